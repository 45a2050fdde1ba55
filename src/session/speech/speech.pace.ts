/** About how long a character takes to say. Letters, at two and a half words a second; a digit is a word of its own. */
const LETTER_MS = 66;
const DIGIT_MS = 300;
/** Scripts that write a syllable or a word with one character. */
const SYLLABLE_MS = 180;
const SYLLABLE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]/;
const DIGIT = /\p{Nd}/u;

/** About how long a text takes to say, in ms; for shares and guesses, where the vendor tells no times. */
export function sayingMs(text: string): number {
  let ms = 0;
  for (const char of text) ms += charMs(char);
  return ms;
}

/** How many UTF-16 units of a text are said within `ms`, at the pace of `sayingMs`. */
export function charsSaidWithin(text: string, ms: number): number {
  let said = 0;
  let at = 0;
  for (const char of text) {
    said += charMs(char);
    if (said > ms) return at;
    at += char.length;
  }
  return at;
}

function charMs(char: string): number {
  if (DIGIT.test(char)) return DIGIT_MS;
  return SYLLABLE.test(char) ? SYLLABLE_MS : LETTER_MS;
}
