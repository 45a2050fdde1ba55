import { Resampler } from '../browser/resampler.js';
import type { PcmSound } from './wav.file.js';

/** The same sound at another sample rate, through a windowed-sinc low-pass; samples beyond full scale are clipped. */
export function resample(sound: PcmSound, sampleRateHz: number): PcmSound {
  if (sound.sampleRateHz === sampleRateHz) return sound;
  const resampler = new Resampler(sound.sampleRateHz, sampleRateHz);
  const input = Float32Array.from(sound.samples);
  // Each call reuses the buffer of the one before, hence the copies.
  const parts = [resampler.push(input).slice(), resampler.flush().slice()];
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const value of part) samples[at++] = Math.max(-32_768, Math.min(32_767, Math.round(value)));
  }
  return { sampleRateHz, samples };
}
