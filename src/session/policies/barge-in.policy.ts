import { countWords } from './words.js';

/** What is known when speech is heard while the agent has the turn. */
export interface Overheard {
  /** The words so far; empty when only the start of speech was noticed. */
  text: string;
  /** Whether any sound of the reply was sent. */
  isAudible: boolean;
  minWords: number;
}

/**
 * `interrupt`: the person takes the turn. `keep`: the words wait until the reply is over. `ignore`: nothing was said.
 *
 * Before the first sound of a reply every word interrupts: the person had not finished.
 */
export function judgeBargeIn(heard: Overheard): 'interrupt' | 'keep' | 'ignore' {
  const words = countWords(heard.text);
  if (words === 0) return 'ignore';
  if (!heard.isAudible || words >= heard.minWords) return 'interrupt';
  return 'keep';
}
