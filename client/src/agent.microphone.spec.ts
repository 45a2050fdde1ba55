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
