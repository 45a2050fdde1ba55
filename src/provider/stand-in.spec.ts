import { FakeClock, settle } from '../../test/helpers/fake-clock.js';
import { pause } from '../common/clock.js';
import { MOST_DIALS_AT_ONCE, ProviderConnector } from './provider.connector.js';
import { ProviderError } from './provider.error.js';

const RETRY = { attempts: 4, budgetMs: 6_000, baseMs: 100, capMs: 2_000, connectTimeoutMs: 2_000 };
const HANDSHAKE_MS = 100;

/** A vendor that refuses the first profile and accepts the second, and the sessions that dial it. */
class Rig {
  readonly clock = new FakeClock();
  private readonly connector = new ProviderConnector({
    provider: 'asr',
    clock: this.clock,
    random: () => 0.5,
    observer: { onConnect() {}, onError() {} },
    mostAtOnce: MOST_DIALS_AT_ONCE,
  });

  /** Resolves with the profile a session got and when. */
  async dial(): Promise<{ profile: string; atMs: number }> {
    const { signal } = new AbortController();
    const { profile } = await this.connector.connectWithProfiles({
      profiles: [{ name: 'best' }, { name: 'stand-in' }],
      retry: RETRY,
      signal,
      discard() {},
      attempt: async ({ name }) => {
        await pause(this.clock, HANDSHAKE_MS, signal);
        if (name === 'best') throw refusedModel();
      },
    });
    return { profile: profile.name, atMs: this.clock.now() };
  }
}

function refusedModel(): ProviderError {
  const reason = { code: 'provider_auth', status: 403, retryable: false, tryNextProfile: true } as const;
  return new ProviderError('the model is not open to the project', { provider: 'asr', ...reason });
}

describe('a stand-in for a profile the vendor refuses', () => {
  it('is had by 200 sessions that begin in one moment, as soon as the handshakes allow', async () => {
    const rig = new Rig();
    const sessions = Promise.all(Array.from({ length: 200 }, () => rig.dial()));
    await settle();
    await rig.clock.run(6_000);
    const dialled = await sessions;
    expect(dialled.every(({ profile }) => profile === 'stand-in')).toBe(true);
    const handshakes = (2 * dialled.length) / MOST_DIALS_AT_ONCE;
    expect(Math.max(...dialled.map(({ atMs }) => atMs))).toBeLessThanOrEqual(handshakes * HANDSHAKE_MS + 100);
  });
});
