import { type Mp3Frame, Mp3FrameParser } from '../mp3.frames.js';
import type { ClipDecoder, DecodedSink } from './clip.decoder.js';
import { GaplessTrimmer } from './gapless.trimmer.js';

/** Longest wait for the browser to hand out what it still decodes. */
const FLUSH_TIMEOUT_MS = 2_000;

/** Decodes the MP3 of one segment frame by frame with WebCodecs, so that sound begins with the first chunk. */
export class Mp3StreamDecoder implements ClipDecoder {
  private readonly parser = new Mp3FrameParser();
  private decoder: AudioDecoder | undefined;
  private trimmer: GaplessTrimmer | undefined;
  private rateHz = 0;
  private streamMs = 0;
  private soundMs = 0;
  private isOver = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly sink: DecodedSink) {}

  /** Whether this browser can. */
  static async isSupported(): Promise<boolean> {
    if (!('AudioDecoder' in globalThis)) return false;
    const config = { codec: 'mp3', sampleRate: 44_100, numberOfChannels: 1 };
    const { supported } = await AudioDecoder.isConfigSupported(config);
    return supported === true;
  }

  push(bytes: Uint8Array): void {
    if (this.isOver) return;
    for (const frame of this.parser.push(bytes)) if (!frame.isInfo) this.decode(frame);
  }

  end(): void {
    if (this.isOver) return;
    if (this.decoder?.state !== 'configured') return this.finish();
    this.timer = setTimeout(() => this.finish(), FLUSH_TIMEOUT_MS);
    this.decoder.flush().then(
      () => this.finish(),
      () => this.finish(),
    );
  }

  close(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    if (this.decoder && this.decoder.state !== 'closed') this.decoder.close();
  }

  private decode(frame: Mp3Frame): void {
    this.decoder ??= this.create(frame);
    if (this.decoder.state !== 'configured') return;
    this.decoder.decode(
      new EncodedAudioChunk({ type: 'key', timestamp: Math.round(this.streamMs * 1_000), data: frame.bytes }),
    );
    this.streamMs += frame.durationMs;
  }

  private create(frame: Mp3Frame): AudioDecoder {
    const decoder = new AudioDecoder({
      output: (data) => this.onDecoded(data),
      // A stream that cannot be decoded ends early: what was decoded is played, the rest is lost.
      error: () => this.finish(),
    });
    decoder.configure({
      codec: 'mp3',
      sampleRate: frame.sampleRateHz,
      numberOfChannels: frame.channels,
    });
    this.rateHz = frame.sampleRateHz;
    this.trimmer = new GaplessTrimmer(frame.sampleRateHz);
    return decoder;
  }

  private onDecoded(data: AudioData): void {
    const samples = this.trimmer && !this.isOver ? this.trimmer.push(monoOf(data)) : undefined;
    data.close();
    if (samples) this.handOut(samples);
  }

  private finish(): void {
    if (this.isOver) return;
    const rest = this.trimmer?.flush();
    this.close();
    if (rest) this.handOut(rest);
    this.sink.onEnd(Math.max(0, this.streamMs - this.soundMs));
  }

  private handOut(samples: Float32Array): void {
    if (samples.length === 0) return;
    this.soundMs += (samples.length * 1_000) / this.rateHz;
    this.sink.onSamples(samples, this.rateHz);
  }
}

function monoOf(data: AudioData): Float32Array {
  const left = new Float32Array(data.numberOfFrames);
  data.copyTo(left, { planeIndex: 0, format: 'f32-planar' });
  if (data.numberOfChannels === 1) return left;
  const right = new Float32Array(data.numberOfFrames);
  data.copyTo(right, { planeIndex: 1, format: 'f32-planar' });
  return left.map((sample, i) => (sample + (right[i] as number)) / 2);
}
