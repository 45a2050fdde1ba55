import { FakeClock, settle } from '../../test/helpers/fake-clock.js';
import { pause } from '../common/clock.js';
import { MOST_DIALS_AT_ONCE, ProviderConnector } from './provider.connector.js';
import { ProviderError } from './provider.error.js';
import { ProviderHealth } from './provider.health.js';

const RETRY = { attempts: 4, budgetMs: 6_000, baseMs: 100, capMs: 2_000, connectTimeoutMs: 2_000 };
const HANDSHAKE_MS = 100;

/** A vendor that refuses some profiles, and the sessions that dial it. */
class Rig {
  readonly clock = new FakeClock();
  readonly health = new ProviderHealth(this.clock);
  private readonly connector = new ProviderConnector({
    provider: 'asr',
    clock: this.clock,
    random: () => 0.5,
    observer: this.health,
    mostAtOnce: MOST_DIALS_AT_ONCE,
  });

  constructor(private readonly refused: readonly string[] = ['best']) {}

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
        if (this.refused.includes(name)) throw refusedModel();
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

  it('is no reason to refuse callers or to call the vendor down while it is dialled', async () => {
    const rig = new Rig();
    const first = rig.dial();
    await settle();
    await rig.clock.run(HANDSHAKE_MS + 50);
    expect([rig.health.admit('asr'), rig.health.status('asr').lastOutcome]).toEqual([0, undefined]);
    await rig.clock.run(HANDSHAKE_MS);
    await first;
    expect(rig.health.status('asr').lastOutcome).toBe('ok');
  });

  it('that is refused too says that the vendor refuses us', async () => {
    const rig = new Rig(['best', 'stand-in']);
    const dialled = expect(rig.dial()).rejects.toMatchObject({ code: 'provider_auth' });
    await settle();
    await rig.clock.run(2 * HANDSHAKE_MS + 50);
    await dialled;
    expect(rig.health.status('asr').lastOutcome).toBe('auth');
  });
});
