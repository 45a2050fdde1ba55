import { HeardTracker } from './heard.tracker.js';
import type { PcmBlock, PlayoutEvent, PlayoutNews } from './playout.messages.js';

/** Most segments waiting behind the one that plays; beyond, the oldest waiting one is dropped. */
export const MAX_CLIPS = 16;
/** Most audio waiting, in seconds; beyond, the oldest waiting segment is dropped, or the new block if none waits. */
export const MAX_QUEUED_S = 120;
/** Audio gathered before sound begins; each time it runs dry one step more, each clean reply one step less. */
const PREBUFFER_MS = { least: 40, step: 40, most: 120 };
/** Longest wait for the prebuffer once there is any audio. */
const PREBUFFER_PATIENCE_MS = 250;
/** Ramp at a flush or when audio runs dry; shorter ramps are heard as a click. */
const FADE_MS = 5;
/** How often the page learns the position while anything sounds. */
const TICK_MS = 40;

interface QueuedBlock extends PcmBlock {
  offset: number;
}

/**
 * What plays next, sample by sample: blocks in order, a small prebuffer, fades instead of clicks, and an exact
 * account of what was heard. Lives in the audio thread; knows nothing of Web Audio, so it runs anywhere.
 */
export class PlayoutQueue {
  private blocks: QueuedBlock[] = [];
  private queued = 0;
  private clearedGeneration = 0;
  private readonly dropped = new Set<string>();
  private readonly tracker = new HeardTracker(() => this.tell('segmentEnd'));
  private fadeOut: Float32Array = new Float32Array(0);
  /** Whether what fades out counts as heard: not before a pause, after which it is played again. */
  private isFadeHeard = true;
  private isPlaying = false;
  private isPaused = false;
  private isMidSegment = false;
  private gain = 1;
  private prebufferMs = PREBUFFER_MS.least;
  private hasRunDry = false;
  private generation = 0;
  private waitedFrames = 0;
  private sinceTick = 0;
  private hadAudio = false;

  constructor(
    private readonly rateHz: number,
    private readonly onEvent: (event: PlayoutEvent) => void,
  ) {}

  set latencyFrames(frames: number) {
    this.tracker.latencyFrames = Math.max(0, Math.round(frames));
  }

  /** Adds a block; blocks of cleared generations and dropped segments are refused. */
  push(block: PcmBlock): void {
    if (block.generation <= this.clearedGeneration || this.dropped.has(keyOf(block))) return;
    if (block.generation > this.generation) this.beginGeneration(block.generation);
    this.blocks.push({ ...block, offset: 0 });
    this.queued += block.samples.length;
    this.hadAudio = true;
    this.enforceLimits();
  }

  /** Discards a generation and all older ones; what sounds fades out within 5 ms. */
  clear(generation: number): void {
    this.clearedGeneration = Math.max(this.clearedGeneration, generation);
    this.dropped.clear();
    const sounding = this.blocks[0];
    if (sounding && this.isPlaying && sounding.generation <= generation) this.startFadeOut(true);
    this.keep((block) => block.generation > generation);
    this.isMidSegment = false;
    this.isPlaying = false;
    this.gain = 1;
  }

  /**
   * Falls silent within 5 ms and keeps everything; a second call changes nothing.
   *
   * What fades out now fades in at `resume`, so that the two laid over each other are the sound unbroken.
   */
  pause(): void {
    if (this.isPaused) return;
    this.isPaused = true;
    if (this.isPlaying) this.startFadeOut(false);
    this.isPlaying = false;
    this.gain = 0;
    if (this.hadAudio) this.tell('paused');
  }

  /** Goes on at the very sample `pause` stopped at. */
  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    if (this.hadAudio) this.tell('resumed');
  }

  /** Fills one render quantum. */
  render(output: Float32Array): void {
    output.fill(0);
    let at = this.renderFadeOut(output);
    this.waitedFrames = this.isPlaying || this.blocks.length === 0 ? 0 : this.waitedFrames + output.length;
    if (!this.isPlaying && !this.isPaused && this.isReady()) this.isPlaying = true;
    if (this.isPlaying && at < output.length) at = this.renderBlocks(output, at);
    this.tracker.silence(output.length - at);
    this.tracker.settle();
    this.tellTick(output.length);
  }

  private renderFadeOut(output: Float32Array): number {
    const count = Math.min(this.fadeOut.length, output.length);
    if (count === 0) return 0;
    output.set(this.fadeOut.subarray(0, count));
    this.fadeOut = this.fadeOut.subarray(count);
    const { rendered } = this.tracker;
    if (rendered && this.isFadeHeard) this.tracker.sound(rendered.generation, rendered.segment, count);
    else this.tracker.silence(count);
    return count;
  }

  private renderBlocks(output: Float32Array, from: number): number {
    let at = from;
    for (let block = this.blocks[0]; block; block = this.blocks[0]) {
      const count = Math.min(block.samples.length - block.offset, output.length - at);
      for (let i = 0; i < count; i++) {
        output[at + i] = (block.samples[block.offset + i] as number) * this.nextGain();
        this.queued--;
      }
      block.offset += count;
      at += count;
      this.tracker.sound(block.generation, block.segment, count);
      this.isMidSegment = true;
      if (block.offset < block.samples.length) return at;
      this.blocks.shift();
      if (block.isLast) this.finishSegment(block);
    }
    this.stopForWant();
    return at;
  }

  private finishSegment(block: PcmBlock): void {
    this.tracker.end(block.generation, block.segment, block.paddingFrames ?? 0);
    this.isMidSegment = false;
  }

  private stopForWant(): void {
    this.isPlaying = false;
    if (!this.isMidSegment) return;
    this.gain = 0;
    this.hasRunDry = true;
    this.prebufferMs = Math.min(this.prebufferMs + PREBUFFER_MS.step, PREBUFFER_MS.most);
    this.tell('underrun');
  }

  /** Falls to 0 over the last 5 ms that are there when the segment is not complete, and rises again after. */
  private nextGain(): number {
    const step = 1_000 / (FADE_MS * this.rateHz);
    const isRunningDry = this.queued <= 1 / step && !this.blocks.at(-1)?.isLast;
    this.gain = isRunningDry ? Math.max(0, this.gain - step) : Math.min(1, this.gain + step);
    return this.gain;
  }

  private isReady(): boolean {
    if (this.blocks.length === 0) return false;
    return (
      this.queued >= this.framesOf(this.prebufferMs) ||
      this.blocks.some((block) => block.isLast) ||
      this.waitedFrames >= this.framesOf(PREBUFFER_PATIENCE_MS)
    );
  }

  private startFadeOut(isHeard: boolean): void {
    const ahead = this.ahead(this.framesOf(FADE_MS));
    this.fadeOut = ahead.map((sample, i) => sample * this.gain * (1 - (i + 1) / ahead.length));
    this.isFadeHeard = isHeard;
  }

  /** The next samples of the reply that sounds, fewer only where no more have come. */
  private ahead(count: number): Float32Array {
    const samples = new Float32Array(count);
    const generation = this.blocks[0]?.generation;
    let at = 0;
    for (const block of this.blocks) {
      if (at === count || block.generation !== generation) break;
      const part = block.samples.subarray(block.offset, block.offset + count - at);
      samples.set(part, at);
      at += part.length;
    }
    return samples.subarray(0, at);
  }

  private beginGeneration(generation: number): void {
    if (!this.hasRunDry)
      this.prebufferMs = Math.max(PREBUFFER_MS.least, this.prebufferMs - PREBUFFER_MS.step);
    this.hasRunDry = false;
    this.generation = generation;
    this.dropped.clear();
  }

  private enforceLimits(): void {
    while (this.waitingKeys().size > MAX_CLIPS || this.queued > MAX_QUEUED_S * this.rateHz) {
      const keys = this.waitingKeys();
      const [oldest] = keys;
      if (oldest === undefined || (keys.size === 1 && keyOf(this.blocks[0] as QueuedBlock) === oldest)) {
        this.queued -= this.blocks.pop()?.samples.length ?? 0;
        return;
      }
      this.drop(oldest);
    }
  }

  /** Segments of which nothing has sounded, oldest first. */
  private waitingKeys(): Set<string> {
    const keys = new Set(this.blocks.map(keyOf));
    const [first] = this.blocks;
    if (first && (this.isPlaying || this.isMidSegment)) keys.delete(keyOf(first));
    return keys;
  }

  private drop(key: string): void {
    const victim = this.blocks.find((block) => keyOf(block) === key);
    if (!victim) return;
    this.dropped.add(key);
    this.keep((block) => keyOf(block) !== key);
    this.onEvent({ type: 'dropped', generation: victim.generation, segment: victim.segment });
  }

  private keep(isKept: (block: QueuedBlock) => boolean): void {
    this.blocks = this.blocks.filter(isKept);
    this.queued = this.blocks.reduce((sum, block) => sum + block.samples.length - block.offset, 0);
  }

  private tellTick(frames: number): void {
    this.sinceTick += frames;
    const hasAudio = this.queued > 0 || this.blocks.length > 0 || this.tracker.inFlightFrames > 0;
    if (this.hadAudio && !hasAudio && !this.isMidSegment) {
      this.hadAudio = false;
      this.tell('empty');
    } else if (hasAudio && this.sinceTick >= this.framesOf(TICK_MS)) this.tell('tick');
  }

  private tell(news: PlayoutNews): void {
    this.sinceTick = 0;
    const { heard, rendered, inFlightFrames } = this.tracker;
    const { isPaused } = this;
    const queuedFrames = this.queued + inFlightFrames;
    this.onEvent({
      type: 'position',
      news,
      heard,
      rendered,
      queuedFrames,
      isPlaying: this.isPlaying,
      isPaused,
    });
  }

  private framesOf(ms: number): number {
    return Math.round((ms * this.rateHz) / 1_000);
  }
}

function keyOf(block: { generation: number; segment: number }): string {
  return `${block.generation}:${block.segment}`;
}
