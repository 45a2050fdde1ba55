/** A word as it stands in the text: what is before and after it, and what it is. */
export interface Word {
  /** Opening quotation marks and brackets. */
  lead: string;
  core: string;
  /** Marks, closing quotation marks and brackets. */
  trail: string;
  /** Range of the written text. */
  start: number;
  end: number;
}

/** Words put into other words. */
export interface Reading {
  /** How many words, from the one at hand, are replaced. */
  count: number;
  spoken: string;
  /** The full stop of the last of them is that of an abbreviation. */
  isStopUsed?: boolean;
}

const LEADING = new Set('([{"\'“‘«¿¡„');
const TRAILING = new Set(')]}"\'”’».,;:!?…।॥');

/** Parts a word from the marks around it. */
export function partWord({ text, start, end }: { text: string; start: number; end: number }): Word {
  let from = 0;
  while (from < text.length && LEADING.has(text.charAt(from))) from++;
  let to = text.length;
  while (to > from && TRAILING.has(text.charAt(to - 1))) to--;
  return { lead: text.slice(0, from), core: text.slice(from, to), trail: text.slice(to), start, end };
}

/**
 * Whether the full stop of an abbreviation also ends a sentence: `₹2 Cr. 3 BHK flats are cheaper`. Only for those that
 * nothing belongs to afterwards, unlike titles.
 */
export function isSentenceEnd(last: Word | undefined, next: Word | undefined): boolean {
  return last?.trail === '.' && /^[\p{Lu}\p{Nd}\p{Sc}]/u.test(next?.core ?? '');
}

/** Whether nothing but perhaps the full stop of an abbreviation is between this word and the next. */
export function isFollowedDirectly(word: Word | undefined): boolean {
  return word !== undefined && (word.trail === '' || word.trail === '.');
}
