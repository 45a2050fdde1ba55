/** Telephone companding, ITU-T G.711: 16-bit samples to one byte each. */

const ULAW_BIAS = 0x84;
const ULAW_CLIP = 32_635;

/** µ-law bytes of linear samples. */
export function encodeUlaw(samples: Int16Array): Buffer {
  return Buffer.from(Uint8Array.from(samples, ulawByte));
}

/** A-law bytes of linear samples. */
export function encodeAlaw(samples: Int16Array): Buffer {
  return Buffer.from(Uint8Array.from(samples, alawByte));
}

function ulawByte(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), ULAW_CLIP) + ULAW_BIAS;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

function alawByte(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  // 13 bits, one's complement: -1 is as far from zero as 0.
  const magnitude = (sample < 0 ? ~sample : sample) >> 3;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude | 1) - 4);
  const mantissa = (magnitude >> Math.max(1, exponent)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
