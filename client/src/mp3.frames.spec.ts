import { createMp3Encoder } from 'wasm-media-encoders';
import { Mp3FrameParser } from './mp3.frames.js';

const SUPPORTED = [
  [44_100, 1, 128],
  [44_100, 2, 192],
  [22_050, 1, 32],
  [24_000, 1, 64],
  [48_000, 1, 320],
  [16_000, 1, 24],
] as const;

async function encode(sampleRate: number, channels: 1 | 2, bitrate: number): Promise<Uint8Array> {
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate, channels, bitrate: bitrate as 128 });
  const samples = Float32Array.from({ length: sampleRate }, (_, i) => Math.sin(i / 20) / 2);
  const body = encoder.encode(Array.from({ length: channels }, () => samples)).slice();
  const end = encoder.finalize().slice();
  return Uint8Array.from([...body, ...end]);
}

function cut(stream: Uint8Array, pieceBytes: number) {
  const framer = new Mp3FrameParser();
  const frames = [];
  for (let at = 0; at < stream.length; at += pieceBytes)
    frames.push(...framer.push(stream.subarray(at, at + pieceBytes)));
  return frames;
}

describe('cutting MP3 into frames', () => {
  it.each(SUPPORTED)('reads %i Hz, %i channel(s), %i kbit/s', async (rate, channels, kbps) => {
    const stream = await encode(rate, channels, kbps);
    const frames = cut(stream, 1_000);
    const seconds = frames.reduce((sum, frame) => sum + frame.samples / frame.sampleRateHz, 0);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThan(1.2);
    expect(new Set(frames.map((frame) => frame.channels))).toEqual(new Set([channels]));
    expect(frames.reduce((sum, frame) => sum + frame.bytes.length, 0)).toBe(stream.length);
  });

  it('gives the same frames however the stream is cut', async () => {
    const stream = await encode(44_100, 1, 128);
    expect(cut(stream, 1)).toEqual(cut(stream, stream.length));
  });

  it('skips an ID3 tag, even one that looks like frames inside and comes in pieces', async () => {
    const stream = await encode(44_100, 1, 128);
    const tag = new Uint8Array(310).fill(0xff);
    tag.set([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 2, 44]);
    const tagged = Uint8Array.from([...tag, ...stream]);
    expect(cut(tagged, 7)).toEqual(cut(stream, 7));
  });

  it('finds the next frame after rubbish', async () => {
    const stream = await encode(44_100, 1, 128);
    const dirty = Uint8Array.from([0, 1, 2, 0xff, 0x00, ...stream]);
    expect(cut(dirty, 64).length).toBe(cut(stream, 64).length);
  });
});
