import { wordsOf } from './words.js';

/** Words of a number as recognisers write them, English and Hindi (both scripts). */
const NUMBER_WORDS = new Set(
  (
    'zero oh one two three four five six seven eight nine ten double triple plus point dash ' +
    'शून्य एक दो तीन चार पाँच पांच छह सात आठ नौ दस डबल ek do teen char chaar paanch panch chhe saat aath nau'
  ).split(' '),
);
/** Words that announce or join what is dictated. */
const SPELLING_WORDS = new Set(
  'at dot underscore hyphen dash spelled spelt gmail hotmail yahoo डॉट ऐट एट'.split(' '),
);
const DIGITS = /^\p{N}+$/u;
const LETTER = /^\p{L}$/u;
/** Letters that are also words. */
const WORDS_OF_ONE_LETTER = new Set(['a', 'i', 'o']);
/** An e-mail address as a recogniser with formatting writes it: finished, no more patience needed. */
const ADDRESS = /\S+@\S+\.\p{L}{2,}[.,]?$/u;
const ENOUGH_DIGITS = 10;

/**
 * Whether the person is in the middle of a number, an e-mail address or a spelling, where pauses are part of it.
 * A phone number with enough digits and a whole address are complete.
 */
export function isDictating(text: string): boolean {
  const trimmed = text.trim();
  if (ADDRESS.test(trimmed)) return false;
  const words = wordsOf(trimmed);
  const last = words.at(-1);
  if (last === undefined) return false;
  if (SPELLING_WORDS.has(last) || /[@]$/.test(trimmed)) return true;
  const digits = trailingDigits(words);
  if (digits >= ENOUGH_DIGITS) return false;
  return digits >= 2 || isSpelling(words.slice(-2));
}

/** How many digits the text ends in, spoken or written. */
function trailingDigits(words: readonly string[]): number {
  let digits = 0;
  for (let index = words.length - 1; index >= 0; index--) {
    const word = words[index] ?? '';
    if (DIGITS.test(word)) digits += word.length;
    else if (NUMBER_WORDS.has(word)) digits++;
    else break;
  }
  return digits;
}

/** Two letters on their own, not both of them words. */
function isSpelling(words: readonly string[]): boolean {
  return (
    words.length === 2 &&
    words.every((word) => LETTER.test(word)) &&
    words.some((word) => !WORDS_OF_ONE_LETTER.has(word))
  );
}
