import { resample } from './resample.js';

function tone(hz: number, rateHz: number, ms = 200): Int16Array {
  const length = (rateHz * ms) / 1000;
  return Int16Array.from({ length }, (_, i) => 10_000 * Math.sin((2 * Math.PI * hz * i) / rateHz));
}

function level(samples: Int16Array): number {
  const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
  return Math.sqrt(middle.reduce((sum, value) => sum + value * value, 0) / middle.length);
}

describe('resampling', () => {
  it.each([8000, 16_000, 24_000, 32_000, 44_100, 48_000])(
    'keeps a 1 kHz tone as it is at %d Hz',
    (rateHz) => {
      const output = resample(tone(1000, 22_050), 22_050, rateHz);
      const wanted = tone(1000, rateHz);
      expect(Math.abs(output.length - wanted.length)).toBeLessThanOrEqual(1);
      const middle = Math.floor(wanted.length / 2);
      for (let i = middle - 50; i < middle + 50; i++) {
        expect(Math.abs((output[i] ?? NaN) - (wanted[i] ?? NaN))).toBeLessThan(30);
      }
    },
  );

  it('removes what a lower rate cannot carry instead of folding it back', () => {
    expect(level(resample(tone(6000, 22_050), 22_050, 8000))).toBeLessThan(level(tone(6000, 22_050)) / 1000);
  });

  it('returns the samples themselves when the rate stays', () => {
    const samples = tone(440, 16_000);
    expect(resample(samples, 16_000, 16_000)).toBe(samples);
  });
});
