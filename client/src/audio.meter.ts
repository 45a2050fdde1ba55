import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';
import type { AudioFormat } from './audio.ports.js';
import { Mp3FrameParser } from './mp3.frames.js';

/** A piece of audio that is played or discarded as a whole (MP3 frame) or can be cut (PCM). */
export interface AudioBlock {
  bytes: Uint8Array;
  durationMs: number;
}

/** Knows how long audio is as it arrives: counts MP3 frames, or bytes of PCM and u-law. */
export class AudioMeter {
  private readonly mp3 = new Mp3FrameParser();
  /** The odd byte of a PCM sample cut in two by the wire. */
  private half: Uint8Array = new Uint8Array(0);

  constructor(private readonly format: AudioFormat) {}

  /** @returns the blocks these bytes complete. A segment starts a stream of its own. */
  measure(header: AudioFrameHeader, payload: Uint8Array): AudioBlock[] {
    if (header.isFirst) {
      this.mp3.reset();
      this.half = new Uint8Array(0);
    }
    if (header.codec === 'mp3') return this.mp3.push(payload).filter((frame) => !frame.isInfo);
    const bytes = header.codec === 'pcm_s16le' ? this.wholeSamples(payload) : payload;
    if (bytes.byteLength === 0) return [];
    const bytesPerMs = bytesPerMsOf(header.codec, this.format.sampleRateHz);
    return [{ bytes, durationMs: bytes.byteLength / bytesPerMs }];
  }

  private wholeSamples(payload: Uint8Array): Uint8Array {
    const joined = new Uint8Array(this.half.byteLength + payload.byteLength);
    joined.set(this.half);
    joined.set(payload, this.half.byteLength);
    const whole = joined.byteLength - (joined.byteLength % 2);
    this.half = joined.subarray(whole);
    return joined.subarray(0, whole);
  }
}

/** Bytes a millisecond of uncompressed mono audio takes. */
export function bytesPerMsOf(codec: 'pcm_s16le' | 'ulaw', sampleRateHz: number): number {
  return (sampleRateHz * (codec === 'pcm_s16le' ? 2 : 1)) / 1_000;
}
