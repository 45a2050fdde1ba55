import type { PlaybackReport } from '../audio.ports.js';
import type { PlayoutPosition, StampedPlayoutEvent } from './playout.messages.js';

/** The server wants a report every 250 ms at most; captions look smooth at twice that. */
const REPORT_EVERY_S = 0.12;

type PositionEvent = Extract<StampedPlayoutEvent, { type: 'position' }>;

/** The page's picture of the worklet, a few milliseconds old: decides what to report and answers at once where playback is. */
export class PlaybackView {
  private last: PositionEvent | undefined;
  private reportedAtS = Number.NEGATIVE_INFINITY;

  constructor(private readonly rateHz: number) {}

  /**
   * Takes news of the worklet.
   *
   * @param isAllDecoded Whether nothing is still on its way to the worklet.
   * @returns what to report, if anything.
   */
  note(event: PositionEvent, isAllDecoded: boolean): PlaybackReport | undefined {
    this.last = event;
    if (!event.heard) return undefined;
    if (event.news === 'tick' && event.atS - this.reportedAtS < REPORT_EVERY_S) return undefined;
    this.reportedAtS = event.atS;
    return this.report(event.heard, event.queuedFrames, stateOf(event, isAllDecoded));
  }

  /**
   * What will have been heard of the segment that sounds, should it be flushed now: all that was rendered,
   * since what is on its way to the loudspeaker cannot be called back.
   *
   * @param nowS The audio clock.
   */
  clear(generation: number, nowS: number): PlaybackReport | undefined {
    const { last } = this;
    if (!last || last.news === 'empty') return undefined;
    const position = last.rendered;
    if (!position || position.generation > generation) return undefined;
    const sinceFrames = last.isPlaying ? Math.max(0, Math.round((nowS - last.atS) * this.rateHz)) : 0;
    const frames = position.frames + Math.min(sinceFrames, last.queuedFrames);
    this.last = undefined;
    return this.report({ ...position, frames }, 0, 'idle');
  }

  private report(
    { generation, segment, frames }: PlayoutPosition,
    queuedFrames: number,
    state: PlaybackReport['state'],
  ): PlaybackReport {
    return { generation, segment, playedMs: this.msOf(frames), queuedMs: this.msOf(queuedFrames), state };
  }

  private msOf(frames: number): number {
    return Math.round((frames * 1_000) / this.rateHz);
  }
}

function stateOf(event: PositionEvent, isAllDecoded: boolean): PlaybackReport['state'] {
  if (event.news === 'underrun') return 'underrun';
  if (event.news !== 'empty') return event.isPaused ? 'underrun' : 'playing';
  return isAllDecoded ? 'idle' : 'underrun';
}
