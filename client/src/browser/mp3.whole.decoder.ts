import { Mp3FrameParser } from '../mp3.frames.js';
import type { ClipDecoder, DecodedSink } from './clip.decoder.js';

/** Four minutes of speech at 128 kbit/s; what comes beyond is not decoded. */
const MAX_BYTES = 4_000_000;

/**
 * Decodes the MP3 of one segment once all of it is there, for browsers that cannot decode it as it comes.
 *
 * The browser's own file decoder is only given whole streams: given slices it pads each of them, heard as gaps.
 */
export class Mp3WholeDecoder implements ClipDecoder {
  private readonly parser = new Mp3FrameParser();
  private streamMs = 0;
  private pieces: Uint8Array[] = [];
  private bytes = 0;
  private isOver = false;

  constructor(
    private readonly context: BaseAudioContext,
    private readonly sink: DecodedSink,
  ) {}

  push(bytes: Uint8Array): void {
    if (this.isOver || this.bytes + bytes.length > MAX_BYTES) return;
    this.pieces.push(bytes.slice());
    this.bytes += bytes.length;
    for (const frame of this.parser.push(bytes)) if (!frame.isInfo) this.streamMs += frame.durationMs;
  }

  end(): void {
    if (this.isOver) return;
    if (this.bytes === 0) return this.finish(undefined);
    const whole = new Uint8Array(this.bytes);
    let at = 0;
    for (const piece of this.pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    this.context.decodeAudioData(whole.buffer).then(
      (buffer) => this.finish(buffer),
      () => this.finish(undefined),
    );
  }

  close(): void {
    this.isOver = true;
    this.pieces = [];
  }

  private finish(buffer: AudioBuffer | undefined): void {
    if (this.isOver) return;
    this.close();
    if (buffer) this.sink.onSamples(buffer.getChannelData(0), buffer.sampleRate);
    this.sink.onEnd(Math.max(0, this.streamMs - (buffer?.duration ?? 0) * 1_000));
  }
}
