import { FakeClock } from '../test/helpers/fake-clock.js';
import { SessionHarness } from '../test/helpers/session.harness.js';
import { EventLoopLag } from './common/event-loop.lag.js';
import { NO_LOSS, silentLog } from './common/log.js';
import { MemoryWatch } from './common/memory.watch.js';
import { MemoryRelief } from './memory.relief.js';
import { MetricsService } from './metrics/metrics.service.js';

describe('memory that is nearly full', () => {
  it('costs sessions whose clients are away, second by second, and none with a client', async () => {
    const clock = new FakeClock();
    const harness = new SessionHarness();
    const lag = new EventLoopLag(clock);
    let heap = 0.85;
    const read = () => ({ heap, container: undefined });
    const memory = new MemoryWatch({
      clock,
      log: silentLog,
      shedPercent: 80,
      read,
      collect: () => undefined,
    });
    const metrics = new MetricsService(lag, NO_LOSS, memory);
    new MemoryRelief(memory, harness.manager, metrics, silentLog);
    harness.session.onClientGone();
    clock.advance(3_000);
    expect(harness.observer.of('parked')).toBe(1);
    heap = 0.95;
    clock.advance(1_000);
    expect(harness.observer.of('parked')).toBe(0);
    harness.comeBack(undefined);
    clock.advance(3_000);
    expect(harness.manager.activeCount).toBe(1);
    expect(await metrics.render()).toContain('parley_sessions_let_go_total 1');
    memory.stop();
    lag.stop();
    await harness.end();
  });
});
