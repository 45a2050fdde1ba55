import type { LlmEvent } from '../llm.port.js';
import { EchoLlm } from './echo.llm.js';

describe('LLM_MODE=echo', () => {
  const signal = new AbortController().signal;
  const session = new EchoLlm().open({ sessionId: 's', instructions: '', signal, onEvent: () => {} });
  const said = 'Can you  call me back?';
  const conversation = [
    { id: 'u1', role: 'user' as const, text: 'Hello' },
    { id: 'u2', role: 'user' as const, text: said },
    { id: 'r1', role: 'assistant' as const, text: 'x' },
  ];

  it("answers with the person's last words, in pieces that join to the same text", async () => {
    const events: LlmEvent[] = [];
    for await (const event of session.generate({ replyId: 'r2', conversation, signal })) events.push(event);
    const deltas = events.flatMap((event) => (event.type === 'delta' ? [event.text] : []));
    expect(deltas.join('')).toBe(said);
    expect(deltas).toHaveLength(5);
    expect(events[0]).toEqual({ type: 'requested' });
    expect(events.at(-1)).toEqual({ type: 'done', status: 'completed' });
  });

  it('goes on with an answer that was cut off', async () => {
    const texts: string[] = [];
    const request = { replyId: 'r2', conversation, continues: 'Can you  ca', signal };
    for await (const event of session.generate(request)) if (event.type === 'delta') texts.push(event.text);
    expect(texts.join('')).toBe('ll me back?');
  });

  it('stops when interrupted', async () => {
    const stop = new AbortController();
    const events = session
      .generate({ replyId: 'r2', conversation, signal: stop.signal })
      [Symbol.asyncIterator]();
    await events.next();
    stop.abort(new Error('interrupted'));
    await expect(events.next()).rejects.toThrow('interrupted');
  });

  it('tells that it is ready after open has returned', async () => {
    const states: string[] = [];
    const onEvent = (event: { type: string; state?: string }) => states.push(event.state ?? event.type);
    new EchoLlm().open({ sessionId: 's', instructions: '', signal, onEvent });
    expect(states).toEqual([]);
    await Promise.resolve();
    expect(states).toEqual(['ready']);
  });
});
