/** One mark takes this many samples: a millisecond at 16 kHz. */
export const MARK_SAMPLES = 16;
const SYNC = [0xa5, 0x5a, 0xc3, 0x3c];
const CHECK_SEED = 0x99;
const BUZZ_HZ = 150;
/** High byte of the loudest sample: about -10 dB. */
const BUZZ_LEVEL = 40;

/** How indexed speech is made. */
export interface IndexedSpeechOptions {
  /** Default 16 000. */
  sampleRateHz?: number;
  /** Number of the first word; default 1. */
  firstWord?: number;
  /** Length of a word; default 100. */
  wordMs?: number;
  /** A pause after each so many words; default none. */
  wordsPerUtterance?: number;
  /** Length of those pauses; default 800. */
  pauseMs?: number;
  /** Silence before the first word and after the last; default 0. */
  leadMs?: number;
  tailMs?: number;
}

/** A piece of a word found in samples. */
export interface Mark {
  /** Sample at which it begins. */
  at: number;
  word: number;
  /** Which piece of the word, from 0, of how many. */
  part: number;
  length: number;
}

/**
 * Makes a buzz that counts: "w0001 w0002 ..." to a recogniser that can read it.
 *
 * The low byte of every sample carries, every 16 samples, which piece of which word this is, so it shows to a
 * millisecond what was lost or came twice. The samples must arrive unchanged; nothing in between may resample.
 *
 * @param words At most 65 535.
 */
export function makeIndexedSpeech(words: number, options: IndexedSpeechOptions = {}): Int16Array {
  const {
    sampleRateHz = 16_000,
    firstWord = 1,
    wordMs = 100,
    wordsPerUtterance = words,
    pauseMs = 800,
  } = options;
  const samplesOf = (ms: number) => Math.round((ms * sampleRateHz) / 1000);
  const parts = Math.max(1, Math.floor(samplesOf(wordMs) / MARK_SAMPLES));
  const pieces: Int16Array[] = [new Int16Array(samplesOf(options.leadMs ?? 0))];
  for (let i = 0; i < words; i++) {
    if (i > 0 && i % wordsPerUtterance === 0) pieces.push(new Int16Array(samplesOf(pauseMs)));
    pieces.push(makeWord(firstWord + i, parts, sampleRateHz));
  }
  pieces.push(new Int16Array(samplesOf(options.tailMs ?? 0)));
  return joined(pieces);
}

/** Finds the marks in samples. `used` samples need not be shown again; the rest may hold half a mark. */
export function findMarks(samples: Int16Array): { marks: Mark[]; used: number } {
  const marks: Mark[] = [];
  let at = 0;
  while (at + MARK_SAMPLES <= samples.length) {
    const mark = markAt(samples, at);
    if (mark) marks.push(mark);
    at += mark ? MARK_SAMPLES : 1;
  }
  return { marks, used: at };
}

function makeWord(word: number, parts: number, sampleRateHz: number): Int16Array {
  const samples = new Int16Array(parts * MARK_SAMPLES);
  for (let part = 0; part < parts; part++) {
    const fields = [word >> 8, word & 0xff, part >> 8, part & 0xff, parts >> 8, parts & 0xff];
    const bytes = [...SYNC, ...fields, checkOf(fields)];
    for (let i = 0; i < MARK_SAMPLES; i++) {
      const at = part * MARK_SAMPLES + i;
      const phase = ((at * BUZZ_HZ) / sampleRateHz) % 1;
      samples[at] = (Math.round((2 * phase - 1) * BUZZ_LEVEL) << 8) | (bytes[i] ?? 0);
    }
  }
  return samples;
}

function markAt(samples: Int16Array, at: number): Mark | undefined {
  const byte = (i: number) => (samples[at + i] as number) & 0xff;
  for (let i = 0; i < SYNC.length; i++) if (byte(i) !== SYNC[i]) return undefined;
  const fields = [4, 5, 6, 7, 8, 9].map(byte);
  if (byte(10) !== checkOf(fields)) return undefined;
  const pair = (i: number) => ((fields[i] as number) << 8) | (fields[i + 1] as number);
  return { at, word: pair(0), part: pair(2), length: pair(4) };
}

function checkOf(fields: readonly number[]): number {
  return fields.reduce((check, field) => check ^ field, CHECK_SEED);
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
