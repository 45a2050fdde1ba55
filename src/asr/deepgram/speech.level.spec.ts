import { silentFrame } from '../../../test/helpers/test-audio.js';
import { SILENCE_LEVEL, SPEECH_LEVEL, speechLevel } from './speech.level.js';

/** 20 ms of a tone, optionally beginning at an odd address as frames off the wire may. */
function tone(amplitude: number, offset = 0): Buffer {
  const frame = Buffer.alloc(640 + offset).subarray(offset);
  for (let i = 0; i < 320; i++) frame.writeInt16LE(Math.round(amplitude * Math.sin(i / 5)), i * 2);
  return frame;
}

describe('loudness', () => {
  it('tells a soft voice from silence and from the noise of a room', () => {
    expect(speechLevel(silentFrame())).toBe(0);
    expect(speechLevel(tone(50))).toBeLessThan(SILENCE_LEVEL);
    expect(speechLevel(tone(1_000))).toBeGreaterThan(SPEECH_LEVEL);
  });

  it('counts both halves of the wave, at any address', () => {
    expect(speechLevel(tone(10_000))).toBeCloseTo((10_000 * 2) / Math.PI, -3);
    expect(speechLevel(tone(10_000, 1))).toBe(speechLevel(tone(10_000)));
  });

  it('takes an empty frame for silence', () => {
    expect(speechLevel(Buffer.alloc(0))).toBe(0);
  });
});
