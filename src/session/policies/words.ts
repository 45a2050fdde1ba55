const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const WORD = /[\p{L}\p{N}]/u;
/** Everything that is neither letter, mark, digit nor the apostrophe within a word. */
const PUNCTUATION = /[^\p{L}\p{M}\p{N}']+/gu;

/** Whether there is something in a text of a script written without spaces. */
export function isUnspaced(text: string): boolean {
  return UNSPACED.test(text);
}

/** Words in a text; in scripts written without spaces every two characters count as one. */
export function countWords(text: string): number {
  let words = 0;
  for (const piece of text.split(/\s+/)) {
    if (!WORD.test(piece)) continue;
    words += isUnspaced(piece) ? Math.max(1, Math.floor([...piece].length / 2)) : 1;
  }
  return words;
}

/** The words of a text in lower case, without punctuation. */
export function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().replaceAll('’', "'").replace(PUNCTUATION, ' ').trim();
  return plain ? plain.split(' ') : [];
}

/** Whether two transcripts say the same, punctuation and case aside. */
export function saysTheSame(one: string, other: string): boolean {
  return wordsOf(one).join(' ') === wordsOf(other).join(' ');
}

/** Two pieces of speech as one text: with a space between, unless the script has none. */
export function joinSpeech(before: string, after: string): string {
  if (!before) return after;
  if (!after) return before;
  const meet = isUnspaced(before.slice(-1)) && isUnspaced(after.slice(0, 1));
  return meet ? before + after : `${before} ${after}`;
}
