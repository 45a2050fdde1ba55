import { Kind, kindOf } from './char.kind.js';
import { CutPoints } from './cut.points.js';
import { isLongEnough, judgeClauseMark, judgeMark, type MarkVerdict } from './mark.rule.js';
import type { Follower, PendingMark } from './pending.mark.js';
import { ReplyText } from './reply.text.js';
import type { Segment } from './segment.js';
import { SentenceScan } from './sentence.scan.js';
import { MAX_ABBREVIATION_CHARS } from './stop.rule.js';

export interface SegmenterOptions {
  /** Longest text of a segment in UTF-16 units, the ellipsis of a cut included. At least 6. */
  maxChars: number;
  /** The first segment of the reply, and only that, may end at a clause. */
  isFirstClauseEarly: boolean;
  /** What becomes of a sentence over the limit: spoken in pieces, or cut off. */
  longSentence: 'split' | 'truncate';
}

const MIN_MAX_CHARS = 6;

/** Stands in for half a pair of surrogates that the reply ends with. */
const REPLACEMENT_CHARACTER = 0xfffd;

/** A shorter sentence ("Ok.") is spoken with the next one, unless it is the first: that one is waited for. */
const MIN_CHARS = 4;
const MIN_UNSPACED_CHARS = 3;

/** Marks that belong to the sentence just released, when they come after it: the rest of `?!`, a closing quote. */
const TRAILING: ReadonlySet<Kind> = new Set<Kind>([
  Kind.Stop,
  Kind.Ellipsis,
  Kind.Strong,
  Kind.Clause,
  Kind.Colon,
  Kind.Dash,
  Kind.Quote,
  Kind.Apostrophe,
  Kind.Closer,
  Kind.Markup,
  Kind.Mark,
]);

/**
 * Cuts a reply into segments while it is being written.
 *
 * What is released depends on the text alone, never on how it was divided into deltas: each character is looked at once,
 * and a few again after a release. Only `settle` and `breakOff` bring time in. What a reply ends with that cannot be spoken
 * (white space, emoji) is in no segment unless it touches the last mark.
 */
export class Segmenter {
  private readonly text = new ReplyText();
  private readonly scan = new SentenceScan();
  private readonly points: CutPoints;
  private released: Segment[] = [];
  private count = 0;
  /** Start of the segment at hand, the end of the one before. */
  private start = 0;
  private position = 0;
  private pending: PendingMark | undefined;
  /** End of a sentence too short to be spoken alone. */
  private shortEnd: number | undefined;
  /** The sentence at hand was cut off: what will be spoken, and where the rest begins. */
  private truncated: { text: string; rest: string; restAt: number } | undefined;
  /** Right after a released sentence. */
  private isTrailing = false;
  private visited = 0;

  /** @throws {RangeError} if `maxChars` leaves no room for a character and the ellipsis. */
  constructor(private readonly options: SegmenterOptions) {
    if (!(options.maxChars >= MIN_MAX_CHARS))
      throw new RangeError(`maxChars must be at least ${MIN_MAX_CHARS}`);
    this.points = new CutPoints(options.maxChars - 1);
  }

  /** How often a character was looked at so far: shows that the time taken is proportional to the text. */
  get visits(): number {
    return this.visited;
  }

  /** Takes the next piece of the reply. @returns the segments it completes. */
  push(delta: string): Segment[] {
    this.text.append(delta);
    this.run();
    this.forget();
    return this.take();
  }

  /** Whether `settle` could release something. */
  get isWaiting(): boolean {
    return this.settledEnd !== undefined;
  }

  /** Ends the wait for a following character: called when none came for a while. */
  settle(): Segment[] {
    const end = this.settledEnd;
    if (end === undefined) return [];
    this.release(end);
    this.run();
    return this.take();
  }

  /**
   * The reply has paused in the middle of a sentence, and nothing else is left to speak.
   *
   * @returns the whole words there are, if they are worth speaking: not a few of them, nor up to a number or title,
   *   whose other half would sound like something new.
   */
  breakOff(): Segment[] {
    const { points, scan, start } = this;
    const at = points.natural;
    const last = kindOf(this.text.codePointAt(at - 1) ?? 0);
    const isHalf = last === Kind.Digit || last === Kind.Stop || this.pending !== undefined;
    if (isHalf || this.truncated || !isLongEnough(scan, at)) return [];
    scan.forgetQuotations();
    this.emit({ text: this.cutText(at), start, end: at, isCut: true });
    this.run();
    return this.take();
  }

  /** The reply is complete. @returns what is left of it. */
  flush(): Segment[] {
    this.run(true);
    while (this.pending?.close(this.text) === 'ends') {
      const { end } = this.pending;
      if (end >= (this.scan.contentEnd ?? 0)) break;
      this.pending = undefined;
      this.endAt(end);
      this.run(true);
    }
    if (this.scan.contentEnd !== undefined) this.release(this.text.end);
    return this.take();
  }

  private get settledEnd(): number | undefined {
    if (this.pending) return this.pending.isEndedByTime ? this.pending.end : undefined;
    const { shortEnd } = this;
    return shortEnd !== undefined && shortEnd >= (this.scan.contentEnd ?? 0) ? shortEnd : undefined;
  }

  private take(): Segment[] {
    const { released } = this;
    this.released = [];
    return released;
  }

  private run(isComplete = false): void {
    for (;;) {
      this.skipLetters();
      const { position } = this;
      const known = this.text.codePointAt(position);
      const point = known ?? (isComplete && position < this.text.end ? REPLACEMENT_CHARACTER : undefined);
      if (point === undefined) return;
      const next = position + (point > 0xffff ? 2 : 1);
      this.position = next;
      this.visited++;
      this.step({ point, kind: kindOf(point), at: position, next });
    }
  }

  /** Nothing can happen within a word: its letters are taken at once, which is most of a Latin text. */
  private skipLetters(): void {
    const { scan, position } = this;
    if (this.pending || scan.textAt === undefined || scan.previous !== Kind.Word) return;
    const limit = this.truncated ? this.text.end : scan.textAt + this.options.maxChars;
    const end = this.text.lettersEnd(position, limit);
    if (end === position) return;
    this.visited += end - position;
    this.position = end;
    scan.takeLetters(end);
    this.points.takeLetters(end);
  }

  /** One character. A release moves the position back to the end of what was released. */
  private step(character: Follower): void {
    const verdict = this.pending?.see(character, this.text);
    if (this.pending && verdict === 'ends' && this.endAt(this.pending.end)) return;
    if (verdict === 'goesOn' && this.pending?.isWithinWord) this.scan.noteInnerStop();
    if (verdict === 'ends' || verdict === 'goesOn') this.pending = undefined;
    if (!this.isVisible(character)) return;
    const isMark = verdict !== 'extends' && verdict !== 'waits';
    const mark = isMark ? this.judge(character) : undefined;
    this.note(character);
    if (this.isTooLong(character)) this.shorten();
    if (this.position !== character.next) return;
    if (mark === 'ends') this.endAt(character.next);
    else if (mark) this.pending = mark;
  }

  private judge(character: Follower): MarkVerdict {
    const isClauseEnough = this.options.isFirstClauseEarly && this.count === 0 && !this.truncated;
    return (
      judgeMark(this.scan, character, this.text) ??
      (isClauseEnough ? judgeClauseMark(this.scan, character) : undefined)
    );
  }

  /** Whether the segment has begun, with this character at the latest. */
  private isVisible({ kind, point, at, next }: Follower): boolean {
    if (this.scan.textAt !== undefined) return true;
    const isSpace = kind === Kind.Space || kind === Kind.Line;
    if (isSpace) this.isTrailing = false;
    if (isSpace || (this.isTrailing && TRAILING.has(kind))) {
      this.scan.take(point, kind, next);
      return false;
    }
    this.scan.begin(at);
    this.points.reset(at);
    return true;
  }

  private note({ kind, point, at, next }: Follower): void {
    this.scan.take(point, kind, next);
    if (!this.truncated) this.points.take(point, kind, at, next);
  }

  private isTooLong({ kind, next }: Follower): boolean {
    if (this.truncated || this.scan.textAt === undefined) return false;
    const { maxChars } = this.options;
    // White space at the end is not spoken, but must not pile up either.
    const most = kind === Kind.Space || kind === Kind.Line ? 2 * maxChars : maxChars;
    return next - this.scan.textAt > most;
  }

  private shorten(): void {
    const { pending, shortEnd, scan, points } = this;
    const chars = (pending?.end ?? 0) - (scan.textAt ?? this.position);
    if (pending && chars <= this.options.maxChars) return this.release(pending.end);
    if (scan.contentEnd === undefined) return scan.restart(this.position);
    scan.forgetQuotations();
    if (shortEnd !== undefined) return this.release(shortEnd);
    const at = points.best();
    if (at <= points.firstWord) return this.dropSigns(points.firstWord);
    const text = this.cutText(at);
    if (this.options.longSentence === 'truncate') this.truncated = { text, rest: '', restAt: at };
    else this.emit({ text, start: this.start, end: at, isCut: true });
  }

  /** The segment at hand up to a place within its sentence. */
  private cutText(at: number): string {
    return `${this.text.slice(this.scan.textAt ?? this.position, at).trimEnd()}…`;
  }

  /** The segment would be cut before its first word: the signs there are left out instead. */
  private dropSigns(end: number): void {
    this.position = end;
    this.pending = undefined;
    this.scan.restart(end);
  }

  /** A sentence ends here. @returns whether it was released. */
  private endAt(end: number): boolean {
    const { scan, count } = this;
    const chars = end - (scan.textAt ?? end);
    const isShort = chars < (scan.hasUnspaced ? MIN_UNSPACED_CHARS : MIN_CHARS);
    if (isShort && count > 0) this.shortEnd = end;
    else this.release(end);
    return !(isShort && count > 0);
  }

  private release(end: number): void {
    const { start, scan, truncated } = this;
    const whole = { start, end };
    if (truncated) {
      const unspoken = (truncated.rest + this.text.slice(truncated.restAt, end)).trim();
      this.emit({ text: truncated.text, ...whole, isCut: true, unspoken });
    } else {
      const text = this.text.slice(scan.textAt ?? start, end).trimEnd();
      this.emit({ text, ...whole, isCut: false });
    }
    this.isTrailing = true;
  }

  private emit(segment: Segment): void {
    this.released.push(segment);
    this.count++;
    this.start = this.position = segment.end;
    this.pending = this.shortEnd = this.truncated = undefined;
    this.isTrailing = false;
    this.scan.restart(segment.end);
  }

  /** Lets go of text that no decision needs any more, so that a reply of any length takes little memory. */
  private forget(): void {
    const { truncated, scan, position } = this;
    if (!truncated) return this.text.forget(scan.textAt ?? position);
    const needed = Math.min(this.pending?.end ?? position, position - MAX_ABBREVIATION_CHARS);
    if (needed <= truncated.restAt) return;
    truncated.rest += this.text.slice(truncated.restAt, needed);
    truncated.restAt = needed;
    this.text.forget(needed);
  }
}
