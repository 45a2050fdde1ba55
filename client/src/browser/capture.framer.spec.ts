import { CaptureFramer } from './capture.framer.js';

function framesOf(rateHz: number, channels: Float32Array[][]): Int16Array[] {
  const frames: Int16Array[] = [];
  const framer = new CaptureFramer({ inRateHz: rateHz, outRateHz: 16_000, frameMs: 20 }, (frame) =>
    frames.push(new Int16Array(frame)),
  );
  for (const block of channels) framer.push(block);
  return frames;
}

describe('framing the microphone', () => {
  it('gives 50 frames of 640 bytes a second', () => {
    const blocks = Array.from({ length: 400 }, () => [new Float32Array(128)]);
    const frames = framesOf(48_000, blocks);
    expect(frames.length).toBe(Math.floor((400 * 128 - 96) / 960));
    expect(new Set(frames.map((frame) => frame.byteLength))).toEqual(new Set([640]));
  });

  it('averages two channels', () => {
    const frames = framesOf(16_000, [[new Float32Array(320).fill(0.5), new Float32Array(320).fill(-0.25)]]);
    expect(frames[0]?.[160]).toBe(Math.round(0.125 * 32_767));
  });

  it('clips what is too loud instead of wrapping it round', () => {
    const frames = framesOf(16_000, [[new Float32Array(320).fill(1.5)]]);
    expect(frames[0]?.[100]).toBe(32_767);
  });

  it('does not send what was said before a mute', () => {
    const frames: Int16Array[] = [];
    const framer = new CaptureFramer({ inRateHz: 16_000, outRateHz: 16_000, frameMs: 20 }, (frame) =>
      frames.push(new Int16Array(frame)),
    );
    framer.push([new Float32Array(200).fill(0.9)]);
    framer.discard();
    framer.push([new Float32Array(320)]);
    expect(Math.max(...(frames[0] as Int16Array))).toBe(0);
  });
});
