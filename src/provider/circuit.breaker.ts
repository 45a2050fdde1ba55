const WINDOW_MS = 10_000;
const MIN_TRIES = 20;
const FAILURE_RATIO = 0.5;
/** So many in a row say that the vendor is gone, however many tries went well before. */
const MAX_FAILURES_IN_A_ROW = MIN_TRIES;
const PROBE_EVERY_MS = 1_000;

interface Try {
  atMs: number;
  isFailure: boolean;
}

/**
 * Stops dialling a vendor that is down: opens when at least half of at least 20 tries in 10 seconds failed, or 20 in
 * a row, then lets one probe a second through, for the whole process, until one succeeds.
 *
 * Only failures that say something about the vendor's health are to be recorded, not a refused key or parameter.
 */
export class CircuitBreaker {
  private tries: Try[] = [];
  private isOpen = false;
  private nextProbeAtMs = 0;

  /**
   * Asks to make a try now.
   *
   * @returns 0 to go ahead; otherwise milliseconds after which to ask again.
   */
  admit(nowMs: number): number {
    if (!this.isOpen) return 0;
    if (nowMs < this.nextProbeAtMs) return this.nextProbeAtMs - nowMs;
    this.nextProbeAtMs = nowMs + PROBE_EVERY_MS;
    return 0;
  }

  recordSuccess(nowMs: number): void {
    if (this.isOpen) this.reset();
    this.record(nowMs, false);
  }

  recordFailure(nowMs: number): void {
    this.record(nowMs, true);
    if (!this.isOpen && this.isTooMuch) this.forceOpen(nowMs, PROBE_EVERY_MS);
  }

  private get isTooMuch(): boolean {
    if (this.tries.length < MIN_TRIES) return false;
    const newest = this.tries.slice(-MAX_FAILURES_IN_A_ROW);
    if (newest.every((one) => one.isFailure)) return true;
    return this.tries.filter((one) => one.isFailure).length / this.tries.length >= FAILURE_RATIO;
  }

  /** Opens for at least `forMs`, e.g. while a quota is spent. */
  forceOpen(nowMs: number, forMs: number): void {
    this.isOpen = true;
    this.nextProbeAtMs = Math.max(this.nextProbeAtMs, nowMs + forMs);
  }

  /** Closes, and knows nothing any more. */
  reset(): void {
    this.isOpen = false;
    this.nextProbeAtMs = 0;
    this.tries = [];
  }

  private record(nowMs: number, isFailure: boolean): void {
    const oldestMs = nowMs - WINDOW_MS;
    const firstKept = this.tries.findIndex((one) => one.atMs > oldestMs);
    this.tries = firstKept === -1 ? [] : this.tries.slice(firstKept);
    this.tries.push({ atMs: nowMs, isFailure });
  }
}
