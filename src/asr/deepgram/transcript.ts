import type { AsrEvent } from '../asr.port.js';
import type { WordsEvent } from './deepgram.events.js';

/** Finals of one connection remembered to tell a repeated one; a repetition follows its original closely. */
const REMEMBERED_FINALS = 32;
/** A final in the middle of speech may end in the next word; its words end at most this much earlier. */
const MAX_TAIL_MS = 1_000;
/** A final without words may end in the first sound of one. */
const WORDLESS_TAIL_MS = 300;

/** Puts a moment of the current connection on the stream's clock. */
export type ToStreamMs = (connectionMs: number) => number;

/** A result on the stream's clock: the audio it covers, and where in it the words are. */
interface Stretch {
  text: string;
  confidence?: number;
  startMs: number;
  endMs: number;
  wordsStartMs: number;
  wordsEndMs: number;
}

/**
 * Turns the results of successive connections into one transcript: times of the whole stream, nothing twice,
 * nothing going back.
 */
export class Transcript {
  /** End of the audio whose words are final: what follows has to be heard again after a loss. */
  finalisedMs = 0;
  /** Finals dropped because they had come before. */
  duplicates = 0;

  private toStreamMs: ToStreamMs = (ms) => ms;
  private readonly seen = new Set<string>();
  private pending: Stretch | undefined;
  /** Words before this were made final by us; a late final of the vendor repeats them. */
  private promotedMs = 0;
  private lastEndMs = 0;

  /** A new connection begins: its clock, and no memory of the old one's results. */
  attach(toStreamMs: ToStreamMs): void {
    this.toStreamMs = toStreamMs;
    this.seen.clear();
    this.pending = undefined;
  }

  /** The guess for the words since the last final, empty when there is none. */
  get pendingText(): string {
    return this.pending?.text ?? '';
  }

  /** @returns the events to pass on, in order. */
  take(words: WordsEvent): readonly AsrEvent[] {
    return words.isFinal ? this.takeFinal(words) : this.takeInterim(words);
  }

  /**
   * Makes the pending guess final because the vendor does not; an empty text when there is none.
   *
   * @param speechFinal Whether the person has finished.
   */
  promote(speechFinal: boolean): AsrEvent {
    const nowMs = this.finalisedMs;
    const nothing = { text: '', startMs: nowMs, endMs: nowMs, wordsStartMs: nowMs, wordsEndMs: nowMs };
    const stretch = this.pending ?? nothing;
    this.promotedMs = stretch.endMs;
    this.finalisedMs = Math.max(this.finalisedMs, stretch.endMs);
    return this.final(stretch, speechFinal);
  }

  private takeInterim(words: WordsEvent): readonly AsrEvent[] {
    const stretch = this.stretchOf(words);
    const { text, confidence, wordsStartMs, wordsEndMs } = stretch;
    const events: AsrEvent[] = [];
    // The vendor is guessing about what comes after the last guess, which it never made final.
    if (this.pending && stretch.startMs >= this.pending.endMs) events.push(this.promote(false));
    if (text === '' || stretch.endMs <= this.promotedMs) return events;
    this.pending = stretch;
    events.push({ type: 'interim', text, confidence, startMs: wordsStartMs, endMs: wordsEndMs });
    return events;
  }

  private takeFinal(words: WordsEvent): readonly AsrEvent[] {
    if (this.isRepeated(words)) {
      this.duplicates++;
      return [];
    }
    const stretch = this.stretchOf(words);
    const isLate = stretch.startMs < this.promotedMs;
    const text = isLate ? this.textAfterPromoted(words) : words.text;
    const final = this.final({ ...stretch, text }, words.speechFinal);
    this.finalisedMs = Math.max(this.finalisedMs, this.toStreamMs(coveredMs(words)));
    // A late endpoint whose words were passed on already must not end the utterance that follows.
    return text === '' && (isLate || !words.speechFinal) ? [] : [final];
  }

  private stretchOf({ text, confidence, startMs, endMs, words }: WordsEvent): Stretch {
    return {
      text,
      confidence,
      startMs: this.toStreamMs(startMs),
      endMs: this.toStreamMs(endMs),
      wordsStartMs: this.toStreamMs(Math.max(startMs, words[0]?.startMs ?? startMs)),
      wordsEndMs: this.toStreamMs(Math.min(endMs, words.at(-1)?.endMs ?? endMs)),
    };
  }

  private final(stretch: Stretch, speechFinal: boolean): AsrEvent {
    const startMs = Math.max(stretch.wordsStartMs, this.lastEndMs);
    const endMs = Math.max(stretch.wordsEndMs, startMs);
    this.pending = undefined;
    this.lastEndMs = endMs;
    return { type: 'final', text: stretch.text, confidence: stretch.confidence, startMs, endMs, speechFinal };
  }

  private isRepeated(words: WordsEvent): boolean {
    const key = `${words.startMs} ${words.endMs} ${words.text}`;
    if (this.seen.has(key)) return true;
    const [oldest] = this.seen;
    if (this.seen.size >= REMEMBERED_FINALS && oldest !== undefined) this.seen.delete(oldest);
    this.seen.add(key);
    return false;
  }

  private textAfterPromoted(words: WordsEvent): string {
    return words.words
      .filter((word) => this.toStreamMs(word.startMs) >= this.promotedMs)
      .map((word) => word.text)
      .join(' ');
  }
}

/** Up to where nothing of a final's stretch can belong to a word still to come. */
function coveredMs(words: WordsEvent): number {
  const isEndOfSpeech = words.speechFinal && !words.fromFinalize;
  if (isEndOfSpeech) return words.endMs;
  if (words.text === '') return Math.max(words.startMs, words.endMs - WORDLESS_TAIL_MS);
  const lastWordEndMs = words.words.at(-1)?.endMs ?? words.endMs;
  return Math.min(words.endMs, Math.max(lastWordEndMs, words.endMs - MAX_TAIL_MS));
}
