import type { Clock, Timer } from '../../common/clock.js';
import type { Segment } from '../segmenter/segment.js';
import { Segmenter, type SegmenterOptions } from '../segmenter/segmenter.js';

/** A sentence whose closing mark might yet turn out to be something else is released after this. */
const SETTLE_MS = 80;

export interface SegmentFeedOptions extends SegmenterOptions {
  clock: Clock;
  /** A pause of the model after which an unfinished sentence is spoken as far as it goes; 0: never. */
  stallReleaseMs: number;
  /** Whether the person hears nothing now, and will not before more text is released. */
  isSilent: () => boolean;
  onReleased: (segments: readonly Segment[]) => void;
}

/** Brings a reply's text to speech: by the segmenter while text comes, by time while it does not. */
export class SegmentFeed {
  private readonly segmenter: Segmenter;
  private settling: Timer | undefined;
  private stalling: Timer | undefined;

  constructor(private readonly options: SegmentFeedOptions) {
    this.segmenter = new Segmenter(options);
  }

  push(text: string): void {
    const { clock, onReleased } = this.options;
    this.stop();
    onReleased(this.segmenter.push(text));
    if (this.segmenter.isWaiting)
      this.settling = clock.after(SETTLE_MS, () => onReleased(this.segmenter.settle()));
    this.awaitStall();
  }

  /** The text is complete: everything left is released. */
  flush(): void {
    this.stop();
    this.options.onReleased(this.segmenter.flush());
  }

  /** Nothing more is released by time. */
  stop(): void {
    this.settling?.cancel();
    this.stalling?.cancel();
  }

  private awaitStall(): void {
    const { clock, stallReleaseMs } = this.options;
    if (stallReleaseMs > 0) this.stalling = clock.after(stallReleaseMs, () => this.onStall());
  }

  /** No text came for a while. As long as something sounds, nobody is waiting for it. */
  private onStall(): void {
    if (this.options.isSilent()) this.options.onReleased(this.segmenter.breakOff());
    else this.awaitStall();
  }
}
