import { Kind } from './char.kind.js';

const JOINER = 0x200d;

/**
 * Tells where a text may be cut without tearing apart what is written as one character: letters and their signs,
 * conjuncts of the Indian scripts, emoji joined to one, flags, Korean syllables in parts.
 *
 * A simplified form of the grapheme clusters of Unicode (UAX 29) that needs one step of memory.
 */
export class GraphemeBreaks {
  private previous = 0;
  private isFlagHalf = false;

  /** Takes the next code point. @returns whether a cut just before it is safe. */
  take(point: number, kind: Kind): boolean {
    const isBreak = this.isBreakBefore(point, kind);
    this.isFlagHalf = isFlagLetter(point) && !this.isFlagHalf;
    this.previous = point;
    return isBreak;
  }

  reset(): void {
    this.previous = 0;
    this.isFlagHalf = false;
  }

  private isBreakBefore(point: number, kind: Kind): boolean {
    if (kind === Kind.Mark) return false;
    if (point < 0x300) return true;
    if (this.previous === JOINER) return false;
    if (isVirama(this.previous)) return false;
    if (this.isFlagHalf && isFlagLetter(point)) return false;
    return !(isJamo(this.previous) && isJamo(point));
  }
}

/** The sign that joins two consonants; the Indian blocks are laid out alike. */
function isVirama(point: number): boolean {
  return point >= 0x0900 && point <= 0x0d7f && (point & 0x7f) === 0x4d;
}

function isFlagLetter(point: number): boolean {
  return point >= 0x1f1e6 && point <= 0x1f1ff;
}

function isJamo(point: number): boolean {
  return point >= 0x1100 && point <= 0x11ff;
}
