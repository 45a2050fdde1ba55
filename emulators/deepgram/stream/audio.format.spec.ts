import { formatWav } from '../../clips/wav.js';
import { bytesPerSecond, declaredFormat, decodeSamples, sniffedFormat } from './audio.format.js';

const samplesAt = (coding: 'linear16' | 'linear32' | 'mulaw' | 'alaw', channels = 1) =>
  ({ kind: 'samples', coding, sampleRateHz: 8_000, channels }) as const;

describe('reading audio', () => {
  it('reads 16-bit samples, and of several channels the first', () => {
    const bytes = Buffer.from([0x01, 0x00, 0xff, 0x7f, 0x00, 0x80, 0x02, 0x00]);
    expect([...decodeSamples(bytes, samplesAt('linear16'))]).toEqual([1, 32_767, -32_768, 2]);
    expect([...decodeSamples(bytes, samplesAt('linear16', 2))]).toEqual([1, -32_768]);
  });
  it('reads the upper half of 32-bit samples', () => {
    expect([...decodeSamples(Buffer.from([9, 9, 0xfe, 0xff]), samplesAt('linear32'))]).toEqual([-2]);
  });
  it('reads telephone codes as G.711 has them', () => {
    const mulaw = decodeSamples(Buffer.from([0xff, 0x7f, 0x80, 0x00]), samplesAt('mulaw'));
    expect([...mulaw].map((sample) => sample + 0)).toEqual([0, 0, 32_124, -32_124]);
    const alaw = decodeSamples(Buffer.from([0xd5, 0x55, 0xaa, 0x2a]), samplesAt('alaw'));
    expect([...alaw]).toEqual([8, -8, 32_256, -32_256]);
  });
  it('takes the rate and the beginning of the audio from a WAV header', () => {
    const wav = formatWav({ pcm: new Int16Array(100), sampleRateHz: 24_000 });
    const found = sniffedFormat(wav);
    expect(found).toEqual({
      format: { kind: 'samples', coding: 'linear16', sampleRateHz: 24_000, channels: 1 },
      audioAt: 44,
    });
    expect(bytesPerSecond(found?.format ?? samplesAt('mulaw'))).toBe(48_000);
  });
  it('knows containers by their first bytes, and nothing else', () => {
    expect(sniffedFormat(Buffer.from('OggS....'))?.format).toEqual({ kind: 'opaque', name: 'ogg' });
    expect(sniffedFormat(Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 1]))?.format).toEqual({
      kind: 'opaque',
      name: 'webm',
    });
    expect(sniffedFormat(Buffer.from([1, 0, 2, 0, 3, 0]))).toBeUndefined();
  });
  it('believes what the query declares', () => {
    expect(declaredFormat({ encoding: 'mulaw', sampleRateHz: 8_000, channels: 1 })).toEqual(
      samplesAt('mulaw'),
    );
    expect(declaredFormat({ encoding: 'opus', sampleRateHz: 48_000, channels: 1 })).toEqual({
      kind: 'opaque',
      name: 'opus',
    });
    expect(declaredFormat({ channels: 1 })).toBeUndefined();
  });
});
