import type { OutputFormat } from './output.format.js';

/** What to say and how. */
export interface SpeakOptions {
  text: string;
  /** Any name; different ids sound different, the same id always the same. */
  voiceId: string;
  format: OutputFormat;
  /** 1 is normal; 0.7-1.2 makes sense. */
  speed?: number;
}

/** One text, spoken: a complete stream of its own. */
export interface Speech {
  bytes: Buffer;
  durationMs: number;
  /** The text's characters (code points). */
  chars: string[];
  /** Ms from the start of the audio at which each character begins; never falls. */
  charStartMs: number[];
  charEndMs: number[];
}

/** A synthesiser. */
export interface Voice {
  /**
   * @throws {Error} from the promise, when synthesis fails or the voice is closed.
   */
  speak(options: SpeakOptions): Promise<Speech>;
  /** Loads everything, so that the first speech is not slower than the others (about 600 ms). */
  warm(): Promise<void>;
  /** Ends its thread; speeches still in the making are rejected. */
  close(): Promise<void>;
}
