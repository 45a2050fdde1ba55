import { asciiDigits } from '../ascii.digits.js';
import { wordsOf } from './words.js';

/** Words of a number as recognisers write them, English and Hindi (both scripts). */
const NUMBER_WORDS = new Set(
  (
    'zero oh one two three four five six seven eight nine ten double triple plus point dash ' +
    'शून्य एक दो तीन चार पाँच पांच छह सात आठ नौ दस डबल प्लस ek do teen char chaar paanch panch chhe saat aath nau'
  ).split(' '),
);
/** Words that announce or join what is dictated. */
const SPELLING_WORDS = new Set(
  'at dot underscore hyphen dash spelled spelt gmail hotmail yahoo डॉट ऐट एट'.split(' '),
);
/** The sign `@` as it is called in India, by a recogniser of either script. */
const AT_SIGN = /^(?:at|एट|ऐट) (?:the|द|दी) (?:rate|रेट)$/;
const DIGITS = /^\p{N}+$/u;
const LETTER = /^\p{L}$/u;
/** Letters that are also words. */
const WORDS_OF_ONE_LETTER = new Set(['a', 'i', 'o']);
/** An e-mail address as a recogniser with formatting writes it: finished, no more patience needed. */
const ADDRESS = /\S+@\S+\.\p{L}{2,}[.,]?$/u;
const ENOUGH_DIGITS = 10;
/** The code of India before a number of ten digits; codes of other countries have numbers of many lengths. */
const COUNTRY_CODE = /^(?:plus|प्लस) (?:91|nine one|नौ एक|nau ek)/;
const ENOUGH_WITH_COUNTRY_CODE = 12;
const PLUS = /^(?:plus|प्लस)$/;

/**
 * Whether the person is in the middle of a number, an e-mail address or a spelling, where pauses are part of it.
 * A phone number with enough digits and a whole address are complete.
 */
export function isDictating(text: string): boolean {
  const trimmed = text.trim();
  if (ADDRESS.test(trimmed)) return false;
  const words = wordsOf(withPlusAsWord(trimmed));
  const last = words.at(-1);
  if (last === undefined) return false;
  if (SPELLING_WORDS.has(last) || /[@]$/.test(trimmed) || AT_SIGN.test(words.slice(-3).join(' ')))
    return true;
  const number = trailingNumber(words);
  const digits = countDigits(number);
  const enough = COUNTRY_CODE.test(number.join(' ')) ? ENOUGH_WITH_COUNTRY_CODE : ENOUGH_DIGITS;
  if (digits >= enough) return false;
  return digits >= 2 || number.length >= 2 || isSpelling(words.slice(-2));
}

/** `+91 98` as it may also be written, `plus 91 98`. */
function withPlusAsWord(text: string): string {
  return asciiDigits(text).replace(/\+(?=\d)/g, 'plus ');
}

/** The words of the number the text ends in. */
function trailingNumber(words: readonly string[]): readonly string[] {
  const before = words.findLastIndex((word) => !DIGITS.test(word) && !NUMBER_WORDS.has(word));
  return words.slice(before + 1);
}

/** How many digits a number has, spoken or written. */
function countDigits(number: readonly string[]): number {
  const lengths = number.map((word) => (DIGITS.test(word) ? word.length : PLUS.test(word) ? 0 : 1));
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** Two letters on their own, not both of them words. */
function isSpelling(words: readonly string[]): boolean {
  return (
    words.length === 2 &&
    words.every((word) => LETTER.test(word)) &&
    words.some((word) => !WORDS_OF_ONE_LETTER.has(word))
  );
}
