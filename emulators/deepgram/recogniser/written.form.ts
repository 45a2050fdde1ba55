/** Words that begin a question in the languages of the clips. */
const QUESTION_START = /^(what|who|when|where|why|how|which|can|could|do|does|did|is|are|will|would|क्या)$/i;
const QUESTION_WORD = /^(क्या|kitna|kya|kab|kahan|कितना|कब|कहाँ)$/i;

/**
 * The words of a sentence as a recogniser writes them when asked for punctuation: first letter raised, a
 * closing mark at the end.
 */
export function writtenWords(text: string, language: string): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.map((word, i) => {
    const raised = i === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    return i === words.length - 1 ? raised + closingMark(words, language) : raised;
  });
}

/** As spoken: no marks, no capitals. Hyphens, apostrophes and vowel signs belong to the word. */
export function plainWord(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{M}\p{N}'@_-]+/gu, '');
}

/** Whether a text ends as a finished sentence does. */
export function isClosed(text: string): boolean {
  return /[.?!।]$/u.test(text);
}

function closingMark(words: string[], language: string): string {
  const plain = words.map(plainWord);
  if (plain.some((word, i) => QUESTION_WORD.test(word) || (i === 0 && QUESTION_START.test(word)))) return '?';
  return language === 'hi' ? '।' : '.';
}
