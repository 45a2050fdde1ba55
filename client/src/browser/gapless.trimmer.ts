/** Samples an MP3 stream begins with before its sound: 576 of the usual encoder and 529 of every decoder (LAME tag specification). */
export const ENCODER_DELAY = 1_105;
/** Encoders fill the last frame and add one for the overlap: at most this much of a silent tail is theirs. */
const MOST_PADDING = 2_304;
/** Quieter than -60 dB counts as silence. */
const SILENCE = 0.001;
/** Ramp at both ends, against the step between the hiss of two sentences. */
const RAMP_MS = 2;

/**
 * Takes off what an MP3 encoder adds at both ends of a stream, so that sentences join without a gap.
 *
 * A stream that is still being made does not say how long it will be (its info frame, if any, is written last),
 * so the end is found by ear: of a silent tail at most 52 ms go. Only such a tail and the 2 ms of the ramp are
 * withheld while more may follow; speech is passed on at once.
 */
export class GaplessTrimmer {
  private toSkip = ENCODER_DELAY;
  private held = new Float32Array(0);
  private passed = 0;
  private readonly ramp: number;

  constructor(rateHz: number) {
    this.ramp = Math.round((rateHz * RAMP_MS) / 1_000);
  }

  push(samples: Float32Array): Float32Array<ArrayBuffer> {
    const skipped = Math.min(this.toSkip, samples.length);
    this.toSkip -= skipped;
    const all = joined(this.held, samples.subarray(skipped));
    const kept = all.length - this.withheld(all);
    this.held = all.slice(kept);
    return this.fadeIn(all.slice(0, kept));
  }

  /** Ends the stream. @returns what was withheld and is not padding, faded out. */
  flush(): Float32Array<ArrayBuffer> {
    const end = this.fadeIn(this.held.slice(0, this.ramp));
    return end.map((sample, i) => sample * (1 - (i + 1) / end.length));
  }

  private withheld(samples: Float32Array): number {
    let silent = 0;
    const most = Math.min(MOST_PADDING, samples.length);
    while (silent < most && Math.abs(samples[samples.length - 1 - silent] as number) < SILENCE) silent++;
    return Math.min(silent + this.ramp, samples.length);
  }

  private fadeIn(samples: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
    for (let i = 0; i < samples.length && this.passed < this.ramp; i++, this.passed++)
      samples[i] = (samples[i] as number) * (this.passed / this.ramp);
    return samples;
  }
}

function joined(first: Float32Array, second: Float32Array): Float32Array<ArrayBuffer> {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
