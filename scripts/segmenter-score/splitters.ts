import { createRequire } from 'node:module';
import { Segmenter } from '../../src/session/segmenter/segmenter.js';

/** Cuts a text into sentences. */
export interface Splitter {
  name: string;
  split: (text: string, language: string) => string[];
}

// The package has no types and only its CommonJS entry finds the binary of every platform.
const { segment } = createRequire(import.meta.url)('sentencex') as {
  segment: (language: string, text: string) => string[];
};

/** Ours, fed a character at a time, and two others, given the whole text at once. */
export const SPLITTERS: readonly Splitter[] = [
  { name: 'Parley', split: (text) => splitAsItComes(text) },
  { name: 'sentencex', split: (text, language) => segment(language, text) },
  { name: 'Intl.Segmenter', split: splitByPlatform },
];

function splitAsItComes(text: string): string[] {
  const segmenter = new Segmenter({ maxChars: 10_000, isFirstClauseEarly: false, longSentence: 'split' });
  const segments = text.split('').flatMap((character) => segmenter.push(character));
  return [...segments, ...segmenter.flush()].map(({ start, end }) => text.slice(start, end));
}

function splitByPlatform(text: string, language: string): string[] {
  const segmenter = new Intl.Segmenter(language, { granularity: 'sentence' });
  return [...segmenter.segment(text)].map((one) => one.segment);
}
