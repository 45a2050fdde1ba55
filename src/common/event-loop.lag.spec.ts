import { createHistogram } from 'node:perf_hooks';
import { FakeClock } from '../../test/helpers/fake-clock.js';
import { polled } from '../../test/helpers/polling.js';
import { EventLoopLag } from './event-loop.lag.js';

const SECOND_MS = 1_000;

describe('the lag of the event loop', () => {
  const clock = new FakeClock();

  it('is how late the ticks of the last second were, and by how many of them', () => {
    const ticks = Object.assign(createHistogram(), { enable: () => true, disable: () => true });
    const lag = new EventLoopLag(clock, ticks);
    const pass = (...afterMs: number[]) => {
      for (const ms of afterMs) ticks.record(ms * 1e6);
      clock.advance(SECOND_MS);
    };
    expect(lag.current).toEqual({ p50Ms: 0, p99Ms: 0, maxMs: 0, sustainedMs: 0 });

    // One stall is no overload, and is forgotten a second later.
    pass(10, 10, 10, 90);
    expect(lag.current).toMatchObject({ sustainedMs: 0 });
    expect([lag.current.p50Ms, lag.current.maxMs].map(Math.round)).toEqual([0, 80]);
    pass(10, 10, 10);
    expect(Math.round(lag.current.maxMs)).toBe(0);

    // Three bad seconds in a row are, as bad as the best of them.
    pass(90);
    pass(60);
    expect(Math.round(lag.current.sustainedMs)).toBe(0);
    pass(70);
    expect(Math.round(lag.current.sustainedMs)).toBe(50);
    lag.stop();
  });

  it('shows that something held the process up', async () => {
    const lag = new EventLoopLag(clock);
    const isSeen = async () => {
      const end = performance.now() + 80;
      while (performance.now() < end);
      await new Promise<void>((done) => setTimeout(done, 15));
      clock.advance(SECOND_MS);
      return lag.current.maxMs > 50;
    };
    expect(await polled(isSeen, 'lag', 4_000)).toBe(true);
    lag.stop();
    expect(clock.pendingCount).toBe(0);
  });
});
