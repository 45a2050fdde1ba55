import { atLevel, NOISES, pcmBytes } from '../../test/helpers/test-sounds.js';
import { HOP_SAMPLES, HopCutter } from './hop.cutter.js';

function hopsOf(audio: Buffer, sampleRateHz: number, frameBytes = 640): number[][] {
  const cutter = new HopCutter(sampleRateHz);
  const hops: number[][] = [];
  for (let at = 0; at < audio.length; at += frameBytes)
    cutter.push(audio.subarray(at, at + frameBytes), (hop) => hops.push([...hop]));
  return hops;
}

describe('audio cut into hops', () => {
  const noise = pcmBytes(atLevel(NOISES.white(200), -20));

  it('is the same whatever the length of the frames', () => {
    const hops = hopsOf(noise, 16_000);
    expect(hops).toHaveLength(10);
    for (const frameBytes of [2, 6, 320, 998, noise.length])
      expect(hopsOf(noise, 16_000, frameBytes)).toEqual(hops);
  });

  it('is the audio itself at 8 kHz, loud and negative samples too', () => {
    const samples = Int16Array.from({ length: HOP_SAMPLES }, (_, i) => (i % 2 ? -32_768 + i : 32_767 - i));
    expect(hopsOf(pcmBytes(samples), 8_000)).toEqual([[...samples]]);
  });

  it.each([11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])(
    'has fifty hops a second at %i Hz, and a steady level stays what it is',
    (sampleRateHz) => {
      const level = pcmBytes(new Int16Array(sampleRateHz).fill(-1_000));
      const hops = hopsOf(level, sampleRateHz, 882);
      expect(hops.length).toBeGreaterThanOrEqual(49);
      expect(hops.length).toBeLessThanOrEqual(50);
      expect(hops.flat().filter((sample) => sample < -1_001 || sample > -999)).toEqual([]);
    },
  );
});
