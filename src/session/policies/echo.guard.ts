import { wordsOf } from './words.js';

/** Fewer words than this may as well be the person's own. */
const FEWEST_WORDS = 2;
/** Share of the heard words that must be the agent's, in order: recognisers mishear an echo. */
const LIKENESS = 0.8;

/**
 * Whether words heard while the agent speaks are its own, come back through the microphone.
 *
 * @param spoken What the agent has begun to say in this reply.
 */
export function isEcho(heard: string, spoken: string): boolean {
  const words = wordsOf(heard);
  if (words.length < FEWEST_WORDS) return false;
  const source = wordsOf(spoken);
  for (let start = 0; start < source.length; start++) {
    if (source[start] !== words[0] && source[start] !== words[1]) continue;
    if (countInOrder(words, source.slice(start, start + words.length + 2)) >= words.length * LIKENESS)
      return true;
  }
  return false;
}

/** Whether the first word of something still being heard may be the beginning of the agent's own words. */
export function mayBecomeEcho(heard: string, spoken: string): boolean {
  const words = wordsOf(heard);
  const [first] = words;
  return first !== undefined && words.length < FEWEST_WORDS && wordsOf(spoken).includes(first);
}

/** How many of the words occur in the window in their order, each place used once. */
function countInOrder(words: readonly string[], window: readonly string[]): number {
  let at = 0;
  let found = 0;
  for (const word of words) {
    const next = window.indexOf(word, at);
    if (next === -1) continue;
    found++;
    at = next + 1;
  }
  return found;
}
