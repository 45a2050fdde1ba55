/** Zero crossings of the filter on each side; 32 leaves 96 dB between what passes and what would alias. */
const ZERO_CROSSINGS = 32;
/** Part of the narrower band that passes; what lies in the last twentieth is rolled off. */
const PASSED_BAND = 0.95;
/** Shape of the Kaiser window; 9 puts the stop band near -90 dB. */
const KAISER_BETA = 9;
/** Positions between two samples the filter is tabulated for; rates whose ratio needs more use the nearest. */
const MAX_PHASES = 1_024;

/**
 * Changes the sample rate of a stream: a windowed-sinc low-pass, tabulated for every phase of the ratio.
 *
 * The output is aligned with the input (no shift in time) and `flush` yields the rest, so that a stream of
 * n samples becomes one of ceil(n * outRate / inRate). Nothing is allocated per call once the buffers have grown.
 */
export class Resampler {
  private readonly inStep: number;
  private readonly outStep: number;
  private readonly half: number;
  private readonly table: Float32Array[];
  private buffer: Float32Array;
  private filled: number;
  private scratch = new Float32Array(0);
  /** Time of the next output sample: index into `buffer` plus `fraction / outStep`. */
  private index: number;
  private fraction = 0;

  /** @throws {RangeError} if a rate is not a positive whole number of samples a second. */
  constructor(
    readonly inRateHz: number,
    readonly outRateHz: number,
  ) {
    for (const rate of [inRateHz, outRateHz])
      if (!Number.isInteger(rate) || rate <= 0)
        throw new RangeError(`sample rate ${rate} is not a positive whole number`);
    const divisor = greatestCommonDivisor(inRateHz, outRateHz);
    this.inStep = inRateHz / divisor;
    this.outStep = outRateHz / divisor;
    const band = Math.min(1, outRateHz / inRateHz);
    this.half = Math.ceil(ZERO_CROSSINGS / band);
    this.table = filterTable(Math.min(this.outStep, MAX_PHASES), this.half, band * PASSED_BAND);
    this.buffer = new Float32Array(this.half * 4 + 512);
    this.filled = this.half - 1;
    this.index = this.half - 1;
  }

  /** @returns the samples now complete: a view that is valid until the next call. */
  push(input: Float32Array): Float32Array {
    if (this.inRateHz === this.outRateHz) return input;
    this.append(input);
    return this.drain(this.filled);
  }

  /** Ends the stream. @returns what was held back for want of a future; the resampler must not be used again. */
  flush(): Float32Array {
    if (this.inRateHz === this.outRateHz) return new Float32Array(0);
    const end = this.filled;
    this.append(new Float32Array(this.half));
    return this.drain(end + this.half, end);
  }

  private append(input: Float32Array): void {
    const needed = this.filled + input.length;
    if (needed > this.buffer.length) {
      const grown = new Float32Array(needed * 2);
      grown.set(this.buffer.subarray(0, this.filled));
      this.buffer = grown;
    }
    this.buffer.set(input, this.filled);
    this.filled = needed;
  }

  /** Computes every output sample before `end` (an index of the buffer) whose whole neighbourhood is there. */
  private drain(available: number, end = available): Float32Array {
    const expected = Math.ceil(((available - this.index) * this.outStep) / this.inStep) + 1;
    if (this.scratch.length < expected) this.scratch = new Float32Array(expected * 2);
    const phases = this.table.length;
    let count = 0;
    while (this.index + this.half < available && this.index < end) {
      const taps = this.table[Math.floor((this.fraction * phases) / this.outStep)] as Float32Array;
      this.scratch[count++] = convolve(this.buffer, this.index - this.half + 1, taps);
      this.fraction += this.inStep;
      const whole = Math.floor(this.fraction / this.outStep);
      this.index += whole;
      this.fraction -= whole * this.outStep;
    }
    this.forgetPast();
    return this.scratch.subarray(0, count);
  }

  private forgetPast(): void {
    const past = Math.min(this.index - this.half + 1, this.filled);
    this.buffer.copyWithin(0, past, this.filled);
    this.filled -= past;
    this.index -= past;
  }
}

function convolve(samples: Float32Array, from: number, taps: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < taps.length; k++) sum += (samples[from + k] as number) * (taps[k] as number);
  return sum;
}

/** One row of `2 * half` taps for each phase; each row passes direct current unchanged. */
function filterTable(phases: number, half: number, cutoff: number): Float32Array[] {
  return Array.from({ length: phases }, (_, phase) => {
    const taps = new Float32Array(2 * half);
    let sum = 0;
    for (let k = 0; k < taps.length; k++) {
      const distance = k - (half - 1) - phase / phases;
      taps[k] = sinc(distance * cutoff) * kaiser(distance / half);
      sum += taps[k] as number;
    }
    return taps.map((tap) => tap / sum);
  });
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order zero, by its power series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-10; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
