import type { ScriptedSpeech } from '../helpers/scripted.vendors.js';
import { SCRIPTED_FORMAT } from '../helpers/scripted.vendors.js';
import type { SessionHarness } from '../helpers/session.harness.js';

const wordsOf = new Intl.Segmenter(undefined, { granularity: 'word' });
const POLL_MS = 10;

export interface VoiceOptions {
  firstByteMs: number;
  /** Seconds of sound made in a second. */
  speed: number;
  hasTimes: boolean;
  random: () => number;
}

interface SpokenText {
  chars: string[];
  startMs: number[];
  endMs: number[];
  lengthMs: number;
  /** The middle of each word. */
  wordMs: number[];
}

/** Words of a text, by the dictionary where there are no spaces. */
export function countWords(text: string): number {
  let count = 0;
  for (const { isWordLike } of wordsOf.segment(text)) if (isWordLike) count++;
  return count;
}

/** A voice that says each word at a pace of its own, pauses at marks, and knows when it says what. */
export class VoiceModel {
  private readonly spoken = new Map<number, SpokenText>();
  private taken = 0;
  private readonly timer;

  constructor(
    private readonly harness: SessionHarness,
    private readonly options: VoiceOptions,
  ) {
    this.timer = harness.clock.every(POLL_MS, () => this.takeOrders());
  }

  /** How many words somebody heard who heard so much of each segment: those of which they heard half. */
  wordsWithin(heardMs: readonly number[]): number {
    let count = 0;
    for (const [segment, { wordMs }] of this.spoken)
      count += wordMs.filter((ms) => ms <= (heardMs[segment] ?? 0)).length;
    return count;
  }

  close(): void {
    this.timer.cancel();
  }

  private takeOrders(): void {
    for (const speech of this.harness.tts.speeches.slice(this.taken)) {
      this.taken++;
      const text = this.say(speech.request.text);
      this.spoken.set(speech.request.segment, text);
      this.deliver(speech, text);
    }
  }

  private deliver({ stream }: ScriptedSpeech, text: SpokenText): void {
    const { clock } = this.harness;
    const { firstByteMs, speed, random, hasTimes } = this.options;
    let at = 0;
    let charsTold = 0;
    while (at < text.lengthMs) {
      const to = Math.min(text.lengthMs, at + 60 + random() * 250);
      const bytes = Buffer.alloc(Math.round((to - at) * SCRIPTED_FORMAT.bytesPerMs), 1);
      const next = text.startMs.findIndex((ms) => ms >= to);
      const from = charsTold;
      charsTold = to === text.lengthMs || next === -1 ? text.chars.length : next;
      const [start, end] = [from, charsTold];
      clock.after(firstByteMs + to / speed, () => {
        if (hasTimes && end > start)
          stream.push({
            type: 'alignment',
            chars: text.chars.slice(start, end),
            startMs: text.startMs.slice(start, end),
            endMs: text.endMs.slice(start, end),
          });
        stream.push({ type: 'audio', bytes });
      });
      at = to;
    }
    clock.after(firstByteMs + text.lengthMs / speed, () => stream.finish());
  }

  private say(text: string): SpokenText {
    const { random } = this.options;
    const spoken: SpokenText = { chars: [], startMs: [], endMs: [], lengthMs: 0, wordMs: [] };
    let ms = random() * 80;
    for (const { segment, isWordLike } of wordsOf.segment(text)) {
      const isUnspaced = /[\u3040-\u9fff]/.test(segment);
      const pace = 0.6 + random();
      const from = ms;
      for (const char of segment) {
        const lengthMs = isWordLike
          ? (isUnspaced ? 170 : 60) * pace
          : /[.,!?。、！？।]/.test(char)
            ? 100 + random() * 200
            : 20;
        spoken.chars.push(char);
        spoken.startMs.push(Math.round(ms));
        ms += lengthMs;
        spoken.endMs.push(Math.round(ms));
      }
      if (isWordLike) spoken.wordMs.push((from + ms) / 2);
    }
    spoken.lengthMs = ms + 50 + random() * 200;
    return spoken;
  }
}
