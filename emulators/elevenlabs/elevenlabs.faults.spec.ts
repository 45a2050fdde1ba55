import { WebSocket } from 'ws';
import type { FaultKind } from '../core/emulator.types.js';
import { EmulatorUnderTest, TEXT, VOICE_ID } from './spec.emulator.js';

const test = new EmulatorUnderTest();
beforeAll(() => test.start());
afterAll(() => test.close());
beforeEach(() => test.reset());

const { journal, faults } = test.context;
const next = (fault: FaultKind) => faults.add({ vendor: 'elevenlabs', ...fault });

/** Reads an answer piece by piece, keeping what came before it broke off or `untilBytes` had come. */
async function readSome(
  response: Response,
  untilBytes = Infinity,
): Promise<{ bytes: number; isBroken: boolean }> {
  const reader = response.body?.getReader();
  let bytes = 0;
  try {
    while (reader && bytes < untilBytes) {
      const { done, value } = await reader.read();
      if (done) return { bytes, isBroken: false };
      bytes += value.length;
    }
    return { bytes, isBroken: false };
  } catch {
    return { bytes, isBroken: true };
  }
}

describe('faults of speech over HTTP', () => {
  it('refuse: the connection is reset before an answer', async () => {
    next({ kind: 'refuse' });
    await expect(test.speak({ text: TEXT })).rejects.toThrow('fetch failed');
  });

  it('status: any answer, with headers and body', async () => {
    next({ kind: 'status', status: 503, headers: { 'retry-after': '3' }, body: { detail: 'x' } });
    const response = await test.speak({ text: TEXT });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await response.json()).toEqual({ detail: 'x' });
  });

  it('acceptThenClose: a 200 that breaks off without a byte', async () => {
    next({ kind: 'acceptThenClose', code: 1011 });
    const outcome = await test.speak({ text: TEXT }).then(readSome, () => ({ bytes: 0, isBroken: true }));
    expect(outcome).toEqual({ bytes: 0, isBroken: true });
  });

  it('hangBeforeOpen: no answer until the client gives up', async () => {
    next({ kind: 'hangBeforeOpen' });
    const leaving = new AbortController();
    const asking = test.speak({ text: TEXT }, { signal: leaving.signal });
    await journal.waitFor('elevenlabs', 'fault', 'hangBeforeOpen');
    leaving.abort();
    await expect(asking).rejects.toThrow();
    await journal.waitFor('elevenlabs', 'close');
  });

  it('hangAfterOpen: headers, and so many pieces, then nothing', async () => {
    next({ kind: 'hangAfterOpen', afterMessages: 2 });
    const leaving = new AbortController();
    const response = await test.speak({ text: TEXT }, { signal: leaving.signal });
    const fault = await journal.waitFor('elevenlabs', 'fault', 'silent');
    const { bytes } = fault.data as { bytes: number };
    expect(journal.find('elevenlabs', 'send')).toHaveLength(2);
    expect(await readSome(response, bytes)).toEqual({ bytes, isBroken: false });
    leaving.abort();
    await journal.waitFor('elevenlabs', 'abort');
  });

  it('slowFirstByte: the same speech, later', async () => {
    next({ kind: 'slowFirstByte', delayMs: 60 });
    const askedAtMs = performance.now();
    const slow = await readSome(await test.speak({ text: TEXT }));
    const [first] = journal.find('elevenlabs', 'send');
    expect((first?.atMs ?? 0) - askedAtMs).toBeGreaterThanOrEqual(59);
    expect(slow).toEqual(await readSome(await test.speak({ text: TEXT })));
  });

  it('dropAfter: exactly so many bytes, then the connection is gone', async () => {
    next({ kind: 'dropAfter', count: 5000 });
    expect(await readSome(await test.speak({ text: TEXT }))).toEqual({ bytes: 5000, isBroken: true });
    await journal.waitFor('elevenlabs', 'close');
    expect(journal.find('elevenlabs', 'abort')).toEqual([]);
  });

  it('stallAfter: exactly so many bytes, then silence', async () => {
    next({ kind: 'stallAfter', count: 5000 });
    const leaving = new AbortController();
    const response = await test.speak({ text: TEXT }, { signal: leaving.signal });
    expect(await readSome(response, 5000)).toEqual({ bytes: 5000, isBroken: false });
    leaving.abort();
    const abort = await journal.waitFor('elevenlabs', 'abort');
    expect(abort.data).toEqual({ bytes: 5000 });
  });

  it.each([
    ['json', 'application/json', 1],
    ['binary', 'audio/mpeg', 4096],
    ['huge', 'audio/mpeg', 2 * 1024 * 1024],
  ] as const)('garbage: %s', async (form, contentType, atLeast) => {
    next({ kind: 'garbage', form });
    const response = await test.speak({ text: TEXT });
    expect(response.headers.get('content-type')).toBe(contentType);
    expect((await readSome(response)).bytes).toBeGreaterThanOrEqual(atLeast);
  });
});

describe('faults of speech over sockets', () => {
  const opening = { text: ' ' };

  it.each(['refuse', 'status'] as const)('%s: the handshake fails', async (kind) => {
    next(kind === 'refuse' ? { kind } : { kind, status: 429, body: { detail: {} } });
    await expect(test.connect('stream-input')).rejects.toThrow(
      kind === 'refuse' ? /ECONNRESET|hang up/ : /429/,
    );
  });

  it('hangBeforeOpen: no answer to the handshake until the client gives up', async () => {
    next({ kind: 'hangBeforeOpen' });
    const url = test.emulator.url.replace('http', 'ws');
    const socket = new WebSocket(`${url}/v1/text-to-speech/${VOICE_ID}/stream-input`);
    socket.on('error', () => undefined);
    await journal.waitFor('elevenlabs', 'fault', 'hangBeforeOpen');
    expect(socket.readyState).toBe(WebSocket.CONNECTING);
    socket.terminate();
    await journal.waitFor('elevenlabs', 'close');
  });

  it('slowFirstByte: the first audio of each generation comes later', async () => {
    next({ kind: 'slowFirstByte', delayMs: 60 });
    const client = await test.connect('stream-input?auto_mode=true');
    client.send(opening, { text: 'Hi. ' }, { text: '' });
    await client.closed;
    const [asked] = journal.find('elevenlabs', 'receive', 'text');
    const [first] = journal.find('elevenlabs', 'send', 'audio');
    expect((first?.atMs ?? 0) - (asked?.atMs ?? 0)).toBeGreaterThanOrEqual(59);
  });

  it('acceptThenClose: the socket closes with the code', async () => {
    next({ kind: 'acceptThenClose', code: 1011, reason: 'x' });
    const client = await test.connect('stream-input');
    expect(await client.closed).toEqual({ code: 1011 });
  });

  it('hangAfterOpen: opens, then says nothing, not even goodbye', async () => {
    next({ kind: 'hangAfterOpen' });
    const client = await test.connect('stream-input');
    client.send(opening, { text: `${TEXT} `, flush: true }, { text: '' });
    await journal.waitFor('elevenlabs', 'done');
    expect(client.messages).toEqual([]);
    client.socket.terminate();
    await journal.waitFor('elevenlabs', 'close');
  });

  it('dropAfter: so many bytes of audio, then no close frame', async () => {
    next({ kind: 'dropAfter', count: 3000 });
    const client = await test.connect('multi-stream-input');
    client.send({ text: `${TEXT} `, context_id: 'a', flush: true });
    expect(await client.closed).toEqual({ code: 1006 });
    expect(client.audio('a').length).toBe(3000);
  });

  it('stallAfter: so many bytes of audio, then silence on an open socket', async () => {
    next({ kind: 'stallAfter', count: 3000 });
    const client = await test.connect('multi-stream-input');
    client.send({ text: `${TEXT} `, context_id: 'a', flush: true });
    await journal.waitFor('elevenlabs', 'fault', 'silent');
    await client.next(() => client.audio().length === 3000);
    client.socket.terminate();
    await journal.waitFor('elevenlabs', 'close');
  });

  it('garbage: an answer that is not JSON', async () => {
    next({ kind: 'garbage', form: 'json' });
    const client = await test.connect('multi-stream-input');
    client.socket.removeAllListeners('message');
    const answer = new Promise<string>((resolve) =>
      client.socket.once('message', (data) => resolve(data.toString())),
    );
    client.send({ text: ' ', context_id: 'a' });
    const text = await answer;
    expect(() => JSON.parse(text)).toThrow();
    client.socket.terminate();
    await journal.waitFor('elevenlabs', 'close');
  });

  it('lateAfterCancel: a closed context goes on talking for a while', async () => {
    test.context.latency.ttsSpeed = 20;
    next({ kind: 'lateAfterCancel', forMs: 60 });
    const client = await test.connect('multi-stream-input?auto_mode=true');
    client.send({ text: `${TEXT} `, context_id: 'a' });
    await client.next((message) => message.contextId === 'a');
    client.send({ context_id: 'a', close_context: true });
    const cancelled = await journal.waitFor('elevenlabs', 'abort', 'a');
    await client.next((message) => message.isFinal === true);
    const late = journal.find('elevenlabs', 'send', 'audio').filter(({ atMs }) => atMs > cancelled.atMs);
    expect(late.length).toBeGreaterThan(0);
    client.send({ close_socket: true });
    expect(await client.closed).toEqual({ code: 1000 });
  });
});
