import type { PlayoutPosition } from './playout.messages.js';

/** A run of samples on its way from the worklet to the loudspeaker; without a position it is silence. */
interface Span {
  position: Omit<PlayoutPosition, 'frames'> | undefined;
  frames: number;
  isEnd: boolean;
  paddingFrames?: number;
}

/**
 * Knows what has left the loudspeaker, which lags behind what was rendered by the output latency of the device.
 *
 * It holds at most that latency in runs, so it is bounded by the latency itself.
 */
export class HeardTracker {
  /** Delay between rendering and hearing, in samples. */
  latencyFrames = 0;
  heard: PlayoutPosition | undefined;
  rendered: PlayoutPosition | undefined;
  private spans: Span[] = [];
  private total = 0;
  private audible = 0;

  constructor(private readonly onSegmentHeard: (position: PlayoutPosition) => void) {}

  /** Samples rendered but not heard yet. */
  get inFlightFrames(): number {
    return this.audible;
  }

  /** Notes samples of a segment just rendered. */
  sound(generation: number, segment: number, frames: number): void {
    const isSame = this.rendered?.generation === generation && this.rendered.segment === segment;
    this.rendered = { generation, segment, frames: (isSame ? (this.rendered?.frames ?? 0) : 0) + frames };
    this.append({ position: { generation, segment }, frames, isEnd: false });
    this.audible += frames;
  }

  silence(frames: number): void {
    this.append({ position: undefined, frames, isEnd: false });
  }

  /** Notes that a segment was rendered to its end; told on, with its padding, once that end has been heard. */
  end(generation: number, segment: number, paddingFrames: number): void {
    this.spans.push({ position: { generation, segment }, frames: 0, isEnd: true, paddingFrames });
  }

  /** Moves the loudspeaker on: whatever exceeds the latency has been heard. */
  settle(): void {
    let span = this.spans[0];
    while (span && (span.frames === 0 || this.total > this.latencyFrames)) {
      const frames = Math.min(span.frames, this.total - this.latencyFrames);
      if (frames > 0) this.hear(span, frames);
      if (span.frames > 0) return;
      this.spans.shift();
      if (span.isEnd && span.position) this.finish(span.position, span.paddingFrames ?? 0);
      span = this.spans[0];
    }
  }

  private hear(span: Span, frames: number): void {
    span.frames -= frames;
    this.total -= frames;
    if (!span.position) return;
    this.audible -= frames;
    const before = this.isAt(span.position) ? (this.heard?.frames ?? 0) : 0;
    this.heard = { ...span.position, frames: before + frames };
  }

  private finish(position: Omit<PlayoutPosition, 'frames'>, paddingFrames: number): void {
    const frames = this.isAt(position) ? (this.heard?.frames ?? 0) : 0;
    this.heard = { ...position, frames: frames + paddingFrames };
    this.onSegmentHeard(this.heard);
  }

  private isAt(position: Omit<PlayoutPosition, 'frames'>): boolean {
    return this.heard?.generation === position.generation && this.heard.segment === position.segment;
  }

  private append(span: Span): void {
    if (span.frames === 0) return;
    this.total += span.frames;
    const last = this.spans.at(-1);
    const isSame =
      last &&
      !last.isEnd &&
      last.position?.generation === span.position?.generation &&
      last.position?.segment === span.position?.segment;
    if (isSame) last.frames += span.frames;
    else this.spans.push(span);
  }
}
