import { Resampler } from './resampler.js';

export interface CaptureFormat {
  /** Rate of the device. */
  inRateHz: number;
  /** Rate of the frames. */
  outRateHz: number;
  /** Length of a frame. */
  frameMs: number;
}

/** Turns samples as the device gives them into whole frames of PCM s16le mono; a frame is handed over, not kept. */
export class CaptureFramer {
  private readonly resampler: Resampler;
  private readonly frameSamples: number;
  private frame: Int16Array<ArrayBuffer>;
  private filled = 0;
  private mono = new Float32Array(128);

  constructor(
    format: CaptureFormat,
    private readonly onFrame: (frame: ArrayBuffer) => void,
  ) {
    this.resampler = new Resampler(format.inRateHz, format.outRateHz);
    this.frameSamples = Math.round((format.outRateHz * format.frameMs) / 1_000);
    this.frame = new Int16Array(this.frameSamples);
  }

  /** @param channels One array of equal length per channel; they are averaged. */
  push(channels: readonly Float32Array[]): void {
    for (const sample of this.resampler.push(this.mixDown(channels))) {
      writePcm16(this.frame, this.filled++, sample);
      if (this.filled < this.frameSamples) continue;
      this.onFrame(this.frame.buffer);
      this.frame = new Int16Array(this.frameSamples);
      this.filled = 0;
    }
  }

  /** Forgets the frame begun, so that speech before a mute does not come out after it. */
  discard(): void {
    this.filled = 0;
  }

  private mixDown(channels: readonly Float32Array[]): Float32Array {
    const [first] = channels;
    if (!first) return this.mono.subarray(0, 0);
    if (channels.length === 1) return first;
    if (this.mono.length !== first.length) this.mono = new Float32Array(first.length);
    this.mono.fill(0);
    for (const channel of channels)
      for (let i = 0; i < first.length; i++)
        this.mono[i] = (this.mono[i] as number) + (channel[i] as number) / channels.length;
    return this.mono;
  }
}

/** Writes a sample of -1 to 1 as a 16-bit integer; what is louder is clipped. */
function writePcm16(target: Int16Array, at: number, sample: number): void {
  const clipped = sample > 1 ? 1 : sample < -1 ? -1 : sample;
  target[at] = Math.round(clipped * 32_767);
}
