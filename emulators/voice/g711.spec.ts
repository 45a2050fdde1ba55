import { encodeAlaw, encodeUlaw } from './g711.js';

describe('G.711', () => {
  it.each([
    [0, 0xff, 0xd5],
    [-1, 0x7f, 0x55],
    [1000, 0xce, 0xfa],
    [-1000, 0x4e, 0x7a],
    [32_767, 0x80, 0xaa],
    [-32_768, 0x00, 0x2a],
  ])('companding of %d', (sample, ulaw, alaw) => {
    expect(encodeUlaw(Int16Array.of(sample))[0]).toBe(ulaw);
    expect(encodeAlaw(Int16Array.of(sample))[0]).toBe(alaw);
  });
});
