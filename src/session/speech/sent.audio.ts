/** A place in a reply's sound and the moment it was, or will be, reached. */
export interface Place {
  ms: number;
  at: number;
}

interface Piece {
  fromMs: number;
  toMs: number;
  sentAt: number;
}

/** Silence before the first sound, and after the client ran dry: it gathers a little, then its loudspeaker lags. */
const START_DELAY_MS = 40;

/** The sound of one reply as far as it was sent: how long each segment is, and when each piece of it left. */
export class SentAudio {
  /** By segment; those of which nothing was sent are missing. */
  private readonly lengths: number[] = [];
  private readonly whole = new Set<number>();
  private readonly pieces: Piece[] = [];

  add(segment: number, ms: number, sentAt: number): void {
    this.lengths[segment] = this.lengthOf(segment) + ms;
    if (ms > 0) this.pieces.push({ fromMs: this.totalMs, toMs: this.totalMs + ms, sentAt });
  }

  /** All sound of this segment was sent. */
  complete(segment: number): void {
    this.whole.add(segment);
  }

  isWhole(segment: number): boolean {
    return this.whole.has(segment);
  }

  has(segment: number): boolean {
    return this.lengths[segment] !== undefined;
  }

  /** Milliseconds of a segment sent so far. */
  lengthOf(segment: number): number {
    return this.lengths[segment] ?? 0;
  }

  /** Where a segment begins in the sound of the reply. */
  startOf(segment: number): number {
    let ms = 0;
    for (let before = 0; before < segment; before++) ms += this.lengthOf(before);
    return ms;
  }

  get totalMs(): number {
    return this.pieces.at(-1)?.toMs ?? 0;
  }

  /** When the sound at this place was sent; `undefined` at the end of what was. */
  sentAt(ms: number): number | undefined {
    return this.pieces.find(({ toMs }) => toMs > ms)?.sentAt;
  }

  /** Where a client that plays on from a place is at a moment: it stops at the end of what it has, and goes on when more comes. */
  playFrom(place: Place, until: number): number {
    let { ms, at } = place;
    for (const { fromMs, toMs, sentAt } of this.pieces) {
      const isInTime = sentAt <= at + Math.max(0, fromMs - ms);
      if (toMs <= ms || sentAt > until || isInTime) continue;
      ms = Math.max(ms, fromMs);
      at = sentAt + START_DELAY_MS;
    }
    const sentMs = this.pieces.findLast(({ sentAt }) => sentAt <= until)?.toMs ?? 0;
    return Math.max(place.ms, Math.min(sentMs, ms + Math.max(0, until - at)));
  }
}
