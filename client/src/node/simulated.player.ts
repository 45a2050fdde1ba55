import type { AudioFrameHeader } from '../../../src/protocol/audio-frame.js';
import { type AudioBlock, AudioMeter } from '../audio.meter.js';
import type { AudioFormat, AudioPlayer, PlaybackReport } from '../audio.ports.js';
import { type Clock, systemClock, type Timer } from '../clock.js';

/** Often enough for the protocol, which wants a position at least every 250 ms. */
const REPORT_EVERY_MS = 200;
/** Segments that may wait; beyond it the oldest waiting one goes. */
const MAX_CLIPS = 64;
/** Entries of the timeline kept; older ones leave. */
const TIMELINE_CAPACITY = 2_000;
/** Durations of MP3 frames are fractions; less than this is rounding. */
const EPSILON_MS = 1e-6;

/** What was heard of one segment. */
export interface HeardSegment {
  generation: number;
  segment: number;
  /** Of the player's clock, when its first sound came. */
  startedAtMs: number;
  heardMs: number;
  /** How long it stood still by command, between its first sound and its end. */
  pausedMs: number;
  /** Whether it was flushed before its end. */
  isCut: boolean;
}

/** One segment in the player. */
interface Clip {
  entry: HeardSegment;
  blocks: AudioBlock[];
  /** Where the first of `blocks` begins, in milliseconds of the segment. */
  blocksFromMs: number;
  totalMs: number;
  playedMs: number;
  isWhole: boolean;
  /** Its sound has not begun, or ran out before its end. */
  isDry: boolean;
}

/** What a simulated player may be told; nothing is needed. */
export interface SimulatedPlayerOptions {
  clock?: Clock;
  /** Called with each piece of audio after it was heard, for recordings. */
  onHeard?: (bytes: Uint8Array, header: Pick<AudioFrameHeader, 'generation' | 'segment' | 'codec'>) => void;
}

/**
 * Plays to nobody, in real time: knows how long the audio lasts, and what of it would have been heard by now.
 *
 * Time is the clock's, so that tests move it by hand. Audio that comes late leaves a gap, as on a loudspeaker.
 */
export class SimulatedPlayer implements AudioPlayer {
  onReport: (report: PlaybackReport) => void = () => undefined;
  onDropped?: (clips: number) => void;
  /** What was heard, in order. */
  readonly heard: HeardSegment[] = [];
  private readonly clock: Clock;
  private meter = new AudioMeter({ codec: 'mp3', sampleRateHz: 16_000 });
  private codec: AudioFrameHeader['codec'] = 'mp3';
  private clips: Clip[] = [];
  private cleared = 0;
  /** The moment up to which everything is accounted for. */
  private cursor = 0;
  private reportedAt = Number.NEGATIVE_INFINITY;
  private timer: Timer | undefined;
  private isPaused = false;

  constructor(private readonly options: SimulatedPlayerOptions = {}) {
    this.clock = options.clock ?? systemClock;
  }

  /** Milliseconds of audio not yet heard. */
  get queuedMs(): number {
    return this.clips.reduce((sum, clip) => sum + clip.totalMs - clip.playedMs, 0);
  }

  setFormat(format: AudioFormat): void {
    this.meter = new AudioMeter(format);
  }

  push(header: AudioFrameHeader, payload: Uint8Array): void {
    if (header.generation <= this.cleared) return;
    this.catchUp();
    this.codec = header.codec;
    const clip = this.clipOf(header);
    for (const block of this.meter.measure(header, payload)) {
      clip.blocks.push(block);
      clip.totalMs += block.durationMs;
    }
    clip.isWhole ||= header.isLast;
    this.wake();
    this.schedule();
  }

  clear(generation: number): PlaybackReport | undefined {
    this.catchUp();
    this.cleared = Math.max(this.cleared, generation);
    const head = this.clips[0];
    this.clips = this.clips.filter((clip) => clip.entry.generation > generation);
    this.wake();
    this.schedule();
    if (!head || head.entry.generation > generation) return undefined;
    this.releaseCut(head);
    head.entry.isCut = true;
    return this.reportOf(head, 'idle');
  }

  pause(): void {
    if (this.isPaused) return;
    this.catchUp();
    this.isPaused = true;
    this.schedule();
    const head = this.clips[0];
    if (head && !head.isDry) this.report(head, 'underrun');
  }

  resume(): void {
    if (!this.isPaused) return;
    this.catchUp();
    this.isPaused = false;
    const head = this.clips[0];
    if (head && !head.isDry) this.report(head, 'playing');
    this.wake();
    this.schedule();
  }

  async close(): Promise<void> {
    this.clear(Number.MAX_SAFE_INTEGER);
    this.timer?.cancel();
  }

  private clipOf({ generation, segment }: AudioFrameHeader): Clip {
    const last = this.clips.at(-1);
    if (last?.entry.generation === generation && last.entry.segment === segment) return last;
    const entry = { generation, segment, startedAtMs: this.cursor, heardMs: 0, pausedMs: 0, isCut: false };
    const clip = {
      entry,
      blocks: [],
      blocksFromMs: 0,
      totalMs: 0,
      playedMs: 0,
      isWhole: false,
      isDry: true,
    };
    this.clips.push(clip);
    // Another segment begins, so no more of the one before will come even if its end was not marked.
    if (last) last.isWhole = true;
    if (this.clips.length > MAX_CLIPS) {
      this.clips.splice(1, 1);
      this.onDropped?.(1);
    }
    return clip;
  }

  /** Sound that was missing has come, or will not come: go on. */
  private wake(): void {
    if (this.isPaused) return;
    for (let head = this.clips[0]; head?.isDry; head = this.clips[0]) {
      if (hasSound(head)) this.begin(head);
      else if (head.isWhole) this.finishHead(head);
      else break;
    }
  }

  private begin(clip: Clip): void {
    clip.isDry = false;
    if (clip.playedMs === 0) {
      clip.entry.startedAtMs = this.cursor;
      this.heard.push(clip.entry);
      if (this.heard.length > TIMELINE_CAPACITY) this.heard.shift();
    }
    this.report(clip, 'playing');
  }

  /** Plays up to now. */
  private catchUp(): void {
    const now = this.clock.now();
    if (this.isPaused) return this.standStill(now);
    for (let clip = this.clips[0]; clip && !clip.isDry; clip = this.clips[0]) {
      this.play(clip, Math.min(clip.totalMs - clip.playedMs, now - this.cursor));
      if (hasSound(clip)) break;
      if (clip.isWhole) this.finishHead(clip);
      else {
        clip.isDry = true;
        this.report(clip, 'underrun');
      }
    }
    this.cursor = now;
  }

  private standStill(now: number): void {
    const head = this.clips[0];
    if (head && head.playedMs > 0) head.entry.pausedMs += now - this.cursor;
    this.cursor = now;
  }

  private play(clip: Clip, stepMs: number): void {
    clip.playedMs += stepMs;
    clip.entry.heardMs = clip.playedMs;
    this.cursor += stepMs;
    for (let block = clip.blocks[0]; block; block = clip.blocks[0]) {
      if (clip.blocksFromMs + block.durationMs > clip.playedMs + EPSILON_MS) break;
      clip.blocksFromMs += block.durationMs;
      clip.blocks.shift();
      this.tellHeard(clip, block.bytes);
    }
  }

  private finishHead(clip: Clip): void {
    this.clips.shift();
    const next = this.clips[0];
    const goesOn = next !== undefined && hasSound(next);
    this.report(clip, goesOn ? 'playing' : 'idle');
    if (goesOn) this.begin(next);
  }

  /** The part heard of the block that was being played; an MP3 frame cannot be cut and counts from its half on. */
  private releaseCut(clip: Clip): void {
    const block = clip.blocks[0];
    if (!block) return;
    const share = (clip.playedMs - clip.blocksFromMs) / block.durationMs;
    if (this.codec === 'mp3') {
      if (share >= 0.5) this.tellHeard(clip, block.bytes);
      return;
    }
    const samples = Math.floor((block.bytes.byteLength / 2) * share);
    if (samples > 0) this.tellHeard(clip, block.bytes.subarray(0, samples * 2));
  }

  private tellHeard({ entry }: Clip, bytes: Uint8Array): void {
    const { generation, segment } = entry;
    this.options.onHeard?.(bytes, { generation, segment, codec: this.codec });
  }

  private schedule(): void {
    this.timer?.cancel();
    this.timer = undefined;
    const head = this.clips[0];
    if (!head || head.isDry || this.isPaused) return;
    const leftMs = head.totalMs - head.playedMs;
    const reportInMs = Math.max(0, this.reportedAt + REPORT_EVERY_MS - this.cursor);
    this.timer = this.clock.after(Math.min(leftMs, reportInMs), () => this.onTimer());
  }

  private onTimer(): void {
    this.catchUp();
    const head = this.clips[0];
    if (head && !head.isDry && this.cursor - this.reportedAt >= REPORT_EVERY_MS - EPSILON_MS)
      this.report(head, 'playing');
    this.schedule();
  }

  private report(clip: Clip, state: PlaybackReport['state']): void {
    this.reportedAt = this.cursor;
    this.onReport(this.reportOf(clip, state));
  }

  private reportOf({ entry, playedMs }: Clip, state: PlaybackReport['state']): PlaybackReport {
    const { generation, segment } = entry;
    return { generation, segment, playedMs: tenths(playedMs), queuedMs: tenths(this.queuedMs), state };
  }
}

function hasSound(clip: Clip): boolean {
  return clip.totalMs - clip.playedMs > EPSILON_MS;
}

function tenths(ms: number): number {
  return Math.max(0, Math.round(ms * 10) / 10);
}
