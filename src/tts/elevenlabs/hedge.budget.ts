/** Segments that pay for one second request. */
const SEGMENTS_PER_HEDGE = 10;
/** Most second requests saved up while all went well. */
const MAX_SAVED = 5;

/**
 * Limits how many segments of the whole process are asked for twice: one in ten.
 *
 * When one request is slow, a second one helps; when all are, it would double the cost, and the load of a vendor that
 * is in trouble already.
 */
export class HedgeBudget {
  /** Counted in segments. */
  private saved = MAX_SAVED * SEGMENTS_PER_HEDGE;

  get isSpent(): boolean {
    return this.saved < SEGMENTS_PER_HEDGE;
  }

  /** A segment is asked for. */
  earn(): void {
    this.saved = Math.min(MAX_SAVED * SEGMENTS_PER_HEDGE, this.saved + 1);
  }

  /** A segment is asked for a second time. Only while not spent. */
  spend(): void {
    this.saved -= SEGMENTS_PER_HEDGE;
  }
}
