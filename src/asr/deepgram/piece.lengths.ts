/** A packet of Opus is as long as a rule; until lengths are known a piece counts as one. */
const LEAST_MS = 20;
/** What follows a first piece later than this followed a stop, not the recording of it. */
const MOST_MS = 1_000;

/**
 * Tells how long the pieces of a recording are by when they come: each was recorded since the one before. Those with
 * nothing before them, and those after a pause, are taken to be as long as the others.
 */
export class PieceLengths {
  private lastAtMs: number | undefined;
  /** Of the latest piece that could be measured. */
  private lengthMs: number | undefined;
  private isAfterPause = false;
  /** Pieces counted as the least before any could be measured. */
  private unmeasured = 0;

  /** @returns the length of the piece that came now, with what earlier ones were counted short. */
  next(nowMs: number): number {
    const sinceMs = this.pass(nowMs);
    if (sinceMs === undefined || this.isAfterPause) return this.estimate(sinceMs);
    this.lengthMs = sinceMs;
    const shortMs = this.unmeasured * Math.max(0, Math.min(sinceMs, MOST_MS) - LEAST_MS);
    this.unmeasured = 0;
    return sinceMs + shortMs;
  }

  /** A piece came that holds no audio, or none that shall be heard. */
  leaveOut(nowMs: number): void {
    this.lengthMs = this.pass(nowMs) ?? this.lengthMs;
  }

  /** No piece need come, nor be heard, until the next that is told. */
  pause(): void {
    this.isAfterPause = true;
  }

  private pass(nowMs: number): number | undefined {
    const sinceMs = this.lastAtMs === undefined ? undefined : nowMs - this.lastAtMs;
    this.lastAtMs = nowMs;
    return sinceMs;
  }

  private estimate(sinceMs: number | undefined): number {
    this.isAfterPause = false;
    if (sinceMs !== undefined && this.lengthMs !== undefined) return Math.min(sinceMs, this.lengthMs);
    this.unmeasured++;
    return LEAST_MS;
  }
}
