/** A word that was heard; milliseconds of audio since the stream began. */
export interface HeardWord {
  /** As it is written: with case and punctuation. */
  text: string;
  startMs: number;
  endMs: number;
  /** From 0 to 1. */
  confidence: number;
  /** BCP-47 tag of the language it was said in. */
  language: string;
}

/**
 * Turns one stream of sound into words.
 *
 * Driven by the audio alone: the same samples give the same answers however they were framed or timed.
 */
export interface Recogniser {
  /** Takes the next `HOP_MS` of sound, at any rate, always the same. */
  hear(hop: Int16Array): void;
  /** Audio heard so far. */
  readonly positionMs: number;
  /** Counts the stretches of speech that began; a pause of `SPEECH_GAP_MS` ends one. */
  readonly speechCount: number;
  /** Where the newest stretch of speech began. */
  readonly speechStartMs: number;
  /** Where speech was heard last; below 0 before the first. */
  readonly lastSpeechMs: number;
  /** The present guess for every word that is not over by `sinceMs`, in order. Later audio may change it. */
  words(sinceMs: number): HeardWord[];
  /** Decides what is still open, as if silence followed: somebody asked for the rest. */
  conclude(): void;
}

/** Makes the recogniser of one stream. */
export type RecogniserFactory = (stream: RecogniserStream) => Recogniser;

/** What a recogniser needs to know about its stream. */
export interface RecogniserStream {
  /** Whether the chosen model and language understand a language. */
  understands: (language: string) => boolean;
}

/** A pause this long separates two stretches of speech. */
export const SPEECH_GAP_MS = 300;
/** One step of every recogniser. */
export const HOP_MS = 20;

/** Samples in one step at this rate. */
export function hopSamplesAt(sampleRateHz: number): number {
  return Math.round((sampleRateHz * HOP_MS) / 1000);
}

/**
 * Whether a word belongs after a moment at which others were reported. Word limits shift a little while a guess
 * grows, so a word counts as over when nearly a third of it lies before.
 */
export function isAfter(word: HeardWord, sinceMs: number): boolean {
  return word.startMs + 0.3 * (word.endMs - word.startMs) > sinceMs;
}
