import { ENCODER_DELAY, GaplessTrimmer } from './gapless.trimmer.js';

function trim(trimmer: GaplessTrimmer, samples: Float32Array, blockLength = 1_152): Float32Array {
  const out: number[] = [];
  for (let at = 0; at < samples.length; at += blockLength)
    out.push(...trimmer.push(samples.subarray(at, at + blockLength)));
  out.push(...trimmer.flush());
  return Float32Array.from(out);
}

/** `lead` zeros, `body` numbered samples, `tail` zeros. */
function stream(lead: number, body: number, tail: number): Float32Array {
  const samples = new Float32Array(lead + body + tail);
  for (let i = 0; i < body; i++) samples[lead + i] = 0.5;
  return samples;
}

describe('joining MP3 sentences', () => {
  it('takes off the delay of the encoder and the silent tail', () => {
    const out = trim(new GaplessTrimmer(44_100), stream(ENCODER_DELAY, 5_000, 1_500));
    expect(out.length).toBe(5_000);
    expect(out[0]).toBe(0);
    expect(out[2_500]).toBe(0.5);
    expect(out.at(-1)).toBe(0);
  });

  it('keeps a pause inside a sentence', () => {
    const samples = new Float32Array(ENCODER_DELAY + 20_000).fill(0.5).fill(0, 8_000, 12_000);
    const out = trim(new GaplessTrimmer(44_100), samples);
    const shifted = samples.subarray(ENCODER_DELAY);
    expect(out.length).toBe(20_000);
    expect(out.subarray(6_000, 12_000)).toEqual(shifted.subarray(6_000, 12_000));
  });

  it('never withholds speech but for the 2 ms of the ramp', () => {
    const trimmer = new GaplessTrimmer(44_100);
    trimmer.push(new Float32Array(ENCODER_DELAY));
    expect(trimmer.push(new Float32Array(1_152).fill(0.5)).length).toBe(1_152 - 88);
  });

  it('yields nothing of a stream shorter than its own padding', () => {
    expect(trim(new GaplessTrimmer(44_100), new Float32Array(1_100)).length).toBe(0);
  });
});
