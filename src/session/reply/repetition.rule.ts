import { isUnspaced } from '../policies/words.js';
import type { Letter } from './compared.letters.js';

/**
 * So many different words in a row are not said twice by chance, wherever they stand. Two may be: "more and more and
 * more", "nine eight nine eight".
 */
const CLEAR_WORDS = 3;
const LETTER = /\p{L}/u;
const CAPITAL = /\p{Lu}/u;
/** What stands between two sentences. */
const SENTENCE_BORDER = /[.!?…।॥][^\s]*\s|[。！？\n]/u;
/** What may stand before the first word of a text. A model that goes on begins with a space or with another mark. */
const OPENING = /^[\p{Ps}\p{Pi}"'¿¡]*$/u;

/**
 * Whether words that end what was said and begin what comes are a repetition, or only the same.
 *
 * In doubt they are not, for what is new must not be lost: fewer than three different words are one only where they
 * begin a sentence and are the same to the letter, and numbers alone never are.
 *
 * @param count How many letters are the same; see `RepetitionSearch`.
 */
export function isRepetition(said: readonly Letter[], coming: readonly Letter[], count: number): boolean {
  const first = said.slice(said.length - count);
  const weight = weightOf(first);
  if (weight >= CLEAR_WORDS) return true;
  const isSentence = count === said.length || SENTENCE_BORDER.test(first[0]?.raw ?? '');
  if (weight < 1 || !isSentence || !OPENING.test(coming[0]?.raw ?? '')) return false;
  const isSame = first.every(({ raw }, at) => at === 0 || agree(raw, coming[at]?.raw ?? ''));
  return isSame && (weight >= 2 || isTelling(first));
}

/** How many different words there are, numbers left out; in scripts without spaces two characters count as one. */
function weightOf(letters: readonly Letter[]): number {
  const text = letters.map(({ plain }) => plain).join('');
  let weight = 0;
  for (const word of new Set(text.split(' '))) if (LETTER.test(word)) weight += isUnspaced(word) ? 0.5 : 1;
  return weight;
}

/** Whether so little as a word, or part of one, tells anything: "papa" and "J. R. R." have the same letters twice. */
function isTelling(letters: readonly Letter[]): boolean {
  const isWhole = letters.at(-1)?.plain === ' ';
  const count = letters.filter(({ plain }) => plain !== ' ').length;
  return count >= 2 && (isWhole || CAPITAL.test(letters[1]?.raw ?? ''));
}

/** Whether both are written the same, as far as both are known. */
function agree(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
