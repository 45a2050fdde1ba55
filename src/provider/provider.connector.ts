import { type Clock, pause } from '../common/clock.js';
import type { RetryConfig } from '../config/app.config.js';
import type { ProviderName } from '../protocol/server.messages.js';
import { backoffMs, type Random } from './backoff.js';
import { CircuitBreaker } from './circuit.breaker.js';
import { outcomeOf } from './connect.outcome.js';
import { DialGate } from './dial.gate.js';
import { ProviderError } from './provider.error.js';
import type { ProviderObserver } from './provider.observer.js';
import { RetryBudget } from './retry.budget.js';
import { RetryEpisode } from './retry.episode.js';

/** A spent quota does not come back within seconds: no session dials the vendor for this long. */
const QUOTA_PAUSE_MS = 60_000;

/** Told before each attempt and each wait; the fields are those of `provider.state`. */
export interface ConnectState {
  state: 'connecting' | 'retrying';
  attempt: number;
  profile: string;
  /** Wait before the attempt, with `retrying`. */
  nextInMs?: number;
}

/** What the connector knows of a set of parameters. */
export interface ConnectProfile {
  readonly name: string;
  /** What is heard with them. A profile of another language stands in only where parameters are refused. */
  readonly language?: string;
  /** It leaves out whatever might be refused, which is much to miss. */
  readonly isMinimal?: boolean;
}

export interface ConnectOptions<P extends ConnectProfile, T> {
  /** Parameter sets, best first. At least one. */
  profiles: readonly P[];
  retry: RetryConfig;
  /** Ends everything at once: no wait goes on and no attempt is begun after it. */
  signal: AbortSignal;
  /**
   * Makes one attempt, with all the vendor needs before the connection is of use.
   *
   * Must settle soon after its signal fires (abort, or `connectTimeoutMs` passed) and must throw a ProviderError
   * for every failure of the vendor.
   */
  attempt: (profile: P, signal: AbortSignal) => Promise<T>;
  /** Ends a connection that came too late to be used. */
  discard: (connection: T) => void;
  onState?: (state: ConnectState) => void;
  /** The outage this call belongs to, when it began with an earlier call (see `ProviderConnector.newEpisode`). */
  episode?: RetryEpisode;
}

export interface Connected<P, T> {
  connection: T;
  profile: P;
  /** Index of `profile`. */
  profileIndex: number;
}

/** The parameters of one attempt. */
interface Choice<P extends ConnectProfile = ConnectProfile> {
  profile: P;
  /** Others are tried when these are refused. */
  hasNext: boolean;
}

export interface ProviderConnectorOptions {
  provider: ProviderName;
  clock: Clock;
  observer: ProviderObserver;
  random?: Random;
  /** Most attempts at once, all sessions together. Default: no limit, as for requests that are not connections. */
  mostAtOnce?: number;
}

/** For vendors with a connection a session: ample for handshakes of 100 ms, few for one that is gone. */
export const MOST_DIALS_AT_ONCE = 10;

/**
 * Makes the connections (or requests) of one vendor for the whole process: profiles in order, backoff, budgets,
 * and the breaker all sessions share.
 */
export class ProviderConnector {
  readonly provider: ProviderName;
  private readonly clock: Clock;
  private readonly observer: ProviderObserver;
  private readonly random: Random;
  private readonly breaker = new CircuitBreaker();
  private readonly retries: RetryBudget;
  private readonly gate: DialGate;
  /** Counts the keys the vendor has been dialled with. */
  private keyNumber = 1;

  constructor(options: ProviderConnectorOptions) {
    this.provider = options.provider;
    this.clock = options.clock;
    this.observer = options.observer;
    this.random = options.random ?? Math.random;
    this.retries = new RetryBudget(options.clock.now());
    this.gate = new DialGate(options.mostAtOnce ?? Number.POSITIVE_INFINITY);
  }

  /** Begins the bookkeeping of an outage that may outlast one call of `connectWithProfiles`. */
  newEpisode(retry: RetryConfig, profileCount: number, firstProfile = 0): RetryEpisode {
    const startedAtMs = this.clock.now();
    return new RetryEpisode({ retry, profileCount, firstProfile, startedAtMs, random: this.random });
  }

  /**
   * Connects, trying profiles and waiting between attempts as `retry` allows.
   *
   * @throws {ProviderError} the last failure, when the attempts, the time or the profiles are spent.
   * @throws the signal's reason when it is aborted.
   */
  async connectWithProfiles<P extends ConnectProfile, T>(
    options: ConnectOptions<P, T>,
  ): Promise<Connected<P, T>> {
    const { profiles, retry, signal } = options;
    if (profiles.length === 0) throw new RangeError('connectWithProfiles needs at least one profile');
    const episode = options.episode ?? this.newEpisode(retry, profiles.length);
    for (;;) {
      const leaveGate = await this.admit(episode, signal);
      const { keyNumber } = this;
      const profileIndex = episode.profile;
      const profile = profiles[profileIndex] as P;
      options.onState?.({ state: 'connecting', attempt: episode.attempt, profile: profile.name });
      if (episode.attempt === 1) this.retries.onConnect();
      try {
        const hasNext = profileIndex + 1 < profiles.length && episode.attempt < retry.attempts;
        const connection = await this.attemptOnce(options, { profile, hasNext }).finally(leaveGate);
        return { connection, profile, profileIndex };
      } catch (error) {
        if (signal.aborted || !(error instanceof ProviderError)) throw error;
        const isAboutOldKey = keyNumber !== this.keyNumber && !error.retryable;
        if (isAboutOldKey) continue;
        await this.backOff(error, episode, options);
      }
    }
  }

  /**
   * Waits before the next attempt of an episode after a failure, also one met after the connection had opened.
   *
   * @throws the failure itself when no further attempt shall be made, or the signal's reason when aborted.
   */
  async backOff<P extends ConnectProfile>(
    error: ProviderError,
    episode: RetryEpisode,
    options: Pick<ConnectOptions<P, unknown>, 'profiles' | 'signal' | 'onState'>,
  ): Promise<void> {
    const nowMs = this.clock.now();
    const delayMs = episode.fail(error, nowMs, isNextAsGood(options.profiles, episode.profile));
    if (delayMs === undefined) throw error;
    // What is not retryable asks for the next profile: the vendor is well, and the budget is for outages.
    const isRetry = error.retryable;
    const nextInMs = isRetry ? Math.max(delayMs, this.retries.waitMs(nowMs)) : delayMs;
    if (nextInMs >= episode.remainingMs(nowMs)) throw error;
    if (isRetry) this.retries.take();
    const profile = options.profiles[episode.profile]?.name ?? '';
    options.onState?.({
      state: 'retrying',
      attempt: episode.attempt,
      profile,
      nextInMs: Math.round(nextInMs),
    });
    if (nextInMs > 0) await pause(this.clock, nextInMs, options.signal);
  }

  /** A jitter before a good connection that was lost is replaced, so that many sessions do not dial as one. */
  reconnectDelayMs(retry: RetryConfig): number {
    return backoffMs(1, retry, this.random);
  }

  /** Tells the observers of a failure met on an open connection. */
  reportLoss(error: ProviderError): void {
    this.observer.onError(this.provider, error.code, error);
  }

  /** The vendor is dialled with another key from now on: what was learnt of it, or is being learnt, no longer holds. */
  forget(): void {
    this.keyNumber++;
    this.breaker.reset();
  }

  /**
   * Waits for a place at the gate and the leave of the breaker, which may have opened while others were dialling.
   *
   * @returns gives the place back.
   */
  private async admit(episode: RetryEpisode, signal: AbortSignal): Promise<() => void> {
    for (;;) {
      signal.throwIfAborted();
      const leaveGate = await this.gate.enter(signal);
      const nowMs = this.clock.now();
      const waitMs = this.breaker.admit(nowMs);
      if (waitMs === 0) return leaveGate;
      leaveGate();
      if (waitMs >= episode.remainingMs(nowMs)) throw this.breakerOpen(waitMs);
      await pause(this.clock, waitMs, signal);
    }
  }

  private async attemptOnce<P extends ConnectProfile, T>(
    options: ConnectOptions<P, T>,
    { profile, hasNext }: Choice<P>,
  ): Promise<T> {
    options.signal.throwIfAborted();
    const attempt = new AbortController();
    const onAbort = () => attempt.abort(options.signal.reason);
    options.signal.addEventListener('abort', onAbort, { once: true });
    const deadline = this.clock.after(options.retry.connectTimeoutMs, () =>
      attempt.abort(this.timedOut(options.retry.connectTimeoutMs)),
    );
    try {
      const connection = await options.attempt(profile, attempt.signal);
      if (attempt.signal.aborted) {
        options.discard(connection);
        throw attempt.signal.reason;
      }
      this.breaker.recordSuccess(this.clock.now());
      this.observer.onConnect(this.provider, profile.name, 'ok');
      return connection;
    } catch (error) {
      this.reportFailure({ profile, hasNext }, error, options.signal);
      throw error;
    } finally {
      deadline.cancel();
      options.signal.removeEventListener('abort', onAbort);
    }
  }

  private reportFailure({ profile, hasNext }: Choice, error: unknown, signal: AbortSignal): void {
    if (signal.aborted) {
      this.observer.onConnect(this.provider, profile.name, 'aborted');
      return;
    }
    if (!(error instanceof ProviderError)) return;
    const isProfileRefused = hasNext && error.tryNextProfile && !error.retryable;
    const outcome = isProfileRefused ? 'profile_refused' : outcomeOf(error);
    const nowMs = this.clock.now();
    if (outcome === 'quota') this.breaker.forceOpen(nowMs, QUOTA_PAUSE_MS);
    else if (error.retryable && outcome !== 'rate_limited') this.breaker.recordFailure(nowMs);
    this.observer.onConnect(this.provider, profile.name, outcome);
    this.observer.onError(this.provider, error.code, error);
  }

  private timedOut(limitMs: number): ProviderError {
    return new ProviderError(
      `The ${this.provider} vendor did not accept the connection within ${limitMs} ms.`,
      {
        provider: this.provider,
        code: 'provider_timeout',
        retryable: true,
      },
    );
  }

  private breakerOpen(waitMs: number): ProviderError {
    return new ProviderError(
      `The ${this.provider} vendor failed too often and is left alone for a moment. Try again later.`,
      { provider: this.provider, code: 'provider_unavailable', retryable: true, retryAfterMs: waitMs },
    );
  }
}

/** Of a recogniser's: the same language, and no less of it. */
function isNextAsGood(profiles: readonly ConnectProfile[], current: number): boolean {
  const [one, next] = [profiles[current], profiles[current + 1]];
  if (one?.language !== next?.language) return false;
  return one?.language === undefined || one.isMinimal === true || !next?.isMinimal;
}
