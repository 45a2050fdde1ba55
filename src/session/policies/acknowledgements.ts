import { wordsOf } from './words.js';

/** What listeners say to show that they listen, by language. They want no answer and no silence. */
export const ACKNOWLEDGEMENTS: Readonly<Record<string, readonly string[]>> = {
  en: [
    'uh-huh',
    'uh huh',
    'mm-hmm',
    'mhm',
    'mhmm',
    'mm',
    'hmm',
    'hm',
    'yeah',
    'yep',
    'yup',
    'yes',
    'ok',
    'okay',
    'right',
    'sure',
    'i see',
    'got it',
    'alright',
    'all right',
    'aha',
    'ah',
    'oh',
    'cool',
    'great',
    'nice',
  ],
  hi: [
    'हाँ',
    'हां',
    'हा',
    'जी',
    'जी हाँ',
    'जी हां',
    'अच्छा',
    'ठीक',
    'ठीक है',
    'हम्म',
    'हूँ',
    'हूं',
    'सही',
    'बिल्कुल',
    'ओके',
    'haan',
    'han',
    'ha',
    'haanji',
    'haan ji',
    'ji',
    'ji haan',
    'achha',
    'accha',
    'acha',
    'theek',
    'theek hai',
    'thik hai',
    'sahi',
    'bilkul',
    'hmm',
  ],
  es: ['sí', 'si', 'ajá', 'vale', 'claro', 'ya', 'mm', 'bueno', 'ok'],
  de: ['ja', 'mhm', 'hm', 'aha', 'genau', 'okay', 'ok', 'gut', 'klar', 'ach so'],
  ja: ['はい', 'うん', 'ええ', 'そう', 'なるほど'],
  zh: ['嗯', '对', '好', '好的', '是', '是的'],
};

/** Longest run of acknowledgements taken for one: "yeah yeah okay" is, a fourth one makes it a sentence. */
const MOST_PHRASES = 3;
/** No phrase is longer than two words; keeps a long text from being looked at any closer. */
const MOST_WORDS = 2 * MOST_PHRASES;
/** A "no", which its hyphen tells from two listening sounds. */
const REFUSAL = /\bmm-mm\b/i;

/**
 * Whether a text is nothing but listening sounds.
 *
 * @param languages Keys of the lists to use; all of them when left out (people mix languages).
 */
export function isAcknowledgement(
  text: string,
  languages: readonly string[] = Object.keys(ACKNOWLEDGEMENTS),
): boolean {
  const words = wordsOf(text);
  if (words.length === 0 || words.length > MOST_WORDS || REFUSAL.test(text)) return false;
  return isMadeOf(words, phrasesOf(languages), MOST_PHRASES);
}

/**
 * Whether a text that is still growing may become nothing but listening sounds: "uh" on the way to "uh huh".
 *
 * @param languages As for `isAcknowledgement`.
 */
export function mayBecomeAcknowledgement(
  text: string,
  languages: readonly string[] = Object.keys(ACKNOWLEDGEMENTS),
): boolean {
  const words = wordsOf(text);
  if (words.length === 0 || words.length >= MOST_WORDS || REFUSAL.test(text)) return false;
  const phrases = phrasesOf(languages);
  return words.some((_, from) => {
    const open = words.slice(from).join(' ');
    const isBegun = [...phrases].some((phrase) => phrase.startsWith(`${open} `));
    return isBegun && isMadeOf(words.slice(0, from), phrases, MOST_PHRASES - 1);
  });
}

function phrasesOf(languages: readonly string[]): ReadonlySet<string> {
  return new Set(
    languages
      .flatMap((language) => ACKNOWLEDGEMENTS[language] ?? [])
      .map((phrase) => wordsOf(phrase).join(' ')),
  );
}

/** Whether the words can be cut into phrases of the set, at most so many. */
function isMadeOf(words: readonly string[], phrases: ReadonlySet<string>, most: number): boolean {
  if (words.length === 0) return true;
  if (most === 0) return false;
  return words.some((_, index) => {
    const isPhrase = phrases.has(words.slice(0, index + 1).join(' '));
    return isPhrase && isMadeOf(words.slice(index + 1), phrases, most - 1);
  });
}
