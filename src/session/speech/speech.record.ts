import type { Segment } from '../segmenter/segment.js';
import type { Speakable } from '../speech-text/speakable.js';
import { originalAt } from '../speech-text/spoken.map.js';
import { type HeardText, type SpokenSegment, splitHeard } from './heard.text.js';
import { PlaybackTracker, type PlaybackTrackerOptions } from './playback.tracker.js';
import { type CharTimes, SegmentTimes } from './segment.times.js';

interface RecordedSegment {
  segment: Segment;
  isSilent: boolean;
  times: SegmentTimes;
}

/** What was spoken of one reply, when, and what of it was heard. */
export class SpeechRecord {
  readonly playback: PlaybackTracker;
  private readonly segments: RecordedSegment[] = [];

  constructor(options: PlaybackTrackerOptions) {
    this.playback = new PlaybackTracker(options);
  }

  /** How many segments the reply has so far; the number of the next one. */
  get count(): number {
    return this.segments.length;
  }

  add(segment: Segment, { spoken, map }: Speakable): void {
    const times = new SegmentTimes(segment.text, (at) => originalAt(map, at));
    this.segments.push({ segment, isSilent: spoken === '', times });
  }

  /** Takes the vendor's times of a segment as it was spoken. @returns those of the characters the client was shown. */
  onAlignment(index: number, times: CharTimes): CharTimes {
    return this.segments[index]?.times.add(times) ?? { chars: [], startMs: [], endMs: [] };
  }

  /**
   * What was heard by now.
   *
   * @param text The whole reply as far as it was written. A reply of which nothing could be spoken was read: all of
   *   it counts as heard once it is complete.
   */
  heard(text: string, isComplete: boolean): HeardText {
    const { playback } = this;
    if (isComplete && playback.totalSentMs === 0) return { heardText: text.trim(), unheardText: '' };
    const spoken = this.segments.map(({ segment, isSilent, times }, index): SpokenSegment => {
      const lengthMs = playback.lengthMs(index);
      const playedMs = isComplete ? lengthMs : playback.playedOf(index);
      return { segment, lengthMs, playedMs, isWhole: playback.isWhole(index), isSilent, times };
    });
    const heard = splitHeard(text, spoken);
    return playback.isEstimated && !isComplete ? { ...heard, estimated: true } : heard;
  }
}
