import { AgentHarness } from '../test/agent.harness.js';
import { type FakePeer, FakeServer } from '../test/fake.server.js';

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

/** The first sample of the first frame that is sent. */
async function firstHeard(peer: FakePeer): Promise<number> {
  return (await peer.nextFrame()).readInt16LE(0);
}

describe('a microphone that is muted', () => {
  it('before the start sends nothing until it is switched on', async () => {
    harness.agent.mute(true);
    const peer = await harness.connect();
    expect((await peer.next('mic')).state).toBe('muted');
    expect(harness.microphone.isMuted).toBe(true);
    harness.microphone.say(1);
    harness.agent.mute(false);
    harness.microphone.say(2);
    expect(await firstHeard(peer)).toBe(2);
  });

  it('by a talk button not yet held before the start sends nothing until it is held', async () => {
    harness.agent.pushToTalk(false);
    const peer = await harness.connect();
    expect((await peer.next('mic')).state).toBe('ptt_up');
    harness.microphone.say(1);
    harness.agent.pushToTalk(true);
    harness.microphone.say(2);
    expect(await firstHeard(peer)).toBe(2);
  });

  it('stays muted in the next run, as the server is told, until it is switched on', async () => {
    await harness.connect();
    harness.agent.mute(true);
    await harness.agent.stop();
    const peer = await harness.connect();
    expect((await peer.next('mic')).state).toBe('muted');
    expect(harness.agent.micState).toBe('muted');
    harness.microphone.say(1);
    harness.agent.mute(false);
    expect(harness.microphone.isMuted).toBe(false);
    harness.microphone.say(2);
    expect(await firstHeard(peer)).toBe(2);
  });

  it('and switched on between two runs is open in the next', async () => {
    await harness.connect();
    harness.agent.pushToTalk(false);
    await harness.agent.stop();
    harness.agent.mute(false);
    const peer = await harness.connect();
    expect(harness.microphone.isMuted).toBe(false);
    harness.microphone.say(1);
    expect(await firstHeard(peer)).toBe(1);
    expect(peer.received.filter(({ type }) => type === 'mic')).toEqual([]);
  });

  it('by whoever had it before is open for an agent that was told nothing', async () => {
    harness.microphone.setMuted(true);
    const peer = await harness.connect();
    expect(harness.microphone.isMuted).toBe(false);
    harness.microphone.say(1);
    expect(await firstHeard(peer)).toBe(1);
  });
});

describe('a microphone that is asked for', () => {
  let grant: () => void;

  beforeEach(() => {
    harness.microphone.permission = new Promise((resolve) => {
      grant = resolve;
    });
  });

  /** Starts, and stops while the browser asks. @returns how the start ended. */
  async function giveUp(): Promise<unknown> {
    const asked = harness.microphone.asked();
    const start = harness.agent.start();
    const end = start.then(
      () => 'started',
      ({ code }) => code,
    );
    await asked;
    await harness.agent.stop();
    return end;
  }

  it('keeps nobody waiting who has stopped', async () => {
    expect(await giveUp()).toBe('stopped');
    expect(harness.agent.state).toBe('stopped');
  });

  it('is let go of when it is granted after the person gave up', async () => {
    await giveUp();
    grant();
    await new Promise((resolve) => setImmediate(resolve));
    expect(harness.microphone.isOpen).toBe(false);
    expect(server.offered).toEqual([]);
  });

  it('goes to the run that was started after the person had given up once', async () => {
    await giveUp();
    const asked = harness.microphone.asked();
    const second = harness.agent.start();
    await asked;
    grant();
    const peer = await server.connection();
    await peer.ready();
    await second;
    expect(harness.microphone.isOpen).toBe(true);
    harness.microphone.say(1);
    expect(await firstHeard(peer)).toBe(1);
  });
});

describe('the loudness of a microphone', () => {
  const shut = [
    ['is muted', () => harness.agent.mute(true)],
    ['waits for the talk button', () => harness.agent.pushToTalk(false)],
  ] as const;

  it.each(shut)('is none while it %s, whatever it still delivers', async (_, shutIt) => {
    await harness.connect();
    const levels = harness.collect('level');
    harness.microphone.say(8_192);
    expect(harness.agent.levels.in).toBe(0.25);
    shutIt();
    harness.microphone.say(8_192);
    expect(levels).toEqual([0.25, 0]);
    expect(harness.agent.levels.in).toBe(0);
  });

  it('is none after the end', async () => {
    await harness.connect();
    harness.microphone.say(8_192);
    await harness.agent.stop();
    expect(harness.agent.levels.in).toBe(0);
  });
});
