/** One frame of the tests: 20 ms of PCM s16le mono at 16 kHz. */
export const FRAME_BYTES = 640;
export const FRAME_MS = 20;
/** What the tests declare. */
export const PCM_16K = { encoding: 'pcm_s16le', sampleRateHz: 16_000 } as const;

/** Loud enough for speech, and every sample says which frame it belongs to. Numbers up to 30 000. */
export function spokenFrame(number: number): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  for (let i = 0; i < FRAME_BYTES; i += 2) frame.writeInt16LE(1_000 + number, i);
  return frame;
}

export function silentFrame(): Buffer {
  return Buffer.alloc(FRAME_BYTES);
}

/** The numbers of the spoken frames in a piece of audio; silence is left out. Throws when a frame is torn. */
export function frameNumbers(audio: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = 0; at + FRAME_BYTES <= audio.length; at += FRAME_BYTES) {
    const first = audio.readInt16LE(at);
    const last = audio.readInt16LE(at + FRAME_BYTES - 2);
    if (first !== last) throw new Error(`a torn frame at byte ${at}: ${first} and ${last}`);
    if (first !== 0) numbers.push(first - 1_000);
  }
  return numbers;
}

/** The whole numbers from `from` up to, not including, `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
