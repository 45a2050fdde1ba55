import { ANALYSIS_HOP } from './resampler.js';
import { BAND_COUNT, Spectrum, WINDOW_SAMPLES } from './spectrum.js';

/** Numbers describing one frame: the shape of its spectrum, then its loudness against the loudest of late. */
export const FEATURE_COUNT = BAND_COUNT + 1;

/** Powers below this (-60 dB of full scale) are silence whatever the room. */
const SILENCE_POWER = 1e-6;
/** Sound this far below the loudest of late (-32 dB) is not looked at: closures, room, what noise gates eat. */
const QUIETEST_PART = 6e-4;
/** Sound must stand out of the steady background by 8 dB. */
const ABOVE_FLOOR = 6.3;
/** The loudest of late fades by 3 dB a second. */
const PEAK_FADE_PER_HOP = 10 ** (-0.3 / 50);
/**
 * The background is the quietest hop of the last second or so: no longer, so that it keeps up with a browser's automatic
 * gain, which turns what hums in a silent microphone up by 6 dB a second; no shorter, since words go on for as long.
 */
const FLOOR_BLOCK_HOPS = 11;
const FLOOR_BLOCKS = 4;
/** Band powers this far below the loudest frame's (-33 dB) all look alike: there noise and noise gates differ. */
const BAND_FLOOR = 5e-4;
/** Sum of all bands for a mean square of 1: window length squared, one side, Hann window. */
const BAND_SCALE = 0.19 * WINDOW_SAMPLES ** 2;
/** Loudness counts for less than the shape of the spectrum. */
export const LOUDNESS_WEIGHT = 0.5;
/** Voices are looked for between 75 and 400 Hz in sound thinned to 4 kHz. */
const THINNING = 4;
const SHORTEST_PERIOD = 10;
const LONGEST_PERIOD = 53;
const VOICED_CORRELATION = 0.6;
/** A rumble resembles itself at every short distance; a voice first stops doing so, then does again. */
const SHORTEST_DIP = 3;
const DIP_CORRELATION = 0.2;

/**
 * Describes sound hop by hop so that loudness, resampling and a little noise hardly matter.
 *
 * The same description is made of the library and of the stream. Frames that are not `isActive` carry no
 * features: they cost next to nothing.
 */
export class SoundFrames {
  /** The newest frame stands out of the background. */
  isActive = false;
  /** The newest frame has the periodicity of a voice. Only known while active. */
  isVoiced = false;
  readonly features = new Float32Array(FEATURE_COUNT);

  private readonly spectrum = new Spectrum();
  private readonly window = new Float32Array(WINDOW_SAMPLES);
  private readonly thinned = new Float32Array(WINDOW_SAMPLES / THINNING);
  private readonly bands = new Float32Array(BAND_COUNT);
  private peak = SILENCE_POWER;
  private readonly floorBlocks = new Array<number>(FLOOR_BLOCKS).fill(SILENCE_POWER);
  private blockLow = Number.POSITIVE_INFINITY;
  private hop = 0;

  /** @param samples One hop at 16 kHz. */
  push(samples: Float32Array): void {
    this.window.copyWithin(0, ANALYSIS_HOP);
    this.window.set(samples, WINDOW_SAMPLES - ANALYSIS_HOP);
    const power = meanPower(this.window);
    this.peak = Math.max(power, this.peak * PEAK_FADE_PER_HOP, SILENCE_POWER);
    const threshold = Math.max(SILENCE_POWER, this.peak * QUIETEST_PART, this.floor(power) * ABOVE_FLOOR);
    this.isActive = power > threshold;
    this.isVoiced = this.isActive && this.hasPitch();
    if (this.isActive) this.describe(power);
  }

  /** Power of the steady background. Starts low, so that a stream beginning in the middle of a word is heard. */
  private floor(power: number): number {
    this.blockLow = Math.min(this.blockLow, power);
    if (++this.hop % FLOOR_BLOCK_HOPS === 0) {
      this.floorBlocks[(this.hop / FLOOR_BLOCK_HOPS) % FLOOR_BLOCKS] = this.blockLow;
      this.blockLow = Number.POSITIVE_INFINITY;
    }
    return Math.min(this.blockLow, ...this.floorBlocks);
  }

  private describe(power: number): void {
    this.spectrum.bands(this.window, this.bands);
    const { bands, features } = this;
    const floor = this.peak * BAND_FLOOR * BAND_SCALE;
    let sum = 0;
    for (let band = 0; band < bands.length; band++) {
      const value = Math.log((bands[band] as number) + floor);
      features[band] = value;
      sum += value;
    }
    const mean = sum / bands.length;
    for (let band = 0; band < bands.length; band++) features[band] = (features[band] as number) - mean;
    features[BAND_COUNT] = LOUDNESS_WEIGHT * Math.log(power / this.peak);
  }

  private hasPitch(): boolean {
    const { thinned, window } = this;
    for (let i = 0; i < thinned.length; i++) {
      const at = i * THINNING;
      thinned[i] =
        (window[at] as number) +
        (window[at + 1] as number) +
        (window[at + 2] as number) +
        (window[at + 3] as number);
    }
    let hasDipped = false;
    for (let period = SHORTEST_DIP; period <= LONGEST_PERIOD; period++) {
      const likeness = likenessAfter(thinned, period);
      if (likeness < DIP_CORRELATION) hasDipped = true;
      else if (hasDipped && period >= SHORTEST_PERIOD && likeness > VOICED_CORRELATION) return true;
    }
    return false;
  }
}

function meanPower(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    sum += sample * sample;
  }
  return sum / samples.length;
}

/** Correlation of a signal with itself so many samples earlier, from -1 to 1. */
function likenessAfter(signal: Float32Array, lag: number): number {
  let product = 0;
  let early = 0;
  let late = 0;
  for (let i = lag; i < signal.length; i++) {
    const a = signal[i] as number;
    const b = signal[i - lag] as number;
    product += a * b;
    late += a * a;
    early += b * b;
  }
  return product / Math.sqrt(early * late + 1e-20);
}
