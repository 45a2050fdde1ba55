/** Unsent bytes beyond which a client counts as slow: audio is paced, so this is minutes behind. */
const MOST_BUFFERED_BYTES = 256 * 1_024;
/** How long a client may stay slow. */
const PATIENCE_MS = 5_000;

/** Watches whether a client takes what it is sent. */
export class SlowClientGuard {
  private slowSince: number | undefined;

  /** @returns `warn` once when the client becomes slow, `close` when it has been for too long. */
  check(bufferedBytes: number, nowMs: number): 'fine' | 'warn' | 'slow' | 'close' {
    if (bufferedBytes <= MOST_BUFFERED_BYTES) {
      this.slowSince = undefined;
      return 'fine';
    }
    if (this.slowSince === undefined) {
      this.slowSince = nowMs;
      return 'warn';
    }
    return nowMs - this.slowSince >= PATIENCE_MS ? 'close' : 'slow';
  }
}
