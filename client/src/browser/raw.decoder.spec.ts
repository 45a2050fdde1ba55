import { Pcm16Decoder, UlawDecoder } from './raw.decoder.js';

class Sink {
  samples: number[] = [];
  ends = 0;
  onSamples(samples: Float32Array): void {
    this.samples.push(...samples);
  }
  onEnd(): void {
    this.ends++;
  }
}

describe('decoding uncompressed audio', () => {
  it('puts a PCM sample cut in two together again', () => {
    const sink = new Sink();
    const decoder = new Pcm16Decoder(16_000, sink);
    for (const byte of [0x00, 0x40, 0x00, 0xc0, 0xff, 0x7f]) decoder.push(Uint8Array.of(byte));
    decoder.end();
    expect(sink.samples).toEqual([0.5, -0.5, 32_767 / 32_768]);
    expect(sink.ends).toBe(1);
  });

  it.each([
    [0xff, 0],
    [0x7f, 0],
    [0x00, -32_124],
    [0x80, 32_124],
    [0xf0, 120],
  ])('reads u-law byte %i as G.711 has it', (byte, value) => {
    const sink = new Sink();
    new UlawDecoder(8_000, sink).push(Uint8Array.of(byte));
    expect((sink.samples[0] as number) * 32_768).toBeCloseTo(value, 6);
  });
});
