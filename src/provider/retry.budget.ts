/** Retries allowed without any connect, per second. */
const RETRIES_PER_SECOND = 5;
/** Further retries earned by each first attempt. */
const RETRIES_PER_CONNECT = 0.1;
/** Most retries saved up in quiet times. */
const MAX_SAVED = 10;
/**
 * Longest anybody queues. What is beyond shares the last place: by then the breaker keeps a vendor that is down from
 * being dialled, and one that is back must not find sessions asleep for the length of the queue.
 */
const MAX_WAIT_MS = 5_000;
const MOST_OWED = (MAX_WAIT_MS / 1_000) * RETRIES_PER_SECOND;

/**
 * Limits how many retries the whole process makes against one vendor, so that an outage is not made worse by us:
 * one retry in ten connects, and five a second beyond that.
 *
 * First attempts are free. Retries queue for tokens: taking one that is not there yet says how long to wait.
 */
export class RetryBudget {
  private tokens = MAX_SAVED;
  private refilledAtMs: number;

  constructor(nowMs: number) {
    this.refilledAtMs = nowMs;
  }

  /** Notes a first attempt. */
  onConnect(): void {
    this.tokens = Math.min(MAX_SAVED, this.tokens + RETRIES_PER_CONNECT);
  }

  /** Milliseconds until a retry asked for now may be made, at most five seconds; takes nothing. */
  waitMs(nowMs: number): number {
    this.refill(nowMs);
    if (this.tokens >= 1) return 0;
    return Math.min(MAX_WAIT_MS, ((1 - this.tokens) / RETRIES_PER_SECOND) * 1_000);
  }

  /** Takes the token of a retry, which shall be made after the wait `waitMs` has told. */
  take(): void {
    this.tokens = Math.max(this.tokens - 1, -MOST_OWED);
  }

  private refill(nowMs: number): void {
    const earned = ((nowMs - this.refilledAtMs) / 1_000) * RETRIES_PER_SECOND;
    this.tokens = Math.min(MAX_SAVED, this.tokens + earned);
    this.refilledAtMs = nowMs;
  }
}
