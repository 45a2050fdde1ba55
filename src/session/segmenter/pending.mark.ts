import { assertNever } from '../../common/assert-never.js';
import { isUnspaced, Kind } from './char.kind.js';
import {
  isQuotative,
  isUpper,
  judgeAfterDash,
  judgeSpaced,
  judgeWord,
  type MarkUse,
} from './following.rule.js';
import { MAX_FOLLOWING_CHARS } from './following.words.js';
import type { ReplyText } from './reply.text.js';

/**
 * `ends`: the sentence ended at `end`. `goesOn`: it did not. `extends`: what was seen belongs to the mark.
 * `waits`: not yet known.
 */
export type Verdict = 'ends' | 'goesOn' | 'extends' | 'waits';

/** A character after the mark. */
export interface Follower {
  point: number;
  kind: Kind;
  /** Offsets into the reply. */
  at: number;
  next: number;
}

export interface PendingMarkOptions {
  use: MarkUse;
  /** Offset into the reply just after the mark. */
  end: number;
  /** The word before it is part of an address, where `?`, `!` and `.` need not end anything. */
  isInAddress: boolean;
  /** A quotation is open, so that `“` closes. */
  isQuoted: boolean;
  isAfterDigit: boolean;
  ordinal?: number;
  /** A dash with a number before it: with a number or price after it, it is a range and ends no clause. */
  mayBeRange?: boolean;
}

/**
 * A mark that may end a sentence, until what follows has decided.
 *
 * Three steps: what touches the mark, the first character after the white space, the word it begins.
 */
export class PendingMark {
  end: number;
  /** A letter touches it: an address, or initials. */
  isWithinWord = false;
  private use: MarkUse;
  private isClosed = false;
  private step: 'touching' | 'spaced' | 'word';
  private wordAt = 0;

  constructor(private readonly options: PendingMarkOptions) {
    this.use = options.use;
    this.end = options.end;
    this.step = options.use === 'line' ? 'spaced' : 'touching';
  }

  /**
   * Whether time alone may end the wait. Not where a wrong end is worse than a late one: a number cut at its
   * decimal point is a wrong price, as is half a range, and an address cut in two is no address.
   */
  get isEndedByTime(): boolean {
    if (this.step === 'word') return false;
    const { isInAddress, isAfterDigit, mayBeRange } = this.options;
    switch (this.use) {
      case 'beforeLower':
      case 'time':
      case 'ellipsis':
      case 'line':
        return true;
      case 'plain':
      case 'consonants':
      case 'strong':
        return !isInAddress;
      case 'clause':
        return !isInAddress && !isAfterDigit && !mayBeRange;
      case 'decimal':
      case 'ordinal':
      case 'beforeNumber':
      case 'unlessStarter':
        return false;
      default:
        return assertNever(this.use);
    }
  }

  /** Takes the next character after the mark. */
  see(follower: Follower, text: ReplyText): Verdict {
    switch (this.step) {
      case 'touching':
        return this.seeTouching(follower);
      case 'spaced':
        return this.seeSpaced(follower);
      case 'word':
        return this.seeWord(follower, text);
      default:
        return assertNever(this.step);
    }
  }

  /** The text ends here. */
  close(text: ReplyText): 'ends' | 'goesOn' {
    return this.step === 'word' ? judgeWord(this.use, text.slice(this.wordAt, text.end), Kind.Line) : 'ends';
  }

  private seeTouching(follower: Follower): Verdict {
    const { isInAddress, isQuoted } = this.options;
    const isStrong = this.use === 'strong';
    switch (follower.kind) {
      case Kind.Space:
        return this.seeFirstSpace();
      case Kind.Line:
        return 'ends';
      case Kind.Word:
        return this.seeTouchingLetter(follower);
      case Kind.Quote:
      case Kind.Apostrophe:
      case Kind.Closer:
      case Kind.Markup:
        return this.extend(follower, true);
      case Kind.LeftQuote:
        if (isQuoted) return this.extend(follower, true);
        return isStrong ? 'ends' : 'goesOn';
      case Kind.Emoji:
      case Kind.Mark:
        return this.use === 'clause' ? 'goesOn' : this.extend(follower, this.isClosed);
      case Kind.Stop:
      case Kind.Ellipsis:
        return this.seeAnotherStop(follower);
      case Kind.Strong:
        return isStrong ? this.extend(follower, this.isClosed) : 'goesOn';
      case Kind.Opener:
      case Kind.Inverted:
        return isStrong && !isInAddress ? 'ends' : 'goesOn';
      default:
        return 'goesOn';
    }
  }

  private seeFirstSpace(): Verdict {
    this.step = 'spaced';
    if (this.use === 'clause') return this.options.mayBeRange ? 'waits' : 'ends';
    const isPlain = this.use === 'plain' || this.use === 'decimal' || this.use === 'strong';
    return isPlain && !this.isClosed ? 'ends' : 'waits';
  }

  private seeTouchingLetter({ point, at }: Follower): Verdict {
    const { isInAddress } = this.options;
    if (this.isClosed && isQuotative(point)) return 'goesOn';
    if (this.use === 'strong') return isInAddress && !isUnspaced(point) ? 'goesOn' : 'ends';
    if (isUnspaced(point)) return this.canTouchUnspaced ? 'ends' : 'goesOn';
    this.isWithinWord = true;
    // A space was left out where the next word opens a sentence: "That is it.You can go."
    if (this.use !== 'plain' || isInAddress || !isUpper(point)) return 'goesOn';
    return this.awaitWord(at);
  }

  private awaitWord(at: number): Verdict {
    this.step = 'word';
    this.wordAt = at;
    return 'waits';
  }

  /** Where words are not spaced, neither are sentences; a number and its unit are not either. */
  private get canTouchUnspaced(): boolean {
    if (this.use === 'clause') return !this.options.isAfterDigit;
    return this.isClosed || this.use === 'plain' || this.use === 'consonants';
  }

  private seeAnotherStop(follower: Follower): Verdict {
    if (this.use === 'clause') return 'goesOn';
    if (this.use !== 'strong') this.use = 'ellipsis';
    return this.extend(follower, false);
  }

  private seeSpaced({ kind, point, at }: Follower): Verdict {
    if (kind === Kind.Space) return 'waits';
    if (kind === Kind.Line) return this.use === 'line' ? 'waits' : 'ends';
    const { use, isClosed } = this;
    const { mayBeRange, ordinal } = this.options;
    const verdict = mayBeRange
      ? judgeAfterDash(kind, point)
      : judgeSpaced({ use, isClosed, ordinal }, kind, point);
    return verdict === 'word' ? this.awaitWord(at) : verdict;
  }

  private seeWord({ kind, at }: Follower, text: ReplyText): Verdict {
    const isInWord = kind === Kind.Word || kind === Kind.Mark || kind === Kind.Digit;
    if (isInWord && at - this.wordAt < MAX_FOLLOWING_CHARS) return 'waits';
    return judgeWord(this.use, text.slice(this.wordAt, at), kind);
  }

  private extend(follower: Follower, isClosed: boolean): Verdict {
    this.end = follower.next;
    this.isClosed = isClosed;
    return 'extends';
  }
}
