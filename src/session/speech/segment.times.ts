/** When characters are spoken; ms from the start of the segment. */
export interface CharTimes {
  chars: string[];
  startMs: number[];
  endMs: number[];
}

/**
 * When each character of a segment, as it is shown, is spoken: from the vendor's times, which are of the text as it
 * was sent and come in pieces.
 *
 * What is spoken otherwise than written ("€5") is one piece: its characters share the time of the words for it.
 */
export class SegmentTimes {
  /** By UTF-16 offset into the shown text, as far as it is known. */
  private readonly startMs: number[] = [];
  private spokenAt = 0;
  private pieceStartMs: number | undefined;

  /**
   * @param shown What the client sees.
   * @param toShown Offset in the shown text for one in the spoken text; never falls.
   */
  constructor(
    private readonly shown: string,
    private readonly toShown: (spokenAt: number) => number = (at) => at,
  ) {}

  /** Takes the vendor's next piece. @returns the times of the shown characters it settles. */
  add({ chars, startMs, endMs }: CharTimes): CharTimes {
    const settled: CharTimes = { chars: [], startMs: [], endMs: [] };
    chars.forEach((char, index) => {
      const start = startMs[index] ?? 0;
      this.pieceStartMs ??= start;
      this.spokenAt += char.length;
      const shownTo = Math.min(this.shown.length, this.toShown(this.spokenAt));
      if (shownTo <= this.startMs.length) return;
      this.spread({ to: shownTo, fromMs: this.pieceStartMs, toMs: endMs[index] ?? start, settled });
      this.pieceStartMs = undefined;
    });
    return settled;
  }

  /** How many UTF-16 units of the shown text have begun before this moment; `undefined` when no times came. */
  begunBefore(ms: number): number | undefined {
    if (this.startMs.length === 0) return undefined;
    const index = this.startMs.findIndex((start) => start >= ms);
    return index === -1 ? this.startMs.length : index;
  }

  private spread(piece: { to: number; fromMs: number; toMs: number; settled: CharTimes }): void {
    const { to, fromMs, toMs, settled } = piece;
    const from = this.startMs.length;
    const stepMs = Math.max(0, toMs - fromMs) / (to - from);
    for (let at = from; at < to; at++) this.startMs.push(Math.round(fromMs + (at - from) * stepMs));
    let at = from;
    for (const char of this.shown.slice(from, to)) {
      settled.chars.push(char);
      settled.startMs.push(this.startMs[at] ?? fromMs);
      at += char.length;
      settled.endMs.push(Math.round(fromMs + (at - from) * stepMs));
    }
  }
}
