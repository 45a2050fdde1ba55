import { PlaybackView } from './playback.view.js';
import type { PlayoutNews, StampedPlayoutEvent } from './playout.messages.js';

const RATE_HZ = 48_000;
type Position = Extract<StampedPlayoutEvent, { type: 'position' }>;

/** The worklet has rendered a second of segment 0 and has two more waiting. */
function event(news: PlayoutNews, more: Partial<Position> = {}): Position {
  const place = { generation: 3, segment: 0 };
  return {
    type: 'position',
    news,
    heard: { ...place, frames: RATE_HZ - 960 },
    rendered: { ...place, frames: RATE_HZ },
    queuedFrames: 2 * RATE_HZ,
    isPlaying: true,
    isPaused: false,
    atS: 10,
    ...more,
  };
}

describe('where playback is', () => {
  it('counts from the moment the worklet spoke, however late the page reads it', () => {
    const view = new PlaybackView(RATE_HZ);
    view.note(event('tick'), true);
    expect(view.clear(3, 10.25)).toEqual({
      generation: 3,
      segment: 0,
      playedMs: 1_250,
      queuedMs: 0,
      state: 'idle',
    });
  });

  it('does not move while paused, and says so', () => {
    const view = new PlaybackView(RATE_HZ);
    const paused = event('paused', { isPlaying: false, isPaused: true });
    expect(view.note(paused, true)).toMatchObject({ playedMs: 980, queuedMs: 2_000, state: 'underrun' });
    expect(view.clear(3, 14)).toMatchObject({ playedMs: 1_000 });
  });

  it('is never beyond what had come', () => {
    const view = new PlaybackView(RATE_HZ);
    view.note(event('tick', { queuedFrames: 4_800 }), true);
    expect(view.clear(3, 60)).toMatchObject({ playedMs: 1_100 });
  });

  it('is told eight times a second, and every change at once', () => {
    const view = new PlaybackView(RATE_HZ);
    const told = [10, 10.04, 10.08, 10.13].map((atS) => view.note(event('tick', { atS }), true));
    expect(told.map((report) => report !== undefined)).toEqual([true, false, false, true]);
    expect(view.note(event('underrun', { atS: 10.14, isPlaying: false }), true)).toMatchObject({
      state: 'underrun',
    });
  });

  it('is idle only once everything was decoded', () => {
    const view = new PlaybackView(RATE_HZ);
    expect(view.note(event('empty', { queuedFrames: 0 }), false)).toMatchObject({ state: 'underrun' });
    expect(view.note(event('empty', { queuedFrames: 0 }), true)).toMatchObject({ state: 'idle' });
  });
});
