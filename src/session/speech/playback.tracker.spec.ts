import { FakeClock } from '../../../test/helpers/fake-clock.js';
import { PlaybackTracker } from './playback.tracker.js';

const FORMAT = { codec: 'mp3', sampleRateHz: 44_100, bytesPerMs: 16 } as const;

describe('the place where the ear is', () => {
  const make = () => {
    const clock = new FakeClock();
    return { clock, tracker: new PlaybackTracker(FORMAT, clock) };
  };

  it('is estimated from bytes and time while the client says nothing', () => {
    const { clock, tracker } = make();
    tracker.onSent(0, 16_000);
    clock.advance(400);
    expect([tracker.playedMs, tracker.leadMs, tracker.isReported]).toEqual([400, 600, false]);
    clock.advance(5_000);
    expect(tracker.playedMs).toBe(1_000);
  });

  it('is where the client says, and moves on for a while between reports', () => {
    const { clock, tracker } = make();
    tracker.onSent(0, 16_000);
    tracker.onSent(1, 32_000);
    clock.advance(2_000);
    tracker.onReport({ segment: 1, playedMs: 300, state: 'playing' });
    expect(tracker.playedMs).toBe(1_300);
    clock.advance(5_000);
    expect(tracker.playedMs).toBe(1_800);
    expect([tracker.playedOf(0), tracker.playedOf(1)]).toEqual([1_000, 800]);
  });

  it('stands still when the client has run dry', () => {
    const { clock, tracker } = make();
    tracker.onSent(0, 16_000);
    tracker.onReport({ segment: 0, playedMs: 200, state: 'underrun' });
    clock.advance(1_000);
    expect(tracker.playedMs).toBe(200);
  });

  it('never goes back, beyond what was sent, or into a segment never sent', () => {
    const { tracker } = make();
    tracker.onSent(0, 16_000);
    tracker.onReport({ segment: 0, playedMs: 9_999, state: 'idle' });
    tracker.onReport({ segment: 0, playedMs: 10, state: 'idle' });
    tracker.onReport({ segment: 7, playedMs: 10, state: 'idle' });
    expect(tracker.playedMs).toBe(1_000);
  });

  it('does not move after playing was stopped', () => {
    const { clock, tracker } = make();
    tracker.onSent(0, 16_000);
    clock.advance(300);
    tracker.stop();
    clock.advance(300);
    expect(tracker.playedMs).toBe(300);
  });
});
