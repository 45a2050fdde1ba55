import { asciiDigits } from '../ascii.digits.js';
import { Kind } from './char.kind.js';
import type { MarkUse } from './following.rule.js';
import { type Follower, PendingMark, type PendingMarkOptions } from './pending.mark.js';
import type { ReplyText } from './reply.text.js';
import type { SentenceScan } from './sentence.scan.js';
import { stopUse } from './stop.rule.js';

/** `ends`: here and now. A pending mark: what follows decides. Undefined: nothing ends. */
export type MarkVerdict = 'ends' | PendingMark | undefined;

/** The least a part of a sentence must be to be spoken by itself; its closing mark is counted. */
const CLAUSE = { minChars: 12, minWords: 3, minUnspacedChars: 6 } as const;

/** The dash of ranges, which stands in the place of any other dash as well. */
const EN_DASH = 0x2013;

/** Judges a character that may end a sentence. `scan` has not taken it yet. */
export function judgeMark(scan: SentenceScan, mark: Follower, text: ReplyText): MarkVerdict {
  if (scan.contentEnd === undefined) return undefined;
  switch (mark.kind) {
    case Kind.Stop:
      return judgeStop(scan, mark, text);
    case Kind.Ellipsis:
      return pending(scan, mark, 'ellipsis');
    case Kind.Strong:
      return scan.isQuoted || scan.hasMarkup || scan.isInAddress ? pending(scan, mark, 'strong') : 'ends';
    case Kind.Line:
      return pending(scan, { ...mark, next: mark.at }, 'line');
    default:
      return undefined;
  }
}

function judgeStop(scan: SentenceScan, mark: Follower, text: ReplyText): MarkVerdict {
  const word = text.slice(scan.wordStart(mark.at), mark.at);
  const use = stopUse(word, scan.stopContext);
  if (use === 'listNumber') scan.beginItem(Number(asciiDigits(word)));
  if (use === 'listNumber' || use === 'never') return undefined;
  return pending(scan, mark, use, { ordinal: use === 'ordinal' ? Number(asciiDigits(word)) : undefined });
}

/** Judges a character that may end the first clause of a reply. `scan` has not taken it yet. */
export function judgeClauseMark(scan: SentenceScan, mark: Follower): MarkVerdict {
  const { kind, point } = mark;
  const isMark = kind === Kind.Clause || kind === Kind.Colon || kind === Kind.Dash;
  const isSpacedHyphen = kind === Kind.Hyphen && scan.previous === Kind.Space;
  if (!(isMark || isSpacedHyphen) || !isLongEnough(scan, mark.next)) return undefined;
  const isEnDash = point === EN_DASH;
  // Monday–Saturday: as a dash between clauses it has spaces around it.
  if (isEnDash && scan.previous !== Kind.Space) return undefined;
  const mayBeRange = scan.hasDigit && (isEnDash || isSpacedHyphen);
  // Only these few are used within numbers and addresses.
  const isPlain = kind === Kind.Clause && (point > 0x7f || scan.previous !== Kind.Digit);
  const isLongDash = kind === Kind.Dash && scan.previous !== Kind.Digit;
  const isSure =
    (isPlain || isLongDash) && !mayBeRange && !scan.isQuoted && !scan.hasMarkup && !scan.isInAddress;
  return isSure ? 'ends' : pending(scan, mark, 'clause', { mayBeRange });
}

/** Whether the segment up to `end` is long enough to be spoken before its sentence has ended. */
export function isLongEnough(scan: SentenceScan, end: number): boolean {
  const chars = end - (scan.textAt ?? end);
  if (scan.hasUnspaced) return chars >= CLAUSE.minUnspacedChars;
  return chars >= CLAUSE.minChars && scan.words >= CLAUSE.minWords;
}

function pending(
  scan: SentenceScan,
  mark: Follower,
  use: MarkUse,
  more: Pick<PendingMarkOptions, 'ordinal' | 'mayBeRange'> = {},
): PendingMark {
  const options: PendingMarkOptions = {
    use,
    end: mark.next,
    isInAddress: scan.isInAddress,
    isQuoted: scan.isQuoted,
    isAfterDigit: scan.previous === Kind.Digit,
    ...more,
  };
  return new PendingMark(options);
}
