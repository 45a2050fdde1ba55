import { Resampler } from './resampler.js';

function tone(hz: number, rateHz: number, samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz));
}

function resample(input: Float32Array, inRateHz: number, outRateHz: number, blockLength = 128): Float32Array {
  const resampler = new Resampler(inRateHz, outRateHz);
  const out: number[] = [];
  for (let at = 0; at < input.length; at += blockLength)
    out.push(...resampler.push(input.subarray(at, at + blockLength)));
  out.push(...resampler.flush());
  return Float32Array.from(out);
}

/** Level of one frequency in dB of full scale, by correlation over a Hann window. */
function levelDb(samples: Float32Array, hz: number, rateHz: number): number {
  let re = 0;
  let im = 0;
  let weight = 0;
  samples.forEach((sample, i) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / samples.length);
    re += window * sample * Math.cos((2 * Math.PI * hz * i) / rateHz);
    im += window * sample * Math.sin((2 * Math.PI * hz * i) / rateHz);
    weight += window / 2;
  });
  return 20 * Math.log10(Math.hypot(re, im) / weight + 1e-12);
}

describe('changing the sample rate', () => {
  it.each([8_000, 22_050, 44_100, 48_000, 96_000])('keeps a 1 kHz tone from a %i Hz device', (rate) => {
    const out = resample(tone(1_000, rate, rate / 2), rate, 16_000);
    const middle = out.subarray(1_000, 7_000);
    expect(levelDb(middle, 1_000, 16_000)).toBeGreaterThan(-0.1);
    const expected = tone(1_000, 16_000, out.length);
    const worst = Math.max(...middle.map((sample, i) => Math.abs(sample - (expected[i + 1_000] as number))));
    expect(worst).toBeLessThan(0.001);
  });

  it.each([
    [44_100, 12_000, 4_000],
    [48_000, 12_000, 4_000],
    [48_000, 9_000, 7_000],
    [96_000, 31_000, 1_000],
  ])('at %i Hz a tone of %i Hz does not come back as %i Hz', (rate, hz, alias) => {
    const out = resample(tone(hz, rate, rate / 2), rate, 16_000);
    expect(levelDb(out.subarray(500, 7_500), alias, 16_000)).toBeLessThan(-80);
  });

  it('keeps 7 kHz, where the hiss of an s lies', () => {
    const out = resample(tone(7_000, 48_000, 24_000), 48_000, 16_000);
    expect(levelDb(out.subarray(500, 7_500), 7_000, 16_000)).toBeGreaterThan(-1);
  });

  it.each([
    [44_100, 48_000],
    [22_050, 48_000],
    [24_000, 44_100],
    [16_000, 44_100],
    [47_999, 16_000],
  ])('from %i to %i Hz keeps the length', (inRate, outRate) => {
    const out = resample(tone(300, inRate, 10_007), inRate, outRate, 333);
    expect(out.length).toBe(Math.ceil((10_007 * outRate) / inRate));
  });

  it('gives the same samples however the input is cut', () => {
    const input = tone(523, 44_100, 5_000);
    expect(resample(input, 44_100, 48_000, 1)).toEqual(resample(input, 44_100, 48_000, 4_999));
  });

  it('leaves audio of the right rate alone', () => {
    const input = tone(440, 16_000, 320);
    expect(new Resampler(16_000, 16_000).push(input)).toBe(input);
  });

  it('refuses a rate that cannot be', () => {
    expect(() => new Resampler(0, 16_000)).toThrow('sample rate 0');
  });
});
