/** Voices are looked for below 4 kHz: this rate holds all of that, and WebRTC's detector works at it within. */
export const HEARING_RATE_HZ = 8_000;
/** Shorter hops cost more and hear no sooner. */
export const HOP_MS = 20;
/** Samples of one hop. */
export const HOP_SAMPLES = (HEARING_RATE_HZ * HOP_MS) / 1_000;

const BYTES_PER_SAMPLE = 2;

/**
 * Cuts PCM s16le frames of any length, at any rate from 8 kHz up, into hops of 20 ms at 8 kHz.
 *
 * Each sample is the mean of the stretch of input it stands for. That filter is gentle, which does not matter here:
 * a voice at any other rate is heard within one hop of where it is heard at 16 kHz (`fvad.voices.spec.ts`).
 */
export class HopCutter {
  /** Input samples to one of the output. */
  private readonly stretch: number;
  private readonly hop = new Int16Array(HOP_SAMPLES);
  private filled = 0;
  private sum = 0;
  /** Input samples, parts included, still missing from the present output sample. */
  private missing: number;

  /** @param sampleRateHz Of the frames; at least 8 000. */
  constructor(sampleRateHz: number) {
    this.stretch = sampleRateHz / HEARING_RATE_HZ;
    this.missing = this.stretch;
  }

  /** @param onHop Gets each hop that is full; the array is used again after the call. */
  push(frame: Buffer, onHop: (hop: Int16Array) => void): void {
    const { hop, stretch } = this;
    let { sum, missing } = this;
    for (let at = 1; at < frame.length; at += BYTES_PER_SAMPLE) {
      // By hand: `readInt16LE` checks its bounds each time, which makes this loop three times as slow.
      const sample = (((frame[at] as number) << 24) >> 16) | (frame[at - 1] as number);
      if (missing > 1) {
        sum += sample;
        missing--;
        continue;
      }
      hop[this.filled++] = (sum + sample * missing) / stretch;
      sum = sample * (1 - missing);
      missing += stretch - 1;
      if (this.filled < HOP_SAMPLES) continue;
      this.filled = 0;
      onHop(hop);
    }
    this.sum = sum;
    this.missing = missing;
  }
}
