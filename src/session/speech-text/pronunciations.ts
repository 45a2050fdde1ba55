import type { Reading, Word } from './word.js';

interface Entry {
  words: string[];
  isExact: boolean;
  spoken: string;
}

/**
 * The list of an agent that says how words are to be pronounced.
 *
 * Whole words only, several in a row if the entry has several, the longest entry first. An entry with a capital is found
 * only so; one without is found in any case. A possessive 's may follow.
 */
export class Pronunciations {
  private readonly entries = new Map<string, Entry[]>();

  constructor(list: Readonly<Record<string, string>>) {
    const all = Object.entries(list).map(([written, spoken]) => toEntry(written, spoken));
    all.sort((one, other) => other.words.length - one.words.length);
    for (const entry of all) {
      const key = entry.words[0]?.toLowerCase().replace(/\.$/, '');
      if (key) this.entries.set(key, [...(this.entries.get(key) ?? []), entry]);
    }
  }

  /** The reading of the words from `at` on, if there is one. */
  read(words: readonly Word[], at: number): Reading | undefined {
    if (this.entries.size === 0) return undefined;
    const core = words[at]?.core.toLowerCase() ?? '';
    const entries = this.entries.get(core) ?? this.entries.get(core.replace(/['’]s$/, ''));
    for (const entry of entries ?? []) {
      const ending = match(entry, words, at);
      if (ending === undefined) continue;
      const isStopUsed = entry.words.at(-1)?.endsWith('.') ?? false;
      return { count: entry.words.length, spoken: entry.spoken + ending, isStopUsed };
    }
    return undefined;
  }
}

function toEntry(written: string, spoken: string): Entry {
  const words = written.trim().split(/\s+/);
  return { words, isExact: /\p{Lu}/u.test(written), spoken };
}

/** @returns the possessive ending to keep, undefined when the words are others. */
function match({ words, isExact }: Entry, written: readonly Word[], at: number): string | undefined {
  let ending = '';
  for (const [index, expected] of words.entries()) {
    const word = written[at + index];
    const isLast = index === words.length - 1;
    if (!word || (index > 0 && word.lead !== '') || (!isLast && !isJoined(word, expected))) return undefined;
    const possessive = isLast ? (/['’]s$/.exec(word.core)?.[0] ?? '') : '';
    const isSame = isSameWord(word, expected, isExact);
    if (!isSame && !(possessive && isSameWord({ ...word, core: word.core.slice(0, -2) }, expected, isExact)))
      return undefined;
    ending = isSame ? '' : possessive;
  }
  return ending;
}

function isJoined(word: Word, expected: string): boolean {
  return word.trail === (expected.endsWith('.') ? '.' : '');
}

function isSameWord({ core, trail }: Word, expected: string, isExact: boolean): boolean {
  const hasStop = expected.endsWith('.');
  if (hasStop && !trail.startsWith('.')) return false;
  const wanted = hasStop ? expected.slice(0, -1) : expected;
  return isExact ? core === wanted : core.toLowerCase() === wanted.toLowerCase();
}
