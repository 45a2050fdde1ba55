import type { ClipDecoder, DecodedSink } from './clip.decoder.js';

/** Decodes PCM s16le: a sample may be cut in two by the wire. */
export class Pcm16Decoder implements ClipDecoder {
  private oddByte: number | undefined;

  constructor(
    private readonly sampleRateHz: number,
    private readonly sink: DecodedSink,
  ) {}

  push(bytes: Uint8Array): void {
    const lead = this.oddByte === undefined ? 0 : 1;
    const all = new Uint8Array(lead + bytes.length);
    if (this.oddByte !== undefined) all[0] = this.oddByte;
    all.set(bytes, lead);
    const count = all.length >> 1;
    this.oddByte = all.length % 2 === 1 ? all[all.length - 1] : undefined;
    if (count === 0) return;
    const view = new DataView(all.buffer);
    const samples = Float32Array.from({ length: count }, (_, i) => view.getInt16(i * 2, true) / 32_768);
    this.sink.onSamples(samples, this.sampleRateHz);
  }

  end(): void {
    this.sink.onEnd(0);
  }

  close(): void {}
}

/** Decodes u-law (ITU-T G.711), the sound of telephones. */
export class UlawDecoder implements ClipDecoder {
  constructor(
    private readonly sampleRateHz: number,
    private readonly sink: DecodedSink,
  ) {}

  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.sink.onSamples(Float32Array.from(bytes, sampleOfUlaw), this.sampleRateHz);
  }

  end(): void {
    this.sink.onEnd(0);
  }

  close(): void {}
}

function sampleOfUlaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return (bits & 0x80 ? -magnitude : magnitude) / 32_768;
}
