import { HOP_MS } from './recogniser.js';
import { ANALYSIS_RATE_HZ } from './spectrum.js';

/** Samples of one hop at the rate of analysis. */
export const ANALYSIS_HOP = (ANALYSIS_RATE_HZ * HOP_MS) / 1000;

/**
 * Brings hops of any rate to 16 kHz, as floats from -1 to 1.
 *
 * Higher rates are averaged over the span of one output sample, lower ones interpolated. That is rough above
 * 4 kHz, where nothing is looked at.
 */
export class Resampler {
  private readonly out = new Float32Array(ANALYSIS_HOP);
  private last = 0;

  /** @returns a buffer that is used again at the next call. */
  convert(hop: Int16Array): Float32Array {
    const ratio = hop.length / ANALYSIS_HOP;
    if (ratio === 1) for (let i = 0; i < ANALYSIS_HOP; i++) this.out[i] = (hop[i] as number) / 32_768;
    else if (ratio > 1) this.average(hop, ratio);
    else this.interpolate(hop, ratio);
    return this.out;
  }

  private average(hop: Int16Array, ratio: number): void {
    for (let i = 0; i < ANALYSIS_HOP; i++) {
      const from = i * ratio;
      const to = Math.min(hop.length, from + ratio);
      let sum = 0;
      for (let at = Math.floor(from); at < to; at++) {
        sum += (hop[at] as number) * (Math.min(at + 1, to) - Math.max(at, from));
      }
      this.out[i] = sum / (ratio * 32_768);
    }
  }

  private interpolate(hop: Int16Array, ratio: number): void {
    for (let i = 0; i < ANALYSIS_HOP; i++) {
      const at = i * ratio;
      const whole = Math.floor(at);
      const before = whole === 0 ? this.last : (hop[whole - 1] as number);
      this.out[i] = (before + ((hop[whole] as number) - before) * (at - whole)) / 32_768;
    }
    this.last = hop[hop.length - 1] as number;
  }
}
