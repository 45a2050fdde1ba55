import { isUnspaced, Kind } from './char.kind.js';
import { GraphemeBreaks } from './grapheme.js';

/**
 * Where a segment that grows too long could be cut, kept up to date with every character. All are offsets into
 * the reply.
 */
export class CutPoints {
  private readonly graphemes = new GraphemeBreaks();
  private start = 0;
  private space = 0;
  private clause = 0;
  private grapheme = 0;
  private character = 0;
  private wordAt: number | undefined;
  private isUnspacedSinceSpace = false;

  /** @param room Most characters before a cut. */
  constructor(private readonly room: number) {}

  reset(start: number): void {
    this.start = start;
    this.space = this.clause = this.grapheme = this.character = start;
    this.wordAt = undefined;
    this.isUnspacedSinceSpace = false;
    this.graphemes.reset();
  }

  /** Where the first word begins; a cut before it would leave nothing to speak. */
  get firstWord(): number {
    return this.wordAt ?? this.start;
  }

  /** Takes the character at `[at, next)`. */
  take(point: number, kind: Kind, at: number, next: number): void {
    const isBreak = this.graphemes.take(point, kind);
    const isWord = kind === Kind.Word || kind === Kind.Digit;
    if (isWord) this.wordAt ??= at;
    if (at - this.start > this.room) return;
    this.character = at;
    if (isBreak) this.grapheme = at;
    if (kind === Kind.Space || kind === Kind.Line) {
      if (this.wordAt !== undefined) this.space = at;
      this.isUnspacedSinceSpace = false;
    } else if (isWord) {
      if (isUnspaced(point)) this.isUnspacedSinceSpace = true;
    } else if (kind === Kind.Clause && this.isUnspacedSinceSpace && next - this.start <= this.room) {
      this.clause = next;
    }
  }

  /** Takes ASCII letters after a letter, up to `next` and within the room. */
  takeLetters(next: number): void {
    this.graphemes.reset();
    this.character = this.grapheme = next - 1;
  }

  /**
   * The best place: the last space; in scripts without spaces the last clause or space in the second half, else
   * between two characters.
   */
  best(): number {
    const { natural } = this;
    if (!this.isUnspacedSinceSpace) return natural > this.start ? natural : this.between();
    return natural - this.start > this.room / 2 ? natural : this.between();
  }

  /** The last space or, in scripts without spaces, the last clause; the start where there is neither. */
  get natural(): number {
    return this.isUnspacedSinceSpace ? Math.max(this.clause, this.space) : this.space;
  }

  /** Between two characters as people see them, or, where one is longer than the room, between two code points. */
  private between(): number {
    return this.grapheme > this.start ? this.grapheme : this.character;
  }
}
