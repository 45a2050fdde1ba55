import { AgentHarness } from '../test/agent.harness.js';
import { type FakePeer, FakeServer } from '../test/fake.server.js';
import { MicDenied } from './errors.js';
import type { Turn } from './turn.js';

const SECOND_OF_PCM = new Uint8Array(32_000);

let server: FakeServer;
let harness: AgentHarness;

beforeEach(async () => {
  server = await FakeServer.start();
  harness = new AgentHarness(server);
});

afterEach(async () => {
  await harness.agent.stop();
  await server.stop();
});

/** The agent begins to answer with one second of sound. */
async function speak(peer: FakePeer, generation = 1, more: { protected?: boolean } = {}): Promise<void> {
  const begun = harness.next('playback');
  peer.send({ type: 'session.state', state: 'speaking' });
  peer.send({
    type: 'turn.started',
    turn: generation,
    generation,
    text: 'Hello?',
    source: 'speech',
    ...more,
  });
  peer.send({ type: 'llm.delta', generation, text: 'Good day to you.' });
  peer.send({ type: 'tts.segment', generation, segment: 0, text: 'Good day to you.', state: 'started' });
  peer.sendAudio({ generation, isFirst: true }, SECOND_OF_PCM);
  await begun;
}

describe('a voice agent', () => {
  it('listens after start, and lets go of everything when stopped, any number of times', async () => {
    const ended = harness.collect('ended');
    await harness.connect();
    expect(harness.agent.state).toBe('listening');
    expect(harness.agent.start()).toBe(harness.agent.start());
    await Promise.all([harness.agent.stop(), harness.agent.stop()]);
    await harness.agent.stop();
    expect(harness.agent.state).toBe('stopped');
    expect(harness.microphone.isOpen).toBe(false);
    expect(ended).toHaveLength(1);
  });

  it('can be started again after it was stopped', async () => {
    await harness.connect();
    await harness.agent.stop();
    await harness.connect();
    expect(harness.agent.state).toBe('listening');
    expect(harness.players).toHaveLength(2);
  });

  it('opens no session when the microphone is denied', async () => {
    harness.microphone.failure = new MicDenied();
    await expect(harness.agent.start()).rejects.toMatchObject({
      code: 'mic_denied',
      hint: expect.any(String),
    });
    expect(harness.agent.state).toBe('failed');
    expect(server.offered).toEqual([]);
  });

  it('gives up quietly when stopped before the session is ready', async () => {
    const started = harness.agent.start();
    const refused = expect(started).rejects.toMatchObject({ code: 'stopped' });
    await server.connection();
    await harness.agent.stop();
    await refused;
    expect(harness.agent.state).toBe('stopped');
  });

  it('sends the words spoken before the session was ready, oldest first', async () => {
    const started = harness.agent.start();
    const peer = await server.connection();
    harness.microphone.say(1);
    harness.microphone.say(2);
    expect(peer.audio).toEqual([]);
    await peer.ready();
    await started;
    harness.microphone.say(3);
    for (const value of [1, 2, 3]) expect((await peer.nextFrame()).readInt16LE(0)).toBe(value);
  });

  it('is silent before the server even knows of the interruption, and tells what was heard', async () => {
    const peer = await harness.connect();
    await speak(peer);
    expect(harness.agent.bargeIn('key')).toBe(true);
    expect(harness.player.queuedMs).toBe(0);
    const command = await peer.next('barge_in');
    const [heard] = harness.player.heard;
    expect(command).toMatchObject({ reason: 'key', heard: { generation: 1, segment: 0 } });
    expect(Math.abs((command.heard?.playedMs ?? 0) - (heard?.heardMs ?? 0))).toBeLessThan(0.1);
  });

  it('stands still when the server hears somebody, and goes on when it was nothing', async () => {
    const peer = await harness.connect();
    await speak(peer);
    const paused = harness.next('paused');
    peer.send({ type: 'audio.pause', generation: 1 });
    expect(await paused).toEqual({ generation: 1, isPaused: true });
    expect(harness.agent.isPaused).toBe(true);
    expect(await heardLast(peer)).toMatchObject({ generation: 1, state: 'underrun' });
    const before = harness.player.queuedMs;
    expect(before).toBeGreaterThan(0);
    const resumed = harness.next('paused');
    peer.send({ type: 'audio.resume', generation: 1 });
    expect(await resumed).toEqual({ generation: 1, isPaused: false });
    expect(await heardLast(peer)).toMatchObject({ generation: 1, state: 'playing' });
    expect(harness.player.heard[0]).toMatchObject({ isCut: false });
  });

  it('does not stand still for a reply that is over', async () => {
    const peer = await harness.connect();
    await speak(peer);
    await speak(peer, 2);
    const pauses = harness.collect('paused');
    peer.send({ type: 'audio.pause', generation: 1 });
    peer.send({ type: 'audio.resume', generation: 2 });
    await harness.agent.ping();
    expect(pauses).toEqual([]);
  });

  it('does not interrupt what is protected, but tells the server that somebody tried', async () => {
    const peer = await harness.connect();
    await speak(peer, 1, { protected: true });
    expect(harness.agent.isProtected).toBe(true);
    const before = harness.player.queuedMs;
    expect(harness.agent.bargeIn('key')).toBe(false);
    expect(await peer.next('barge_in')).toMatchObject({
      reason: 'key',
      heard: { generation: 1, segment: 0 },
    });
    expect(harness.player.queuedMs).toBeGreaterThan(0);
    expect(before).toBeGreaterThan(0);
    const completed = { type: 'turn.completed', turn: 1, generation: 1, heardText: '', latency: {} } as const;
    const over = harness.next('latency');
    peer.send(completed);
    await over;
    expect(harness.agent.isProtected).toBe(false);
  });

  it('is interrupted by the voice of the person, if asked to', async () => {
    const peer = await harness.connect();
    harness.agent.interruptByVoice('energy');
    harness.hear('en-wait-stop.wav', 0, 300);
    await speak(peer);
    const heard = harness.collect('voice');
    harness.hear('en-wait-stop.wav', 300, 600);
    expect(heard).toEqual([{ heard: 'onset' }, { heard: 'speech' }]);
    expect(harness.player.queuedMs).toBe(0);
    expect(await peer.next('barge_in')).toMatchObject({ reason: 'vad', heard: { generation: 1 } });
  });

  it.each([
    ['that nobody asked it to listen for', {}, false],
    ['while it says what is protected', { protected: true }, true],
  ])('is not interrupted by a voice %s', async (_, more, listens) => {
    const peer = await harness.connect();
    if (listens) harness.agent.interruptByVoice('energy');
    await speak(peer, 1, more);
    harness.hear('en-wait-stop.wav');
    await harness.agent.ping();
    expect(peer.received.filter(({ type }) => type === 'barge_in')).toEqual([]);
    expect(harness.player.queuedMs).toBeGreaterThan(0);
  });

  it('is left alone by a voice, or a button, that the agent does not obey', async () => {
    const peer = await harness.connect({ bargeIn: { command: false, clientVad: false } });
    harness.agent.interruptByVoice('energy');
    harness.hear('en-wait-stop.wav', 0, 300);
    await speak(peer);
    const heard = harness.collect('voice');
    harness.hear('en-wait-stop.wav', 300);
    expect(harness.agent.bargeIn('button')).toBe(false);
    await harness.agent.ping();
    expect(heard).toEqual([]);
    expect(peer.received.filter(({ type }) => type === 'barge_in')).toEqual([]);
    expect(harness.player.queuedMs).toBeGreaterThan(0);
  });

  it('falls silent here when the talk button goes down', async () => {
    const peer = await harness.connect();
    await speak(peer);
    harness.agent.pushToTalk(true);
    expect(harness.player.queuedMs).toBe(0);
    await peer.next('mic');
    const told = peer.received.flatMap((message) =>
      message.type === 'barge_in' || message.type === 'mic' ? [message.type] : [],
    );
    expect(told).toEqual(['barge_in', 'mic']);
  });

  it('has nothing to interrupt while nobody speaks', async () => {
    await harness.connect();
    expect(harness.agent.bargeIn()).toBe(false);
  });

  it('never plays audio of an interrupted reply, however late it comes', async () => {
    const peer = await harness.connect();
    await speak(peer);
    peer.send({ type: 'audio.clear', generation: 1, reason: 'speech' });
    peer.sendAudio({ generation: 1, chunk: 1 }, SECOND_OF_PCM);
    const next = harness.next('turn');
    peer.send({ type: 'turn.started', turn: 2, generation: 2, text: '', source: 'text' });
    await next;
    expect(harness.player.queuedMs).toBe(0);
    expect(harness.agent.staleFrames).toBe(1);
    expect(await heardLast(peer)).toMatchObject({ generation: 1, segment: 0, state: 'idle', queuedMs: 0 });
  });

  it('plays a frame once even if it comes twice', async () => {
    const peer = await harness.connect();
    await speak(peer);
    const before = harness.player.queuedMs;
    peer.sendAudio({ generation: 1, chunk: 0 }, SECOND_OF_PCM);
    const pong = harness.agent.ping();
    await pong;
    expect(harness.player.queuedMs).toBeLessThanOrEqual(before);
    expect(harness.agent.staleFrames).toBe(1);
  });

  it('keeps the conversation: what was asked, said, heard and not heard', async () => {
    const peer = await harness.connect();
    await speak(peer);
    const [running] = harness.agent.turns as [Turn];
    expect(running).toMatchObject({ outcome: 'running', reply: 'Good day to you.', question: 'Hello?' });
    const interrupted = harness.next('interrupted');
    const cut = {
      turn: 1,
      generation: 1,
      reason: 'button',
      heardText: 'Good',
      unheardText: ' day to you.',
    } as const;
    peer.send({ type: 'turn.interrupted', ...cut });
    expect(await interrupted).toMatchObject(cut);
    expect(harness.agent.turns).toHaveLength(1);
    expect(running).toMatchObject({ outcome: 'interrupted', reason: 'button', heardText: 'Good' });
  });

  it('tells what the agent remembers of a session that was lost', async () => {
    const peer = await harness.connect();
    const told = harness.next('transcript');
    const entries = [{ role: 'user' as const, text: 'Hello?' }];
    peer.send({ type: 'session.transcript', entries });
    expect(await told).toMatchObject({ entries });
  });

  it('tells latencies of completed turns as percentiles', async () => {
    const peer = await harness.connect();
    const latency = harness.next('latency');
    peer.send({ type: 'turn.started', turn: 1, generation: 1, text: '', source: 'greeting' });
    peer.send({
      type: 'turn.completed',
      turn: 1,
      generation: 1,
      heardText: '',
      latency: { firstAudioMs: 640 },
    });
    await latency;
    expect(harness.agent.latency.percentiles()).toEqual({
      firstAudioMs: { count: 1, p50: 640, p95: 640, max: 640 },
    });
  });

  it('sends nothing while muted, nor between presses of the talk button', async () => {
    const peer = await harness.connect();
    harness.agent.mute(true);
    harness.microphone.say(1);
    harness.agent.pushToTalk(true);
    harness.microphone.say(2);
    harness.agent.pushToTalk(false);
    harness.microphone.say(3);
    harness.agent.mute(false);
    harness.microphone.say(4);
    await peer.nextFrame();
    await peer.nextFrame();
    expect(peer.audio.map((frame) => frame.readInt16LE(0))).toEqual([2, 4]);
    const states = peer.received.flatMap((message) => (message.type === 'mic' ? [message.state] : []));
    expect(states).toEqual(['muted', 'ptt_down', 'ptt_up', 'on']);
  });

  it('types text, each with an id of its own, and says so when nobody can hear it', async () => {
    expect(() => harness.agent.sendText('hello')).toThrow(expect.objectContaining({ code: 'network_lost' }));
    const peer = await harness.connect();
    harness.agent.sendText('one');
    harness.agent.sendText('two');
    const [one, two] = [await peer.next('text.input'), await peer.next('text.input')];
    expect([one.text, two.text]).toEqual(['one', 'two']);
    expect(one.id).not.toBe(two.id);
  });

  it('ignores what newer servers say and warns of what is broken', async () => {
    const peer = await harness.connect();
    const warning = harness.next('warning');
    peer.sendRaw('{"type":"from.the.future","seq":9,"t":1}');
    peer.sendRaw(Uint8Array.of(9, 9, 9));
    expect(await warning).toMatchObject({ code: 'bad_message', message: expect.stringMatching(/3 bytes/) });
    expect(harness.agent.state).toBe('listening');
  });

  it('hands out every event of a run to a loop, which ends with the run', async () => {
    const names: string[] = [];
    const reading = (async () => {
      for await (const event of harness.agent.events()) names.push(event.name);
    })();
    await harness.connect();
    await harness.agent.stop();
    await reading;
    expect(names).toContain('ready');
    expect(names.at(-1)).toBe('ended');
  });
});

/** The last position the server was told, once everything before it has come. */
async function heardLast(peer: FakePeer) {
  await harness.agent.ping();
  return peer.received.filter((message) => message.type === 'playback').at(-1);
}
