import type { Segment } from '../segmenter/segment.js';

/** A segment and its number within the reply. */
export interface QueuedSegment {
  index: number;
  segment: Segment;
  /** The segment's text as the voice should get it; empty when there is nothing to say. */
  spoken: string;
}

/**
 * Segments waiting for speech; when full the oldest waiting one is dropped.
 *
 * Segments already being spoken or prefetched are not in it and never dropped.
 */
export class SpeechQueue {
  private readonly waiting: QueuedSegment[] = [];

  /**
   * @param capacity Most segments held. At least 1.
   * @throws {RangeError} if capacity is not a positive integer.
   */
  constructor(private readonly capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`queue capacity ${capacity} is not a positive integer`);
  }

  get depth(): number {
    return this.waiting.length;
  }

  /** Adds one; returns the one it pushed out, if any. */
  push(queued: QueuedSegment): QueuedSegment | undefined {
    this.waiting.push(queued);
    return this.waiting.length > this.capacity ? this.waiting.shift() : undefined;
  }

  shift(): QueuedSegment | undefined {
    return this.waiting.shift();
  }

  clear(): void {
    this.waiting.length = 0;
  }
}
