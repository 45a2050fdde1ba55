import { atLevel, hum, NOISES, pcmBytes, SOUND_RATE_HZ, vowel } from '../../test/helpers/test-sounds.js';
import { HopCutter } from './hop.cutter.js';
import { PitchDetector } from './pitch.detector.js';

/** Share of the hops of a sound that have the pitch of a voice. */
function voiced(samples: Int16Array): number {
  const cutter = new HopCutter(SOUND_RATE_HZ);
  const pitch = new PitchDetector();
  const found: boolean[] = [];
  cutter.push(pcmBytes(samples), (hop) => {
    pitch.push(hop);
    found.push(pitch.hasPitch());
  });
  return found.filter(Boolean).length / found.length;
}

describe('the pitch of a voice', () => {
  it.each([85, 120, 180, 250, 380])('is found in a vowel at %i Hz', (pitchHz) => {
    expect(voiced(atLevel(vowel(400, pitchHz), -25))).toBeGreaterThan(0.9);
  });

  it('does not depend on how loud the voice is', () => {
    expect(voiced(atLevel(vowel(400, 120), -50))).toBeGreaterThan(0.9);
    expect(voiced(atLevel(vowel(400, 120), -9))).toBeGreaterThan(0.9);
  });

  it.each(Object.entries(NOISES))('is hardly ever found in %s noise', (_, noise) => {
    expect(voiced(atLevel(noise(10_000), -20))).toBeLessThan(0.05);
  });

  it('is not found in silence, nor in the hum of the mains', () => {
    expect(voiced(new Int16Array(SOUND_RATE_HZ))).toBe(0);
    expect(voiced(atLevel(hum(1_000), -30))).toBe(0);
  });
});
