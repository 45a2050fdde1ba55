/** When and how often to come back after a lost connection. */
export interface ReconnectOptions {
  /** Most attempts in a row; 0 turns reconnecting off. Default 8. */
  maxAttempts?: number;
  /** Upper end of the first wait. Default 250. */
  baseMs?: number;
  /** Upper end of every wait. Default 8 000. */
  maxMs?: number;
}

/**
 * Full-jitter exponential backoff: each wait is drawn evenly between 0 and a ceiling that doubles, so that
 * many clients of one restarted server do not come back together.
 */
export class ReconnectPolicy {
  readonly maxAttempts: number;
  private readonly baseMs: number;
  private readonly maxMs: number;

  /** @param random A number from 0 up to but not including 1. */
  constructor(
    options: ReconnectOptions = {},
    private readonly random: () => number = Math.random,
  ) {
    this.maxAttempts = options.maxAttempts ?? 8;
    this.baseMs = options.baseMs ?? 250;
    this.maxMs = options.maxMs ?? 8_000;
  }

  /**
   * How long to wait before an attempt, or nothing when it is time to give up.
   *
   * @param attempt From 1.
   * @param atLeastMs What the server asked for; added below the jitter, not swallowed by it.
   */
  delayMs(attempt: number, atLeastMs = 0): number | undefined {
    if (attempt > this.maxAttempts) return undefined;
    const ceiling = Math.min(this.maxMs, this.baseMs * 2 ** (attempt - 1));
    return Math.round(atLeastMs + this.random() * ceiling);
  }
}
