import type { TimedWord, WordsEvent } from './deepgram.events.js';

/** Stretches remembered; a repetition follows its original closely, and so does a final that was overtaken. */
const MAX_STRETCHES = 32;
/** The vendor's times are rounded: a stretch that begins so little before the end of another one follows it. */
const TOLERANCE_MS = 10;

/** From the beginning of a result to the end of its last word. What follows may hold the beginning of another one. */
interface Stretch {
  startMs: number;
  endMs: number;
}

/**
 * The audio of one connection whose words were passed on as final, on the connection's clock. Tells words that are
 * new from those that come again, whatever the order of finals and however the vendor spells them the second time.
 */
export class ClosedAudio {
  private readonly stretches: Stretch[] = [];
  private endMs = 0;

  clear(): void {
    this.stretches.length = 0;
    this.endMs = 0;
  }

  /** The words of this result have been passed on, or there are none in it. */
  close({ text, startMs, endMs, words }: WordsEvent): void {
    this.endMs = Math.max(this.endMs, endMs);
    if (text === '') return;
    if (this.stretches.length === MAX_STRETCHES) this.stretches.shift();
    this.stretches.push({ startMs, endMs: words.at(-1)?.endMs ?? endMs });
  }

  /** Whether a result begins before the end of what is closed: it comes again, or was overtaken by a later one. */
  isLate({ startMs }: WordsEvent): boolean {
    return startMs + TOLERANCE_MS < this.endMs;
  }

  /** The result without the words that were passed on before; the same one where none were. */
  newWordsOf(result: WordsEvent): WordsEvent {
    if (!this.isLate(result)) return result;
    if (result.words.length === 0) return this.has(result) ? { ...result, text: '' } : result;
    const words = result.words.filter((word) => !this.has(word));
    if (words.length === result.words.length) return result;
    return { ...result, text: textOf(words), words };
  }

  private has(word: Stretch): boolean {
    const middleMs = middleOf(word);
    return this.stretches.some(({ startMs, endMs }) => startMs <= middleMs && middleMs < endMs);
  }
}

/** Where a word or a result is; its edges may move from one guess to the next. */
export function middleOf({ startMs, endMs }: Stretch): number {
  return (startMs + endMs) / 2;
}

export function textOf(words: readonly TimedWord[]): string {
  return words.map(({ text }) => text).join(' ');
}
