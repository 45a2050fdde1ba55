import { readFileSync } from 'node:fs';
import { parseWav } from './wav.js';

/** A word of a clip; milliseconds from the start of the file. */
export interface ClipWord {
  word: string;
  startMs: number;
  endMs: number;
}

/** What `clips.json` says of one recording. */
export interface ClipInfo {
  file: string;
  /** What is said; empty for noise and silence. */
  text: string;
  /** `en`, `hi`, `hi-en` for a mixture, `none` without words. */
  language: 'en' | 'hi' | 'hi-en' | 'none';
  words: ClipWord[];
}

/** A recorded user turn: about 300 ms of room, the words, about 700 ms of room. */
export interface Clip extends ClipInfo {
  /** Mono samples at `sampleRateHz`. */
  pcm: Int16Array;
  sampleRateHz: number;
  durationMs: number;
}

/**
 * Reads every clip from the disk, in the order of `clips.json`.
 *
 * @throws {Error} naming the file when one is missing or is not 16-bit mono PCM.
 */
export function loadClips(): Clip[] {
  const list = JSON.parse(readFileSync(new URL('./clips.json', import.meta.url), 'utf8')) as ClipInfo[];
  return list.map((info) => {
    const wav = parseWav(readFileSync(new URL(info.file, import.meta.url)), info.file);
    return { ...info, ...wav, durationMs: (wav.pcm.length * 1000) / wav.sampleRateHz };
  });
}
