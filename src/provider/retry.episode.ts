import type { RetryConfig } from '../config/app.config.js';
import { backoffMs, type Random } from './backoff.js';
import type { ProviderError } from './provider.error.js';

/** After this many failures of one profile the next one is tried, where it serves as well. */
const FAILURES_PER_PROFILE = 2;
/** A vendor that says "too many" without saying when to return is given at least this long. */
const RATE_LIMIT_PAUSE_MS = 1_000;
const TOO_MANY_REQUESTS = 429;

export interface RetryEpisodeOptions {
  retry: RetryConfig;
  /** How many profiles there are to choose from. At least 1. */
  profileCount: number;
  /** Index of the profile to begin with: `firstUsable` of the episode before. */
  firstProfile?: number;
  startedAtMs: number;
  random: Random;
}

/**
 * The bookkeeping of one outage: attempts made, time spent, profile to use next.
 *
 * Lives from the first attempt until a connection has proven itself, which may be later than its opening: a vendor
 * that accepts and hangs up at once must not be dialled for ever.
 */
export class RetryEpisode {
  private failures = 0;
  private failuresOfProfile = 0;
  private current: number;
  private usableFrom: number;

  constructor(private readonly options: RetryEpisodeOptions) {
    this.current = options.firstProfile ?? 0;
    this.usableFrom = this.current;
  }

  /** Index of the profile to use. */
  get profile(): number {
    return this.current;
  }

  /**
   * Index of the best profile whose parameters were not refused for good. A later episode begins with it: a profile
   * that was left because the network or the vendor failed is worth another try.
   */
  get firstUsable(): number {
    return this.usableFrom;
  }

  /** Number of the attempt to be made, from 1. */
  get attempt(): number {
    return this.failures + 1;
  }

  /** Milliseconds left before the episode has to be given up. */
  remainingMs(nowMs: number): number {
    return this.options.startedAtMs + this.options.retry.budgetMs - nowMs;
  }

  /**
   * Notes a failed attempt.
   *
   * @param isNextAsGood Whether the next profile serves as well as this one. One that does not is for refused
   * parameters only: a network that fails is no reason to make do with less.
   * @returns Milliseconds to wait before the next attempt, or `undefined` when there shall be none.
   */
  fail(error: ProviderError, nowMs: number, isNextAsGood = true): number | undefined {
    this.failures++;
    this.failuresOfProfile++;
    const hasNextProfile = this.current + 1 < this.options.profileCount;
    const isNextProfileAsked = error.tryNextProfile && hasNextProfile;
    if (!error.retryable && !isNextProfileAsked) return undefined;
    if (this.failures >= this.options.retry.attempts) return undefined;
    const isWornOut = isNextAsGood && this.failuresOfProfile >= FAILURES_PER_PROFILE;
    if (hasNextProfile && (isNextProfileAsked || isWornOut)) {
      this.current++;
      this.failuresOfProfile = 0;
      if (isNextProfileAsked && !error.retryable) this.usableFrom = this.current;
    }
    const delayMs = isNextProfileAsked ? 0 : this.delayMs(error);
    return delayMs < this.remainingMs(nowMs) ? delayMs : undefined;
  }

  private delayMs(error: ProviderError): number {
    const jitterMs = backoffMs(this.failures, this.options.retry, this.options.random);
    if (error.retryAfterMs !== undefined) return error.retryAfterMs + jitterMs;
    return error.status === TOO_MANY_REQUESTS ? RATE_LIMIT_PAUSE_MS + jitterMs : jitterMs;
  }
}
