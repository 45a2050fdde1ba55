import { FakeClock, settle } from '../../test/helpers/fake-clock.js';
import { pause } from '../common/clock.js';
import type { ErrorCode } from '../protocol/codes.js';
import { type ConnectOptions, type ConnectState, ProviderConnector } from './provider.connector.js';
import { ProviderError, type ProviderErrorOptions } from './provider.error.js';
import type { ConnectOutcome } from './provider.observer.js';

const RETRY = { attempts: 4, budgetMs: 6_000, baseMs: 100, capMs: 2_000, connectTimeoutMs: 2_000 };
const PROFILES = [{ name: 'best' }, { name: 'plain' }, { name: 'minimal' }];

type Step = 'ok' | ProviderError;

function failure(code: ErrorCode, more: Partial<ProviderErrorOptions> = {}): ProviderError {
  return new ProviderError('scripted', { provider: 'asr', code, retryable: false, ...more });
}
const unreachable = () => failure('provider_unavailable', { retryable: true });
const refusedParameter = () => failure('provider_unavailable', { status: 400, tryNextProfile: true });
const failedUnderProfile = () =>
  failure('provider_unavailable', { status: 500, retryable: true, tryNextProfile: true });

/** A connector whose attempts end as scripted; the last step repeats. `random` is 1, so waits are the longest. */
function scripted(steps: Step[], retry = RETRY) {
  const clock = new FakeClock();
  const outcomes: ConnectOutcome[] = [];
  const connector = new ProviderConnector({
    provider: 'asr',
    clock,
    random: () => 1,
    observer: { onConnect: (_provider, _profile, outcome) => outcomes.push(outcome), onError() {} },
  });
  const attempts: { profile: string; atMs: number }[] = [];
  const states: ConnectState[] = [];
  const abort = new AbortController();
  const options: ConnectOptions<{ name: string }, string> = {
    profiles: PROFILES,
    retry,
    signal: abort.signal,
    discard() {},
    onState: (state) => states.push(state),
    attempt: async (profile) => {
      const step = steps[Math.min(attempts.length, steps.length - 1)];
      attempts.push({ profile: profile.name, atMs: clock.now() });
      if (step instanceof ProviderError) throw step;
      return `socket ${attempts.length}`;
    },
  };
  return { clock, connector, outcomes, attempts, states, abort, options };
}

describe('connecting with profiles', () => {
  it('uses the first profile when the vendor accepts it', async () => {
    const { connector, options, outcomes } = scripted(['ok']);
    const { connection, profile } = await connector.connectWithProfiles(options);
    expect([connection, profile.name]).toEqual(['socket 1', 'best']);
    expect(outcomes).toEqual(['ok']);
  });

  it('waits ever longer between attempts and takes the next profile after each second failure', async () => {
    const { clock, connector, options, attempts, states } = scripted([unreachable()]);
    const result = expect(connector.connectWithProfiles(options)).rejects.toThrow('scripted');
    await settle();
    await clock.run(6_000, 50);
    await result;
    expect(attempts).toEqual([
      { profile: 'best', atMs: 0 },
      { profile: 'best', atMs: 100 },
      { profile: 'plain', atMs: 400 },
      { profile: 'plain', atMs: 1_300 },
    ]);
    expect(states.filter((state) => state.state === 'retrying').map((state) => state.nextInMs)).toEqual([
      100, 300, 900,
    ]);
  });

  it('goes to the next profile at once when a parameter is refused', async () => {
    const { connector, options, attempts } = scripted([refusedParameter(), refusedParameter(), 'ok']);
    const { profile } = await connector.connectWithProfiles(options);
    expect(profile.name).toBe('minimal');
    expect(attempts.map((attempt) => attempt.atMs)).toEqual([0, 0, 0]);
  });

  it.each([
    ['first profile again when a fault of the vendor led to another', failedUnderProfile(), 0],
    ['profile after the one that was refused', refusedParameter(), 1],
  ])('begins a later outage with the %s', async (_which, first, expected) => {
    const { connector, options } = scripted([first, 'ok']);
    const episode = connector.newEpisode(RETRY, PROFILES.length);
    const { profile } = await connector.connectWithProfiles({ ...options, episode });
    expect([profile.name, episode.firstUsable]).toEqual(['plain', expected]);
  });

  it('gives up a refused parameter when no profile is left', async () => {
    const { connector, options, attempts } = scripted([refusedParameter()]);
    await expect(connector.connectWithProfiles(options)).rejects.toThrow('scripted');
    expect(attempts.map((attempt) => attempt.profile)).toEqual(['best', 'plain', 'minimal']);
  });

  it.each([
    ['key', 'provider_auth', 'auth'],
    ['quota', 'provider_quota', 'quota'],
  ] as const)('tries a refused %s exactly once', async (_what, code, outcome) => {
    const { connector, options, attempts, outcomes } = scripted([failure(code)]);
    await expect(connector.connectWithProfiles(options)).rejects.toMatchObject({ code });
    expect(attempts).toHaveLength(1);
    expect(outcomes).toEqual([outcome]);
  });

  it('waits as long as the vendor asks', async () => {
    const busy = failure('provider_unavailable', { retryable: true, status: 429, retryAfterMs: 2_500 });
    const { clock, connector, options, attempts } = scripted([busy, 'ok']);
    const result = connector.connectWithProfiles(options);
    await settle();
    await clock.run(3_000, 100);
    await result;
    expect(attempts[1]?.atMs).toBe(2_600);
  });

  it('tries at most once a second when the vendor says too many without saying when to return', async () => {
    const busy = failure('provider_unavailable', { retryable: true, status: 429 });
    const { clock, connector, options, attempts } = scripted([busy]);
    const result = expect(connector.connectWithProfiles(options)).rejects.toThrow('scripted');
    await settle();
    await clock.run(6_000, 100);
    await result;
    expect(attempts.length).toBeGreaterThan(2);
    attempts.slice(1).forEach((attempt, index) => {
      expect(attempt.atMs - (attempts[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000);
    });
  });

  it('gives up at once when the vendor asks to wait longer than the budget', async () => {
    const busy = failure('provider_unavailable', { retryable: true, status: 503, retryAfterMs: 30_000 });
    const { connector, options, attempts } = scripted([busy]);
    await expect(connector.connectWithProfiles(options)).rejects.toThrow('scripted');
    expect(attempts).toHaveLength(1);
  });

  it('ends a backoff at once when aborted, and tries no more', async () => {
    const { clock, connector, options, attempts, abort } = scripted([unreachable()]);
    const result = connector.connectWithProfiles(options);
    await settle();
    abort.abort(new Error('client left'));
    await expect(result).rejects.toThrow('client left');
    await clock.run(6_000, 500);
    expect(attempts).toHaveLength(1);
    expect(clock.pendingCount).toBe(0);
  });

  it('gives up an attempt that hangs, after the connect timeout', async () => {
    const { clock, connector, options, outcomes } = scripted(['ok'], { ...RETRY, attempts: 1 });
    options.attempt = (_profile, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const result = expect(connector.connectWithProfiles(options)).rejects.toMatchObject({
      code: 'provider_timeout',
    });
    await settle();
    await clock.run(2_000, 100);
    await result;
    expect(outcomes).toEqual(['timeout']);
    expect(clock.pendingCount).toBe(0);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'leaves no connection without an owner when aborted %d steps after it was asked for one',
    async (steps) => {
      const { connector, options, abort, attempts } = scripted(['ok']);
      const discarded: string[] = [];
      options.discard = (connection) => discarded.push(connection);
      const result = connector.connectWithProfiles(options).catch((error: Error) => error.message);
      for (let step = 0; step < steps; step++) await Promise.resolve();
      abort.abort(new Error('client left'));
      const used = (await result) === 'client left' ? 0 : 1;
      expect(attempts).toHaveLength(used + discarded.length);
    },
  );

  it('ends a connection that came after the abort, unused', async () => {
    const { connector, options, abort } = scripted(['ok']);
    const discarded: string[] = [];
    options.discard = (connection) => discarded.push(connection);
    options.attempt = async () => {
      abort.abort(new Error('client left'));
      return 'late socket';
    };
    await expect(connector.connectWithProfiles(options)).rejects.toThrow('client left');
    expect(discarded).toEqual(['late socket']);
  });

  it('leaves a vendor alone that failed every session, but for one probe a second', async () => {
    const { clock, connector, options, attempts } = scripted([unreachable()]);
    const sessions = Promise.allSettled(
      Array.from({ length: 100 }, () => connector.connectWithProfiles(options)),
    );
    await settle();
    await clock.run(1_000, 100);
    const inFirstSecond = attempts.length;
    await clock.run(10_000, 100);
    expect(attempts.length - inFirstSecond).toBeLessThanOrEqual(12);
    await sessions;
  });

  it('makes no further connect for a minute after a spent quota', async () => {
    const { clock, connector, options, attempts } = scripted([failure('provider_quota')]);
    await expect(connector.connectWithProfiles(options)).rejects.toMatchObject({ code: 'provider_quota' });
    clock.advance(30_000);
    await expect(connector.connectWithProfiles(options)).rejects.toMatchObject({ retryable: true });
    expect(attempts).toHaveLength(1);
  });

  it('connects at once after a spent quota when it is told to forget', async () => {
    const { connector, options, attempts } = scripted([failure('provider_quota'), 'ok']);
    await expect(connector.connectWithProfiles(options)).rejects.toMatchObject({ code: 'provider_quota' });
    connector.forget();
    await connector.connectWithProfiles(options);
    expect(attempts).toHaveLength(2);
  });
});

describe('an attempt whose key is replaced meanwhile', () => {
  it('is made again with the new one when the old one is refused', async () => {
    const { connector, options, outcomes } = scripted(['ok']);
    let attempts = 0;
    const attempt = async () => {
      if (++attempts > 1) return 'socket';
      connector.forget();
      throw failure('provider_auth');
    };
    await connector.connectWithProfiles({ ...options, attempt });
    expect(outcomes).toEqual(['auth', 'ok']);
  });
});

describe('many sessions that lose their connections in one moment', () => {
  it('find out by few attempts that the vendor is gone', async () => {
    const clock = new FakeClock();
    const random = () => 0.5;
    const observer = { onConnect() {}, onError() {} };
    const connector = new ProviderConnector({ provider: 'asr', clock, random, observer, mostAtOnce: 10 });
    let dials = 0;
    let open = 0;
    const session = async (): Promise<void> => {
      await connector.connectWithProfiles({
        profiles: PROFILES,
        retry: { ...RETRY, budgetMs: 60_000, attempts: 20 },
        signal: new AbortController().signal,
        discard() {},
        attempt: async (_profile, signal) => {
          dials++;
          await pause(clock, 30, signal);
          if (clock.now() < 10_000) throw unreachable();
        },
      });
      open++;
    };
    const sessions = Array.from({ length: 200 }, session);
    await clock.run(10_000, 10);
    expect(dials).toBeLessThanOrEqual(50);
    await clock.run(10_000, 10);
    expect(open).toBe(200);
    await Promise.all(sessions);
    expect(clock.pendingCount).toBe(0);
  });
});
