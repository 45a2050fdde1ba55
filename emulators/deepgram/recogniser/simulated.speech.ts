import type { HeardWord } from './recogniser.js';

/** Begins every text that was made up, so that nobody takes it for recognition. */
export const SIMULATED_MARK = '(simulated)';
const SIMULATED_CONFIDENCE = 0.6;

/** The words of a made-up text, spread evenly over the speech they stand for. */
export function simulatedWords(text: string, startMs: number, endMs: number): HeardWord[] {
  const words = [SIMULATED_MARK, ...text.split(/\s+/).filter((word) => word !== '')];
  const lengthMs = (endMs - startMs) / words.length;
  return words.map((word, i) => ({
    text: word,
    language: 'en',
    startMs: startMs + i * lengthMs,
    endMs: startMs + (i + 1) * lengthMs,
    confidence: SIMULATED_CONFIDENCE,
  }));
}

/** What is said for unknown speech when nothing else was asked for. */
export function defaultUnknownSpeech(index: number): string {
  return SENTENCES[index % SENTENCES.length] as string;
}

const SENTENCES = [
  'What does the Aurora electric cost?',
  'Can I book a test drive on Saturday?',
  'How far does it go on one charge?',
  'Do you have it in red?',
  'I would like to talk to a person.',
];
