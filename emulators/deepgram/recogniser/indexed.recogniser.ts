import { findMarks, MARK_SAMPLES, type Mark } from '../indexed-speech.js';
import {
  type HeardWord,
  HOP_MS,
  isAfter,
  type Recogniser,
  type RecogniserFactory,
  SPEECH_GAP_MS,
} from './recogniser.js';

/** A word counts as heard when this part of it arrived. */
const HEARD_PART = 0.95;
/** ... and as heard again when this part of it arrived again. */
const REPEATED_PART = 0.1;
const MAX_WORDS = 1_000;

/** A word that is arriving. */
interface Arrival {
  word: number;
  length: number;
  seen: Set<number>;
  repeats: number;
  /** All of it came before already. */
  isRepeat: boolean;
  startMs: number;
  endMs: number;
}

/**
 * Recognises indexed speech (see indexed-speech.ts): exactly the words that arrived, each as often as it did.
 * A word of which a piece is missing is not reported at all.
 */
export class IndexedRecogniser implements Recogniser {
  positionMs = 0;
  speechCount = 0;
  speechStartMs = 0;
  lastSpeechMs = Number.NEGATIVE_INFINITY;

  private heard: HeardWord[] = [];
  private arrival: Arrival | undefined;
  private rest = new Int16Array(0);
  private consumed = 0;
  private msPerSample = 0;

  hear(hop: Int16Array): void {
    this.positionMs += HOP_MS;
    this.msPerSample = HOP_MS / hop.length;
    const samples = new Int16Array(this.rest.length + hop.length);
    samples.set(this.rest);
    samples.set(hop, this.rest.length);
    const { marks, used } = findMarks(samples);
    for (const mark of marks) this.onMark(mark);
    this.rest = samples.slice(used);
    this.consumed += used;
    if (marks.length > 0) this.onSpeech();
  }

  words(sinceMs: number): HeardWord[] {
    const arriving = this.arrival ? wordsOf(this.arrival) : [];
    return [...this.heard, ...arriving].filter((word) => isAfter(word, sinceMs));
  }

  /** A word half arrived stays open: its rest may still come. */
  conclude(): void {}

  private onSpeech(): void {
    if (this.positionMs - this.lastSpeechMs > SPEECH_GAP_MS) {
      this.speechCount++;
      this.speechStartMs = this.positionMs - HOP_MS;
    }
    this.lastSpeechMs = this.positionMs;
  }

  private onMark({ at, word, part, length }: Mark): void {
    const startMs = (this.consumed + at) * this.msPerSample;
    const endMs = startMs + MARK_SAMPLES * this.msPerSample;
    const current = this.arrival;
    if (!current || current.word !== word)
      this.begin({ word, length, part, startMs, endMs, isRepeat: false });
    else if (!current.seen.has(part)) current.seen.add(part);
    else if (isComplete(current)) this.begin({ word, length, part, startMs, endMs, isRepeat: true });
    else current.repeats++;
    (this.arrival as Arrival).endMs = endMs;
  }

  private begin({ part, ...arrival }: Omit<Arrival, 'seen' | 'repeats'> & { part: number }): void {
    if (this.arrival) this.heard.push(...wordsOf(this.arrival));
    this.heard = this.heard.slice(-MAX_WORDS);
    this.arrival = { ...arrival, seen: new Set([part]), repeats: 0 };
  }
}

/** Recognisers of indexed speech. */
export const indexedRecognisers: RecogniserFactory = () => new IndexedRecogniser();

function isComplete(arrival: Arrival): boolean {
  return arrival.seen.size >= (arrival.isRepeat ? REPEATED_PART : HEARD_PART) * arrival.length;
}

function wordsOf(arrival: Arrival): HeardWord[] {
  if (!isComplete(arrival)) return [];
  const copies = 1 + Math.max(0, Math.ceil(arrival.repeats / arrival.length - REPEATED_PART));
  const text = `w${String(arrival.word).padStart(4, '0')}`;
  return Array.from({ length: copies }, () => ({
    text,
    language: 'en',
    startMs: arrival.startMs,
    endMs: arrival.endMs,
    confidence: 0.99,
  }));
}
