import type { RetryConfig } from '../config/app.config.js';

/** A source of numbers in [0, 1), as `Math.random`. */
export type Random = () => number;

/**
 * How long to wait before the next attempt: full jitter over a limit that grows threefold.
 *
 * Full jitter (anything from 0 to the limit) spreads the retries of many sessions that failed at the same moment.
 *
 * @param failures Attempts that have failed so far, at least 1.
 * @returns Milliseconds.
 */
export function backoffMs(failures: number, retry: RetryConfig, random: Random): number {
  return random() * Math.min(retry.capMs, retry.baseMs * 3 ** (failures - 1));
}
