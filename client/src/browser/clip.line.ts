import type { AudioFrameHeader } from '../../../src/protocol/audio-frame.js';
import type { ClipDecoder, DecoderFactory } from './clip.decoder.js';
import type { PcmBlock } from './playout.messages.js';
import { Resampler } from './resampler.js';

interface Clip {
  generation: number;
  segment: number;
  decoder: ClipDecoder | undefined;
  resampler: Resampler | undefined;
  blocks: PcmBlock[];
  isEnded: boolean;
  isDone: boolean;
}

export interface ClipLineOptions {
  /** Rate the blocks shall have. */
  outRateHz: number;
  createDecoder: DecoderFactory;
  onBlock: (block: PcmBlock) => void;
}

/**
 * Decodes segments side by side and lets their audio out one behind the other, each ended by a block marked last.
 *
 * A segment leaves as soon as it is decoded, a few milliseconds after its last byte, so nothing gathers here;
 * how much may wait to be played is the playout queue's business.
 */
export class ClipLine {
  private clips: Clip[] = [];

  constructor(private readonly options: ClipLineOptions) {}

  /** Whether everything that came in has gone out. */
  get isEmpty(): boolean {
    return this.clips.length === 0;
  }

  push(header: AudioFrameHeader, payload: Uint8Array): void {
    const clip = this.clipOf(header);
    if (!clip) return;
    if (payload.length > 0) clip.decoder?.push(payload);
    if (header.isLast) this.end(clip);
  }

  /** Forgets segments of this generation and older. */
  clear(generation: number): void {
    for (const clip of this.clips) if (clip.generation <= generation) clip.decoder?.close();
    this.clips = this.clips.filter((clip) => clip.generation > generation);
    this.release();
  }

  /** The segment a frame belongs to. One that begins ends the one before, whose last frame may have been lost. */
  private clipOf({ generation, segment, codec }: AudioFrameHeader): Clip | undefined {
    const last = this.clips.at(-1);
    if (last?.generation === generation && last.segment === segment) return last.isEnded ? undefined : last;
    if (last) this.end(last);
    const clip: Clip = {
      generation,
      segment,
      decoder: undefined,
      resampler: undefined,
      blocks: [],
      isEnded: false,
      isDone: false,
    };
    this.clips.push(clip);
    clip.decoder = this.options.createDecoder(codec, {
      onSamples: (samples, rateHz) => this.onSamples(clip, samples, rateHz),
      onEnd: (paddingMs) => this.onEnd(clip, paddingMs),
    });
    return clip;
  }

  private end(clip: Clip): void {
    if (clip.isEnded) return;
    clip.isEnded = true;
    clip.decoder?.end();
  }

  private onSamples(clip: Clip, samples: Float32Array, rateHz: number): void {
    clip.resampler ??= new Resampler(rateHz, this.options.outRateHz);
    const { generation, segment } = clip;
    const block = copyOf(clip.resampler.push(samples));
    if (block.length > 0) clip.blocks.push({ generation, segment, samples: block, isLast: false });
    this.release();
  }

  private onEnd(clip: Clip, paddingMs: number): void {
    const { generation, segment } = clip;
    const samples = copyOf(clip.resampler?.flush() ?? new Float32Array(0));
    const paddingFrames = Math.round((paddingMs * this.options.outRateHz) / 1_000);
    clip.blocks.push({ generation, segment, samples, isLast: true, paddingFrames });
    clip.isDone = true;
    this.release();
  }

  private release(): void {
    for (let clip = this.clips[0]; clip; clip = this.clips[0]) {
      for (const block of clip.blocks.splice(0)) this.options.onBlock(block);
      if (!clip.isDone) return;
      this.clips.shift();
    }
  }
}

/** The resampler's own buffer is used again; the worklet takes its block away. */
function copyOf(samples: Float32Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(samples);
}
