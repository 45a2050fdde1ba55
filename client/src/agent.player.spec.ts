import { AgentHarness } from '../test/agent.harness.js';
import { FakeServer } from '../test/fake.server.js';
import { AudioBlocked } from './errors.js';

let server: FakeServer;

beforeEach(async () => {
  server = await FakeServer.start();
});

afterEach(async () => {
  await server.stop();
});

describe('a player that cannot be made', () => {
  it('is not blamed on the microphone', async () => {
    const cause = new TypeError("Cannot read properties of undefined (reading 'addModule')");
    const { agent, microphone } = new AgentHarness(server, { createPlayer: () => Promise.reject(cause) });
    await expect(agent.start()).rejects.toMatchObject({ code: 'audio_failed', cause });
    expect(agent.state).toBe('failed');
    expect(microphone.isOpen).toBe(false);
  });

  it('says itself what is wrong with it, where it knows', async () => {
    const createPlayer = () => {
      throw new AudioBlocked();
    };
    const { agent } = new AgentHarness(server, { createPlayer });
    await expect(agent.start()).rejects.toMatchObject({ code: 'audio_blocked' });
  });

  it('is done without by those who read', async () => {
    const harness = new AgentHarness(server, { createPlayer: async () => undefined });
    await harness.connect();
    expect(harness.agent.state).toBe('listening');
    await harness.agent.stop();
  });
});
