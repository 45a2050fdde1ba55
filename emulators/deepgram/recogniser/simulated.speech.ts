import type { HeardWord } from './recogniser.js';

/** Begins every text that was made up, so that nobody takes it for recognition. */
export const SIMULATED_MARK = '(simulated)';
const SIMULATED_CONFIDENCE = 0.6;

/** How fast made-up words come while speech lasts, and the least one takes when the rest is squeezed in. */
const WORD_MS = 350;
const SHORTEST_WORD_MS = 10;

/**
 * The words of a made-up text for the speech from `startMs` to `endMs`.
 *
 * They come at a steady pace, so that those already shown do not move while the speech goes on; what is left at
 * its end is squeezed into the rest.
 *
 * @param isOver Whether the speech has ended; until then only the words that have had their time come.
 */
export function simulatedWords(
  text: string,
  speech: { startMs: number; endMs: number; isOver: boolean },
): HeardWord[] {
  const words = [SIMULATED_MARK, ...text.split(/\s+/).filter((word) => word !== '')];
  const steady = Math.min(words.length, Math.floor((speech.endMs - speech.startMs) / WORD_MS));
  const steadyEndMs = speech.startMs + steady * WORD_MS;
  const rest = words.length - steady;
  const restMs = Math.max(SHORTEST_WORD_MS, (speech.endMs - steadyEndMs) / Math.max(1, rest));
  return words.slice(0, speech.isOver ? words.length : steady).map((word, i) => {
    const lengthMs = i < steady ? WORD_MS : restMs;
    const startMs = i < steady ? speech.startMs + i * WORD_MS : steadyEndMs + (i - steady) * restMs;
    return {
      text: word,
      language: 'en',
      startMs,
      endMs: startMs + lengthMs,
      confidence: SIMULATED_CONFIDENCE,
    };
  });
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
