import { isCurrencySign, Kind } from './char.kind.js';
import { FOLLOWING } from './following.words.js';
import type { StopUse } from './stop.rule.js';

/** What a mark that may end a sentence, or for the first segment a clause, was taken for. */
export type MarkUse = Exclude<StopUse, 'never' | 'listNumber'> | 'ellipsis' | 'strong' | 'clause' | 'line';

/** A mark with white space behind it. */
export interface SpacedMark {
  use: MarkUse;
  /** A quotation mark or bracket closed after it. */
  isClosed: boolean;
  /** The number before it, where it is one of at most two digits. */
  ordinal: number | undefined;
}

/** What is known once the first character after the white space is; `word` when the whole word must be. */
export type SpacedVerdict = 'ends' | 'goesOn' | 'word';

/** A larger number before another is no part of a date: `3. 5. 2024` is one in German. */
const MAX_DAY = 31;
const YEAR_CHARS = 4;

/** Full stops that as often belong to the word before them as to the sentence. */
const DOUBTFUL: ReadonlySet<MarkUse> = new Set<MarkUse>([
  'beforeNumber',
  'beforeLower',
  'time',
  'unlessStarter',
  'ordinal',
  'consonants',
]);

/** Before these a sentence goes on if the mark was doubtful: `5 p.m. (today)`, `No. #3`, `p.m. – 9 p.m.` */
const CONTINUING: ReadonlySet<Kind> = new Set<Kind>([
  Kind.Opener,
  Kind.Dash,
  Kind.Hyphen,
  Kind.Clause,
  Kind.Colon,
  Kind.AddressSign,
  Kind.Other,
]);

const CURRENCY_INITIALS = new Set([...FOLLOWING.currencies].map((word) => word.codePointAt(0)));

/** Judges a mark by the first character after the white space behind it. */
export function judgeSpaced(mark: SpacedMark, kind: Kind, point: number): SpacedVerdict {
  if (kind === Kind.Digit) return judgeDigit(mark);
  if (kind === Kind.Word) return judgeLetter(mark, point);
  return DOUBTFUL.has(mark.use) && CONTINUING.has(kind) ? 'goesOn' : 'ends';
}

/** Judges a dash that may be of a range by the first character after the white space behind it: `– 7`, `– Rs. 7`. */
export function judgeAfterDash(kind: Kind, point: number): SpacedVerdict {
  if (kind === Kind.Digit || isCurrencySign(point)) return 'goesOn';
  return CURRENCY_INITIALS.has(point) ? 'word' : 'ends';
}

function judgeDigit({ use, ordinal }: SpacedMark): SpacedVerdict {
  if (use === 'ordinal') return ordinal !== undefined && ordinal <= MAX_DAY ? 'word' : 'ends';
  return DOUBTFUL.has(use) || use === 'ellipsis' ? 'goesOn' : 'ends';
}

function judgeLetter(mark: SpacedMark, point: number): SpacedVerdict {
  if (isUpper(point)) return isWordNeeded(mark.use, point) ? 'word' : 'ends';
  if (isLower(point)) return mark.use === 'decimal' ? 'ends' : 'goesOn';
  return judgeCaseless(mark, point);
}

/** Whether a capital leaves open if the sentence goes on. */
function isWordNeeded(use: MarkUse, point: number): boolean {
  if (use === 'beforeNumber') return CURRENCY_INITIALS.has(point);
  return use === 'ordinal' || use === 'time' || use === 'unlessStarter';
}

/** Scripts without capitals say less: where the mark is doubtful the sentence goes on. */
function judgeCaseless({ use, isClosed }: SpacedMark, point: number): SpacedVerdict {
  if (isClosed && isQuotative(point)) return 'goesOn';
  if (use === 'consonants' || use === 'ordinal') return 'ends';
  return DOUBTFUL.has(use) || use === 'ellipsis' ? 'goesOn' : 'ends';
}

/** Judges a mark by the word or number after the white space behind it, and the kind of what ends that. */
export function judgeWord(use: MarkUse, word: string, after: Kind): 'ends' | 'goesOn' {
  if (/^\p{Nd}/u.test(word)) return after === Kind.Stop || word.length === YEAR_CHARS ? 'goesOn' : 'ends';
  if (use === 'unlessStarter' || use === 'plain') return FOLLOWING.starters.has(word) ? 'ends' : 'goesOn';
  if (use === 'beforeNumber' || use === 'clause') return FOLLOWING.currencies.has(word) ? 'goesOn' : 'ends';
  const goesOn = use === 'time' ? FOLLOWING.timeWords : FOLLOWING.ordinalNouns;
  return goesOn.has(word) ? 'goesOn' : 'ends';
}

/** The Japanese particle after a quotation, 「…」と: the sentence that quotes goes on. */
export function isQuotative(point: number): boolean {
  return point === 0x3068;
}

/** Whether it is a capital letter; in scripts without capitals nothing is. */
export function isUpper(point: number): boolean {
  const letter = String.fromCodePoint(point);
  return letter !== letter.toLowerCase();
}

function isLower(point: number): boolean {
  const letter = String.fromCodePoint(point);
  return letter !== letter.toUpperCase();
}
