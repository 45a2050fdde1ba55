import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWav, writeWav } from '../../client/src/node/wav.file.js';
import { type FakePeer, FakeServer } from '../../client/test/fake.server.js';
import type { ServerBodyOf } from '../../src/protocol/server.messages.js';
import { readArgs } from './args.js';
import { call } from './caller.js';
import { Screen } from './screen.js';

const REPLY_MS = 400;
const REPLY = new Int16Array((16_000 * REPLY_MS) / 1_000).fill(1_000);

let server: FakeServer;
let folder: string;
let printed: string;
let ending: AbortController;

beforeEach(async () => {
  server = await FakeServer.start();
  folder = await mkdtemp(join(tmpdir(), 'parley-call-'));
  printed = '';
  ending = new AbortController();
});

afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

function run(...argv: string[]) {
  const options = readArgs(['--url', server.url, ...argv]);
  if (!options) throw new Error('no options');
  const write = (text: string) => {
    printed += text;
  };
  return call({ options, token: undefined, screen: new Screen({ write }), signal: ending.signal });
}

async function wavFile(name: string, samples: Int16Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, writeWav({ sampleRateHz: 16_000, samples }));
  return file;
}

/** The agent answers: one segment, whose sound comes at once. */
function answer(peer: FakePeer, generation: number, source: ServerBodyOf<'turn.started'>['source']): void {
  const text = `Reply ${generation}.`;
  peer.send({ type: 'turn.started', turn: generation, generation, text: 'Hello', source });
  peer.send({ type: 'session.state', state: 'speaking' });
  peer.send({ type: 'llm.delta', generation, text });
  peer.send({ type: 'llm.final', generation, text, status: 'completed' });
  peer.send({ type: 'tts.segment', generation, segment: 0, text, state: 'started' });
  peer.sendAudio({ generation, isFirst: true, isLast: true }, new Uint8Array(REPLY.buffer));
}

async function playout(peer: FakePeer, generation: number): Promise<void> {
  for (;;) {
    const report = await peer.next('playback');
    if (report.generation === generation && report.state === 'idle') break;
  }
  const latency = { llmTtftMs: 310.4, firstAudioMs: 455.6 };
  const heardText = `Reply ${generation}.`;
  peer.send({ type: 'turn.completed', turn: generation, generation, heardText, latency });
  peer.send({ type: 'session.state', state: 'idle' });
}

/** Waits until a frame of speech came, and then one of silence. */
async function hearSentence(peer: FakePeer): Promise<void> {
  const isLoud = async () => (await peer.nextFrame()).readInt16LE(0) !== 0;
  while (!(await isLoud()));
  while (await isLoud());
}

describe('the terminal caller', () => {
  it('hears the greeting out, says each file, waits for each answer, and keeps the voice it heard', async () => {
    const speech = await wavFile('speech.wav', new Int16Array(3_200).fill(5_000));
    const out = join(folder, 'heard.wav');
    const called = run('--wav', speech, '--text', 'And now?', '--output', 'pcm', '--out', out);
    const peer = await server.connection();
    await peer.ready();
    answer(peer, 1, 'greeting');
    await playout(peer, 1);
    await hearSentence(peer);
    answer(peer, 2, 'speech');
    await playout(peer, 2);
    expect((await peer.next('text.input')).text).toBe('And now?');
    answer(peer, 3, 'text');
    await playout(peer, 3);
    const { document, error } = await called;
    expect(error).toBeUndefined();
    expect(document.turns).toMatchObject([
      { source: 'greeting', outcome: 'completed' },
      { source: 'speech', outcome: 'completed', voiceToVoiceMs: expect.any(Number) },
      { source: 'text', outcome: 'completed', heardText: 'Reply 3.' },
    ]);
    expect(readWav(await readFile(out)).samples).toHaveLength(REPLY.length * 3);
    expect(printed).toMatch(/agent {4}Reply 2\./);
    expect(printed).toMatch(/310 .* 456/);
  });

  it('interrupts when told to and shows what was heard and what was not', async () => {
    const called = run('--text', 'Tell me', '--barge-in-at', '100', '--output', 'pcm');
    const peer = await server.connection();
    await peer.ready();
    answer(peer, 1, 'greeting');
    await playout(peer, 1);
    await peer.next('text.input');
    answer(peer, 2, 'text');
    const { heard } = await peer.next('barge_in');
    expect(heard).toMatchObject({ generation: 2, segment: 0 });
    expect(heard?.playedMs).toBeGreaterThanOrEqual(95);
    expect(heard?.playedMs).toBeLessThan(REPLY_MS);
    peer.send({ type: 'audio.clear', generation: 2, reason: 'button' });
    const cut = { heardText: 'Reply', unheardText: ' 2.', reason: 'button' } as const;
    peer.send({ type: 'turn.interrupted', turn: 2, generation: 2, ...cut });
    peer.send({ type: 'session.state', state: 'idle' });
    const { document } = await called;
    expect(document.turns).toMatchObject([{ outcome: 'completed' }, { outcome: 'interrupted', ...cut }]);
    expect(printed).toMatch(/heard {2}Reply\n/);
    expect(printed).toMatch(/unheard {3}2\./);
  });

  it('says so when a turn fails, and does not go on', async () => {
    const called = run('--text', 'one', '--text', 'two');
    const peer = await server.connection();
    await peer.ready();
    answer(peer, 1, 'greeting');
    await playout(peer, 1);
    await peer.next('text.input');
    peer.send({ type: 'turn.started', turn: 2, generation: 2, text: 'one', source: 'text' });
    const failure = { code: 'provider_timeout', stage: 'llm', retryable: true } as const;
    peer.send({ type: 'turn.failed', turn: 2, generation: 2, ...failure });
    const { error } = await called;
    expect(error).toMatchObject({ exitCode: 1 });
    expect(printed).toMatch(/provider_timeout \(llm\)/);
    expect(peer.received.filter((message) => message.type === 'text.input')).toHaveLength(1);
  });

  it('ends at once when asked to, and still sums up', async () => {
    const called = run('--text', 'one');
    const peer = await server.connection();
    await peer.ready();
    answer(peer, 1, 'greeting');
    await peer.next('playback');
    ending.abort();
    expect((await called).document.turns).toHaveLength(1);
  });

  it.each([
    [503, '{"code":"at_capacity","message":"all places are taken"}', 75, /all places are taken/],
    [403, '{"code":"foreign_origin","message":"foreign origin"}', 69, /foreign origin/],
  ])('repeats the reason of a server that refuses with %i', async (status, body, exitCode, message) => {
    server.refusal = { status, body };
    await expect(run()).rejects.toMatchObject({ exitCode, message: expect.stringMatching(message) });
  });

  it('reads every file before it calls anybody', async () => {
    const file = join(folder, 'notes.wav');
    await writeFile(file, 'this is a text');
    await expect(run('--wav', file)).rejects.toMatchObject({
      exitCode: 65,
      message: expect.stringMatching(/notes\.wav/),
    });
    await expect(run('--wav', join(folder, 'none.wav'))).rejects.toMatchObject({ exitCode: 66 });
    expect(server.offered).toEqual([]);
  });
});

describe('the screen', () => {
  it('lets no words of others move the cursor', () => {
    const screen = new Screen({ write: (text) => (printed += text) });
    screen.line('agent', 'a\u001b[2Jb\nc\u2028d');
    expect(printed).toBe('agent    a [2Jb c d\n');
  });

  it('rewrites one line on a terminal and none elsewhere', () => {
    const write = (text: string) => (printed += text);
    new Screen({ write }).live('gone');
    expect(printed).toBe('');
    new Screen({ write, isTTY: true, columns: 11 }).live('0123456789abc');
    expect(printed).toContain('…456789abc');
  });
});
