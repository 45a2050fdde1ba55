import { EmulatorUnderTest, TEXT } from './spec.emulator.js';

const test = new EmulatorUnderTest();
beforeAll(() => test.start());
afterAll(() => test.close());
beforeEach(() => test.reset());

const { journal, latency } = test.context;
const isFinalOf = (id: string) => (message: { isFinal?: boolean | null; contextId?: string }) =>
  message.isFinal === true && message.contextId === id;

describe('multi-stream-input', () => {
  it('speaks several contexts over one socket, each with its own audio and end', async () => {
    const client = await test.connect('multi-stream-input?output_format=pcm_16000');
    client.send(
      { text: ' ', context_id: 'a' },
      { text: ' ', context_id: 'b' },
      { text: 'Short. ', context_id: 'a', flush: true },
      { text: `${TEXT} `, context_id: 'b' },
      { context_id: 'b', flush: true },
      { context_id: 'a', close_context: true },
      { context_id: 'b', close_context: true },
    );
    await Promise.all([client.next(isFinalOf('a')), client.next(isFinalOf('b'))]);
    expect(client.audio('b').length).toBeGreaterThan(client.audio('a').length * 2);
    client.send({ close_socket: true });
    expect(await client.closed).toEqual({ code: 1000 });
  });

  it('stops a closed context that was not flushing, and frees its place with a final message', async () => {
    latency.ttsSpeed = 1;
    const client = await test.connect('multi-stream-input?auto_mode=true');
    client.send({ text: `${TEXT} `, context_id: 'a' });
    await client.next((message) => Boolean(message.audio));
    client.send({ context_id: 'a', close_context: true });
    await client.next(isFinalOf('a'));
    expect(journal.find('elevenlabs', 'abort', 'a')).toHaveLength(1);
    expect(client.audio().length).toBeLessThan(TEXT.length * 65 * 16);
    client.send({ text: 'Again. ', context_id: 'a', flush: true }, { context_id: 'a', close_context: true });
    await client.next(() => client.messages.filter(isFinalOf('a')).length === 2);
    client.send({ close_socket: true });
    await client.closed;
  });

  it('lets a context that was told to flush finish, though it was closed', async () => {
    latency.ttsSpeed = 50;
    const client = await test.connect('multi-stream-input?output_format=pcm_16000');
    client.send({ text: `${TEXT} `, context_id: 'a', flush: true }, { context_id: 'a', close_context: true });
    await client.next(isFinalOf('a'));
    expect(client.audio().length / 32).toBeGreaterThan(TEXT.length * 65 - 20);
    client.send({ close_socket: true });
    await client.closed;
  });

  it('closes for all when a sixth context is opened', async () => {
    const client = await test.connect('multi-stream-input');
    for (const id of ['1', '2', '3', '4', '5', '6']) client.send({ text: ' ', context_id: id });
    expect(await client.closed).toEqual({ code: 1008 });
    expect(client.messages).toEqual([expect.objectContaining({ error: 'max_active_conversations' })]);
  });

  it('closes a context that goes quiet, then the socket that has none', async () => {
    const client = await test.connect('multi-stream-input');
    client.send({ text: ' ', context_id: 'a' });
    await journal.waitFor('elevenlabs', 'receive', 'open');
    test.clock.advance(20_000);
    await client.next(isFinalOf('a'));
    test.clock.advance(20_000);
    expect(await client.closed).toEqual({ code: 1008 });
    expect(client.messages.at(-1)).toMatchObject({ error: 'input_timeout_exceeded' });
  });

  it('takes an empty text as a sign of life, not as an end', async () => {
    const client = await test.connect('multi-stream-input');
    client.send({ text: ' ', context_id: 'a' });
    await journal.waitFor('elevenlabs', 'receive', 'open');
    test.clock.advance(19_000);
    client.send({ text: '', context_id: 'a' });
    await journal.waitFor('elevenlabs', 'receive', 'keep_alive');
    test.clock.advance(19_000);
    expect(client.messages).toEqual([]);
    client.send({ text: 'Hi. ', context_id: 'a', flush: true });
    await client.next((message) => Boolean(message.audio));
    client.send({ close_socket: true });
    expect(await client.closed).toEqual({ code: 1000 });
  });

  it('counts against the limit only while it generates', async () => {
    test.emulator.account.maxConcurrent = 1;
    const client = await test.connect('multi-stream-input');
    client.send({ text: 'Hello. ', context_id: 'a', flush: true });
    await client.next((message) => Boolean(message.audio));
    const response = await test.speak({ text: TEXT });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    client.send({ close_socket: true });
    await client.closed;
  });

  it.each([
    ['a misspelt field', { text: 'Hello', contextId: 'a' }],
    ['the close of no context', { close_context: true }],
    ['a list', []],
  ])('refuses %s', async (_name, message) => {
    const client = await test.connect('multi-stream-input');
    client.send(message);
    expect(await client.closed).toEqual({ code: 1008 });
    expect(client.messages).toEqual([expect.objectContaining({ error: 'invalid_input_message' })]);
  });
});
