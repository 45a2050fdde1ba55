/** Samples an MP3 stream begins with before its sound: 576 of the usual encoder and 529 of every decoder (LAME tag specification). */
export const USUAL_DELAY = 1_105;
/** Encoders pad the end to whole frames and add one for the overlap: at most this much of a silent tail is theirs. */
const MOST_PADDING = 2_304;
/** Quieter than -60 dB counts as silence. */
const SILENCE = 0.001;
/** Ramp at both ends of a stream whose exact length is unknown, against the step between two rooms' hiss. */
const RAMP_MS = 2;

/** What the encoder added, in samples; `end` is absent when the stream does not tell. */
export interface EncoderPadding {
  start: number;
  end?: number;
}

/**
 * Takes off what an MP3 encoder added at both ends, so that sentences join without a gap.
 *
 * Only a tail that may still prove to be padding is withheld while more may follow; with known padding that
 * is its length, else at most 52 ms, and only while they are silent. Speech is passed on at once.
 */
export class GaplessTrimmer {
  private toSkip: number;
  private held: Float32Array = new Float32Array(0);
  private passed = 0;
  private readonly ramp: number;

  constructor(
    private readonly padding: EncoderPadding,
    rateHz: number,
  ) {
    this.toSkip = padding.start;
    this.ramp = padding.end === undefined ? Math.round((rateHz * RAMP_MS) / 1_000) : 0;
  }

  push(samples: Float32Array): Float32Array<ArrayBuffer> {
    const skipped = Math.min(this.toSkip, samples.length);
    this.toSkip -= skipped;
    const all = joined(this.held, samples.subarray(skipped));
    const kept = all.length - this.withheld(all);
    this.held = all.slice(kept);
    return this.fadeIn(all.slice(0, kept));
  }

  /** Ends the stream. @returns what was withheld and is not padding. */
  flush(): Float32Array<ArrayBuffer> {
    if (this.padding.end !== undefined)
      return this.held.slice(0, Math.max(0, this.held.length - this.padding.end));
    const end = this.fadeIn(this.held.slice(0, Math.min(this.held.length, this.ramp)));
    return end.map((sample, i) => sample * (1 - (i + 1) / end.length));
  }

  private withheld(samples: Float32Array): number {
    if (this.padding.end !== undefined) return Math.min(this.padding.end, samples.length);
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
