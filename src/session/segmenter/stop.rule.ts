import { asciiDigits } from '../ascii.digits.js';
import { AbbreviationUse, abbreviationUse } from './abbreviations.js';

/** What a full stop may be, judged by the word before it. */
export const StopUse = {
  ...AbbreviationUse,
  /** An ordinary word. */
  Plain: 'plain',
  /** No vowel, so perhaps an abbreviation nobody listed; or a Roman numeral, an ordinal in German. */
  Consonants: 'consonants',
  /** One or two digits: an ordinal number, a day, or the end. */
  Ordinal: 'ordinal',
  /** Ends in a digit: a decimal point or the end. */
  Decimal: 'decimal',
  /** The number of an item in a list: ends nothing. */
  ListNumber: 'listNumber',
} as const;

export type StopUse = (typeof StopUse)[keyof typeof StopUse];

/** Longer words are neither abbreviations nor numbers of items. */
export const MAX_ABBREVIATION_CHARS = 16;

/** Where the word before a full stop stands. */
export interface StopContext {
  /** Nothing but a bullet or emphasis is before it in its line. */
  isFirstInLine: boolean;
  /** A colon is before it. */
  isAfterColon: boolean;
  /** The number the next item of the list being read out would have; undefined outside of lists. */
  nextItem: number | undefined;
}

/** @param word The word without the stop, at most `MAX_ABBREVIATION_CHARS` long; longer ones cut at the front. */
export function stopUse(word: string, context: StopContext): StopUse {
  if (/\p{Nd}$/u.test(word)) return numberUse(word, context);
  const known = abbreviationUse(word);
  if (known) return known;
  if (isInitials(word)) return StopUse.UnlessStarter;
  return isConsonants(word) || isRoman(word) ? StopUse.Consonants : StopUse.Plain;
}

function numberUse(word: string, { isFirstInLine, isAfterColon, nextItem }: StopContext): StopUse {
  if (!/^\p{Nd}{1,2}$/u.test(word)) return StopUse.Decimal;
  const value = Number(asciiDigits(word));
  if (isFirstInLine || value === nextItem || (value === 1 && isAfterColon)) return StopUse.ListNumber;
  return StopUse.Ordinal;
}

/** Letters that are a sentence of their own: O.K. */
const LETTERS_SAID_ALONE = new Set(['ओ.के']);

/** Names of letters in Hindi that are ordinary words when they stand alone. */
const LETTER_NAMES = new Set('जी आई आय के ओ आर वाई डब्लू जेड'.split(' '));

/** `J`, `J.R.R`, `U.S`, `बी.ए`, `ई.एम.आई`: single letters, or their names in scripts without capitals. */
function isInitials(word: string): boolean {
  if (LETTERS_SAID_ALONE.has(word)) return false;
  const parts = word.split('.');
  return parts.every(
    (part) =>
      /^[\p{Lu}\p{Ll}]$/u.test(part) ||
      abbreviationUse(part) === AbbreviationUse.UnlessStarter ||
      (parts.length > 1 && LETTER_NAMES.has(part)),
  );
}

function isConsonants(word: string): boolean {
  return /^[b-df-hj-np-tv-xz]{2,5}$/i.test(word);
}

function isRoman(word: string): boolean {
  return /^[IVX]{2,6}$/.test(word);
}
