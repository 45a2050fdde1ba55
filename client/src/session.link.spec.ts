import { AgentHarness } from '../test/agent.harness.js';
import { FakeServer } from '../test/fake.server.js';
import type { AgentError } from './errors.js';

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

describe('a lost connection', () => {
  it('is resumed with the session, its newest token and the last message seen', async () => {
    const first = await harness.connect();
    const reconnected = harness.next('reconnected');
    first.send({ type: 'session.state', state: 'capturing' });
    await harness.next('state');
    first.drop();
    const second = await server.connection();
    const start = second.next('session.start');
    expect((await start).resume).toEqual({ sessionId: 's_1', token: 'token-1', lastSeq: 2 });
    await second.ready({ resumed: true, resumeToken: 'token-2' }, start);
    expect(await reconnected).toEqual({ resumed: true });
    second.drop();
    const third = await server.connection();
    expect((await third.next('session.start')).resume?.token).toBe('token-2');
  });

  it('is told of the microphone as it is by then', async () => {
    const first = await harness.connect();
    harness.agent.mute(true);
    await first.next('mic');
    const [reconnecting, reconnected] = [harness.next('reconnecting'), harness.next('reconnected')];
    first.drop();
    await reconnecting;
    harness.agent.mute(false);
    const second = await server.connection();
    await second.ready({ resumed: true });
    await reconnected;
    expect((await second.next('mic')).state).toBe('on');
  });

  it('passes on what was missed once, although the server repeats what had come', async () => {
    const first = await harness.connect();
    const deltas = harness.collect('delta');
    first.send({ type: 'turn.started', turn: 1, generation: 1, text: 'Hi', source: 'speech' });
    first.send({ type: 'llm.delta', generation: 1, text: 'one ' });
    await harness.agent.ping();
    first.drop();
    const second = await server.connection();
    second.continueFrom(9);
    await second.ready({ resumed: true });
    second.send({ type: 'llm.delta', generation: 1, text: 'one ' }, 3);
    second.send({ type: 'llm.delta', generation: 1, text: 'two' }, 5);
    await harness.next('delta');
    expect(deltas.map((delta) => delta.text)).toEqual(['one ', 'two']);
    expect(harness.agent.turns).toMatchObject([{ reply: 'one two', outcome: 'running' }]);
  });

  it('starts afresh and says so when the server kept nothing', async () => {
    const first = await harness.connect();
    const lost = harness.collect('turn');
    first.send({ type: 'turn.started', turn: 1, generation: 1, text: 'Hi', source: 'speech' });
    await harness.next('turn');
    first.drop();
    const reconnected = harness.next('reconnected');
    await (await server.connection()).ready({ resumed: false, sessionId: 's_2' });
    expect(await reconnected).toEqual({ resumed: false });
    expect(lost.at(-1)).toMatchObject({ turn: 1, outcome: 'lost' });
  });

  it('starts afresh on the same socket when resuming is not enabled', async () => {
    const first = await harness.connect();
    first.drop();
    const reconnected = harness.next('reconnected');
    const second = await server.connection();
    expect((await second.next('session.start')).resume).toBeDefined();
    second.send({ type: 'error', code: 'not_enabled', message: 'resume is not enabled' }, 0);
    const again = second.next('session.start');
    expect((await again).resume).toBeUndefined();
    await second.ready({ sessionId: 's_2' }, again);
    expect(await reconnected).toEqual({ resumed: false });
  });

  it('plays the replies of a fresh session although it counts generations from 1 again', async () => {
    const first = await harness.connect();
    first.sendAudio({ generation: 5, isLast: true }, new Uint8Array(64_000));
    await harness.next('playback');
    first.drop();
    const second = await server.connection();
    await second.ready({ sessionId: 's_2' });
    const report = harness.next('playback');
    second.sendAudio({ generation: 1, isLast: true }, new Uint8Array(640));
    expect(await report).toMatchObject({ generation: 1, segment: 0 });
    expect(harness.player.queuedMs).toBeLessThanOrEqual(20);
  });

  it('keeps what is said meanwhile, and an interruption nobody heard', async () => {
    const first = await harness.connect();
    first.send({ type: 'turn.started', turn: 1, generation: 3, text: 'Hi', source: 'speech' });
    await harness.next('turn');
    const reconnecting = harness.next('reconnecting');
    first.drop();
    await reconnecting;
    expect(harness.agent.state).toBe('reconnecting');
    harness.microphone.say(7);
    expect(harness.agent.bargeIn('button')).toBe(true);
    const second = await server.connection();
    await second.ready({ resumed: true });
    expect(await second.next('barge_in')).toMatchObject({ reason: 'button' });
    expect((await second.nextFrame()).readInt16LE(0)).toBe(7);
  });

  it('is given up after the allowed attempts, with the reason of the last', async () => {
    harness = new AgentHarness(server, { reconnect: { maxAttempts: 2 } });
    const first = await harness.connect();
    const attempts = harness.collect('reconnecting');
    const ended = harness.next('ended');
    server.refusal = { status: 503, body: '{"code":"full","message":"no place left"}' };
    first.drop();
    expect(await ended).toMatchObject({ error: { code: 'server_full', status: 503 } });
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(harness.agent.state).toBe('failed');
  });

  it('is not sought again while stopping', async () => {
    const first = await harness.connect();
    const reconnecting = harness.next('reconnecting');
    harness.agent.on('reconnecting', () => void harness.agent.stop());
    const ended = harness.next('ended');
    first.drop();
    await reconnecting;
    expect((await ended).error).toBeUndefined();
    expect(server.offered).toHaveLength(1);
  });
});

describe('the end of a session', () => {
  it.each([
    [1001, true],
    [1006, true],
    [1011, true],
    [1013, true],
    [4002, true],
    [4003, true],
    [4004, true],
    [4008, true],
    [4321, true],
    [1000, false],
    [1008, false],
    [1009, false],
    [4500, false],
    [4501, false],
    [4504, false],
    [4505, false],
    [4507, false],
    [4509, false],
    [4510, false],
    [4777, false],
  ])('by close code %i: comes back is %s', async (code, comesBack) => {
    const peer = await harness.connect();
    const outcome = harness.nextOf('reconnecting', 'ended');
    if (code === 1006) peer.drop();
    else peer.close(code);
    expect((await outcome).name).toBe(comesBack ? 'reconnecting' : 'ended');
  });

  it.each([4003, 4008])('by close code %i: does not come back at once', async (code) => {
    const peer = await harness.connect();
    const reconnecting = harness.next('reconnecting');
    peer.close(code);
    expect((await reconnecting).inMs).toBeGreaterThanOrEqual(2_000);
  });

  it('carries the reason and totals the server gave', async () => {
    const peer = await harness.connect();
    const ended = harness.next('ended');
    const totals = { sessionMs: 9, turns: 1, bargeIns: 0, asrBytes: 2, ttsBytes: 3, ttsDropped: 0 };
    peer.send({ type: 'session.ended', reason: 'idle', totals });
    peer.close(4507);
    expect(await ended).toMatchObject({
      reason: 'idle',
      totals,
      error: { code: 'session_over', closeCode: 4507 },
    });
  });

  it('prefers the words of a fatal error to the close code', async () => {
    const peer = await harness.connect();
    const failed = harness.next('error');
    peer.send({ type: 'error', code: 'provider_auth', message: 'the speech key is refused', fatal: true });
    peer.close(4510);
    expect(await failed).toMatchObject({ code: 'provider_refused', message: 'the speech key is refused' });
  });
});

describe('a refused start', () => {
  it.each([
    [401, '{"code":"bad_token","message":"the token is too old"}', 'auth_failed', /too old/],
    [403, '{"code":"origin","message":"foreign origin"}', 'origin_refused', /foreign origin/],
    [400, '{"code":"subprotocol","message":"speak parley.v1"}', 'protocol_mismatch', /parley\.v1/],
    [404, '<html>nothing here</html>', 'protocol_mismatch', /404/],
    [429, '', 'server_full', /429/],
    [503, '{"code":"at_capacity","message":"all 10 places are taken"}', 'server_full', /10 places/],
    [503, '{"code":"provider_auth","message":"no key"}', 'provider_down', /no key/],
    [502, 'bad gateway', 'network_lost', /502/],
  ])('by HTTP %i %s is %s', async (status, body, code, message) => {
    server.refusal = { status, body };
    const error = await failure();
    expect(error).toMatchObject({ code, status, message: expect.stringMatching(message) });
    expect(error.hint).not.toBe('');
  });

  it('says how long to wait when the server does', async () => {
    server.refusal = { status: 503, headers: { 'retry-after': '15' } };
    expect(await failure()).toMatchObject({ retryAfterMs: 15_000, canRetry: true });
  });

  it('names the field when the server will not have it', async () => {
    const started = failure();
    const peer = await server.connection();
    await peer.next('session.start');
    peer.send({ type: 'error', code: 'bad_message', message: 'session.start: "agent" does not exist' }, 0);
    expect(await started).toMatchObject({ code: 'start_refused', message: expect.stringMatching(/"agent"/) });
  });

  it('is told at once when there is no server', async () => {
    const { url } = server;
    await server.stop();
    harness = new AgentHarness(server, { url });
    expect(await failure()).toMatchObject({
      code: 'network_lost',
      message: expect.stringMatching(/ECONNREFUSED/),
    });
    server = await FakeServer.start();
  });

  it.each(['not an address', 'ftp://example.org', ''])(
    'is told at once for the address "%s"',
    async (url) => {
      harness = new AgentHarness(server, { url });
      expect(await failure()).toMatchObject({ code: 'protocol_mismatch' });
    },
  );

  it('has a limit when the server accepts and then says nothing', async () => {
    harness = new AgentHarness(server, { readyTimeoutMs: 20 });
    expect(await failure()).toMatchObject({ code: 'network_lost', message: expect.stringMatching(/20 ms/) });
  });

  it('offers a fresh token beside the protocol at every attempt', async () => {
    let asked = 0;
    harness = new AgentHarness(server, { token: async () => `t${++asked}` });
    const first = await harness.connect();
    first.drop();
    await server.connection();
    expect(server.offered).toEqual(['parley.v1,ticket.t1', 'parley.v1,ticket.t2']);
  });

  it('is an authentication failure when no token can be had', async () => {
    harness = new AgentHarness(server, { token: () => Promise.reject(new Error('logged out')) });
    expect(await failure()).toMatchObject({ code: 'auth_failed' });
  });
});

async function failure(): Promise<AgentError> {
  return harness.agent.start().then(
    () => {
      throw new Error('it started');
    },
    (error: AgentError) => error,
  );
}
