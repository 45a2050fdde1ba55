import { hopSamplesAt } from '../recogniser/recogniser.js';
import { type AudioFormat, decodeSamples, frameBytes } from './audio.format.js';

/** Cuts bytes that come in any portions into hops of a fixed number of samples. */
export class HopCutter {
  private readonly hop: Int16Array;
  private filled = 0;
  /** Bytes of a sample whose other half is still to come. */
  private rest = Buffer.alloc(0);

  constructor(
    private readonly format: AudioFormat & { kind: 'samples' },
    private readonly onHop: (hop: Int16Array) => void,
  ) {
    this.hop = new Int16Array(hopSamplesAt(format.sampleRateHz));
  }

  /** @param onHop is called with a buffer that is used again. */
  push(bytes: Buffer): void {
    const all = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    const whole = all.length - (all.length % frameBytes(this.format));
    this.rest = Buffer.from(all.subarray(whole));
    const samples = decodeSamples(all.subarray(0, whole), this.format);
    for (let at = 0; at < samples.length; ) {
      const part = samples.subarray(at, at + this.hop.length - this.filled);
      this.hop.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled < this.hop.length) continue;
      this.filled = 0;
      this.onHop(this.hop);
    }
  }
}
