import type { AsrEvent } from '../asr.port.js';
import { ClosedAudio, middleOf, textOf } from './closed.audio.js';
import type { WordsEvent } from './deepgram.events.js';

/** A final in the middle of speech may end in the next word; its words end at most this much earlier. */
const MAX_TAIL_MS = 1_000;
/** A final without words may end in the first sound of one. */
const WORDLESS_TAIL_MS = 300;

/** Puts a moment of the current connection on the stream's clock. */
export type ToStreamMs = (connectionMs: number) => number;

/**
 * Turns the results of successive connections into one transcript: times of the whole stream, no word lost or twice,
 * nothing going back.
 *
 * The vendor promises finals in the order of their audio. Should one be overtaken, the guess for its words is made
 * final in its place, and what the guess lacked is passed on when it comes.
 */
export class Transcript {
  /** End of the audio whose words are final: what follows has to be heard again after a loss. */
  finalisedMs = 0;

  private toStreamMs: ToStreamMs = (ms) => ms;
  private readonly closed = new ClosedAudio();
  /** The guess, on the connection's clock. */
  private pending: WordsEvent | undefined;
  private lastEndMs = 0;

  /** A new connection begins: its clock, and no memory of the old one's results. */
  attach(toStreamMs: ToStreamMs): void {
    this.toStreamMs = toStreamMs;
    this.closed.clear();
    this.pending = undefined;
  }

  /** The guess for the words since the last final, empty when there is none. */
  get pendingText(): string {
    return this.pending?.text ?? '';
  }

  /** A moment on the connection's clock as one of the stream, never before the end of the last final. */
  inOrder(connectionMs: number): number {
    return Math.max(this.toStreamMs(connectionMs), this.lastEndMs);
  }

  /** @returns the events to pass on, in order. */
  take(words: WordsEvent): readonly AsrEvent[] {
    const overtaken = this.promoteBefore(words);
    return [...overtaken, ...(words.isFinal ? this.takeFinal(words) : this.takeInterim(words))];
  }

  /**
   * Makes the pending guess final because the vendor does not; an empty text when there is none.
   *
   * @param speechFinal Whether the person has finished.
   */
  promote(speechFinal: boolean): AsrEvent {
    const { pending } = this;
    if (!pending) return this.nothing(speechFinal);
    this.pending = undefined;
    this.closed.close(pending);
    this.finalisedMs = Math.max(this.finalisedMs, this.toStreamMs(pending.endMs));
    return this.final(pending, speechFinal);
  }

  /** The vendor goes on with later audio: what it guessed before that and never made final is made final. */
  private promoteBefore(next: WordsEvent): readonly AsrEvent[] {
    const { pending } = this;
    if (!pending) return [];
    const startMs = Math.min(next.startMs, next.words[0]?.startMs ?? next.startMs);
    if (pending.words.length === 0) return pending.endMs <= startMs ? [this.promote(false)] : [];
    const words = pending.words.filter((word) => middleOf(word) < startMs);
    if (words.length === 0) return [];
    // The rest of the guess is guessed, or final, in what comes next.
    if (words.length < pending.words.length)
      this.pending = { ...pending, text: textOf(words), words, endMs: startMs };
    return [this.promote(false)];
  }

  private takeInterim(words: WordsEvent): readonly AsrEvent[] {
    const guess = this.closed.newWordsOf(words);
    if (guess.text === '') return [];
    this.pending = guess;
    const { text, confidence } = guess;
    return [{ type: 'interim', text, confidence, ...this.timesOf(guess) }];
  }

  private takeFinal(words: WordsEvent): readonly AsrEvent[] {
    const isLate = this.closed.isLate(words);
    const final = this.closed.newWordsOf(words);
    this.closed.close(words);
    this.finalisedMs = Math.max(this.finalisedMs, this.toStreamMs(coveredMs(words)));
    if (this.pending && firstWordMs(this.pending) < words.endMs) this.pending = undefined;
    if (final.text !== '') return [this.final(final, words.speechFinal)];
    // A late endpoint whose words were passed on already must not end the utterance that follows.
    return isLate || !words.speechFinal ? [] : [this.final(final, true)];
  }

  /** The answer to somebody who asked for a final when there were no words. */
  private nothing(speechFinal: boolean): AsrEvent {
    this.lastEndMs = Math.max(this.lastEndMs, this.finalisedMs);
    return { type: 'final', text: '', startMs: this.lastEndMs, endMs: this.lastEndMs, speechFinal };
  }

  private final(words: WordsEvent, speechFinal: boolean): AsrEvent {
    const times = this.timesOf(words);
    this.lastEndMs = times.endMs;
    return { type: 'final', text: words.text, confidence: words.confidence, ...times, speechFinal };
  }

  /** Where the words are, within what the vendor listened to and never before what is final. */
  private timesOf(result: WordsEvent): { startMs: number; endMs: number } {
    const startMs = this.inOrder(firstWordMs(result));
    const endMs = this.toStreamMs(Math.min(result.endMs, result.words.at(-1)?.endMs ?? result.endMs));
    return { startMs, endMs: Math.max(startMs, endMs) };
  }
}

/** Where the first word of a result begins, within what the vendor listened to. */
function firstWordMs({ startMs, words }: WordsEvent): number {
  return Math.max(startMs, words[0]?.startMs ?? startMs);
}

/** Up to where nothing of a final's stretch can belong to a word still to come. */
function coveredMs(words: WordsEvent): number {
  const isEndOfSpeech = words.speechFinal && !words.fromFinalize;
  if (isEndOfSpeech) return words.endMs;
  if (words.text === '') return Math.max(words.startMs, words.endMs - WORDLESS_TAIL_MS);
  const lastWordEndMs = words.words.at(-1)?.endMs ?? words.endMs;
  return Math.min(words.endMs, Math.max(lastWordEndMs, words.endMs - MAX_TAIL_MS));
}
