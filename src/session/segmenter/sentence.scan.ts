import { isUnspaced, Kind } from './char.kind.js';
import { MAX_ABBREVIATION_CHARS, type StopContext } from './stop.rule.js';

const COLONS = new Set([...':：;；'].map((colon) => colon.codePointAt(0)));

/** What must be known of the text so far to judge the next mark; one step a character. */
export class SentenceScan {
  /** Offset of the first visible character of the segment; undefined before there is one. */
  textAt: number | undefined;
  /** Offset just after the last letter or digit of the segment; undefined while it has nothing to speak. */
  contentEnd: number | undefined;
  words = 0;
  /** Has letters of a script written without spaces. */
  hasUnspaced = false;
  hasDigit = false;
  /** Has emphasis in Markdown, which may close after a mark. */
  hasMarkup = false;
  /** Kind of the character before. */
  previous: Kind = Kind.Line;
  /** The word at hand has a sign of an address. */
  isInAddress = false;
  private wordAt = 0;
  private hasWordBegun = false;
  private isWordAfterColon = false;
  private firstWordAt: number | undefined;
  private lastVisible = 0;
  private nextItem: number | undefined;
  private depth = 0;
  private isQuoteOpen = false;

  /** A new segment begins at `offset`; quotations, lists and lines go on. */
  restart(offset: number): void {
    this.endWord(offset);
    this.textAt = this.contentEnd = undefined;
    this.words = 0;
    this.hasUnspaced = this.hasDigit = this.hasMarkup = false;
  }

  /** The first visible character of the segment is at `offset`. */
  begin(offset: number): void {
    this.textAt = offset;
    this.wordAt = Math.max(this.wordAt, offset);
  }

  /** Text is about to be looked at again: what was counted as open there must not count twice. */
  forgetQuotations(): void {
    this.depth = 0;
    this.isQuoteOpen = false;
  }

  /** A quotation or bracket is open and may close after the next mark. */
  get isQuoted(): boolean {
    return this.depth > 0 || this.isQuoteOpen;
  }

  /** Takes a character that ends at `next`. */
  take(point: number, kind: Kind, next: number): void {
    if (kind === Kind.Digit) this.hasDigit = true;
    if (kind === Kind.Word || kind === Kind.Digit) this.takeWord(point, next);
    else if (kind === Kind.Space) this.endWord(next);
    else if (kind === Kind.Line) this.endLine(next);
    else this.takeSign(kind, next);
    if (kind !== Kind.Space && kind !== Kind.Line) this.lastVisible = point;
    this.previous = kind;
  }

  /** Takes ASCII letters that go on with a word and end at `next`. */
  takeLetters(next: number): void {
    this.contentEnd = next;
  }

  /** Where the word before a full stop at `at` begins; a longer one than any abbreviation is cut at its front. */
  wordStart(at: number): number {
    return Math.max(this.wordAt, at - MAX_ABBREVIATION_CHARS);
  }

  get stopContext(): StopContext {
    const { isWordAfterColon: isAfterColon, nextItem } = this;
    return { isFirstInLine: this.wordAt === this.firstWordAt, isAfterColon, nextItem };
  }

  /** The item of a list with this number was begun. */
  beginItem(item: number): void {
    this.nextItem = item + 1;
  }

  /** A full stop within the word: it looks like an address. */
  noteInnerStop(): void {
    this.isInAddress = true;
  }

  private takeWord(point: number, next: number): void {
    if (!this.hasWordBegun) {
      this.hasWordBegun = true;
      this.words++;
      this.isWordAfterColon = COLONS.has(this.lastVisible);
      this.firstWordAt ??= this.wordAt;
    }
    this.contentEnd = next;
    if (!isUnspaced(point)) return;
    this.hasUnspaced = true;
    this.startWord(next);
  }

  private takeSign(kind: Kind, next: number): void {
    switch (kind) {
      case Kind.Opener:
        this.depth++;
        return this.startWord(next);
      case Kind.LeftQuote:
        this.depth = this.depth > 0 ? this.depth - 1 : 1;
        return this.startWord(next);
      case Kind.Quote:
        this.isQuoteOpen = !this.isQuoteOpen && OPENING.has(this.previous);
        return this.startWord(next);
      case Kind.Closer:
        this.depth = Math.max(0, this.depth - 1);
        return;
      case Kind.Markup:
        this.hasMarkup = true;
        return this.startWord(next);
      case Kind.AddressSign:
        this.isInAddress = true;
        return;
      case Kind.Dash:
      case Kind.Inverted:
        return this.startWord(next);
      default:
        return;
    }
  }

  private startWord(next: number): void {
    this.wordAt = next;
    this.isInAddress = false;
  }

  private endWord(next: number): void {
    this.hasWordBegun = false;
    this.startWord(next);
  }

  private endLine(next: number): void {
    this.endWord(next);
    this.firstWordAt = undefined;
    this.forgetQuotations();
  }
}

/** A straight quotation mark opens after these. */
const OPENING: ReadonlySet<Kind> = new Set<Kind>([
  Kind.Space,
  Kind.Line,
  Kind.Opener,
  Kind.Dash,
  Kind.Colon,
  Kind.Markup,
]);
