const WINDOW_MS = 10_000;
const MIN_TRIES = 20;
const FAILURE_RATIO = 0.5;
const PROBE_EVERY_MS = 1_000;

interface Try {
  atMs: number;
  isFailure: boolean;
}

/**
 * Stops dialling a vendor that is down: opens when at least half of at least 20 tries in 10 seconds failed, then
 * lets one probe a second through, for the whole process, until one succeeds.
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
    if (this.isOpen) {
      this.isOpen = false;
      this.tries = [];
    }
    this.record(nowMs, false);
  }

  recordFailure(nowMs: number): void {
    this.record(nowMs, true);
    if (this.isOpen || this.tries.length < MIN_TRIES) return;
    const failures = this.tries.filter((one) => one.isFailure).length;
    if (failures / this.tries.length >= FAILURE_RATIO) this.forceOpen(nowMs, PROBE_EVERY_MS);
  }

  /** Opens for at least `forMs`, e.g. while a quota is spent. */
  forceOpen(nowMs: number, forMs: number): void {
    this.isOpen = true;
    this.nextProbeAtMs = Math.max(this.nextProbeAtMs, nowMs + forMs);
  }

  private record(nowMs: number, isFailure: boolean): void {
    const oldestMs = nowMs - WINDOW_MS;
    const firstKept = this.tries.findIndex((one) => one.atMs > oldestMs);
    this.tries = firstKept === -1 ? [] : this.tries.slice(firstKept);
    this.tries.push({ atMs: nowMs, isFailure });
  }
}
