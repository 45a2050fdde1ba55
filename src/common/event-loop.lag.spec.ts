import { FakeClock } from '../../test/helpers/fake-clock.js';
import { EventLoopLag } from './event-loop.lag.js';

describe('the lag of the event loop', () => {
  it('shows a stall of the last second, then forgets it; it is not taken for overload', async () => {
    const clock = new FakeClock();
    const lag = new EventLoopLag(clock);
    const tick = () => new Promise<void>((done) => setTimeout(done, 15));
    await tick();
    const end = performance.now() + 80;
    while (performance.now() < end);
    await tick();
    clock.advance(1_000);
    expect(lag.current.maxMs).toBeGreaterThan(50);
    expect(lag.current.sustainedMs).toBe(0);
    clock.advance(1_000);
    expect(lag.current.maxMs).toBeLessThan(50);
    lag.stop();
    expect(clock.pendingCount).toBe(0);
  });
});
