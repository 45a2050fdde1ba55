import { SessionHarness } from '../../test/helpers/session.harness.js';
import { SlowClientGuard } from './slow.client.guard.js';

describe('a client that does not take its audio', () => {
  it('is warned once and given up after five seconds', () => {
    const guard = new SlowClientGuard();
    const full = 300_000;
    expect([guard.check(full, 0), guard.check(full, 4_000), guard.check(full, 5_000)]).toEqual([
      'warn',
      'slow',
      'close',
    ]);
  });

  it('is forgiven when it catches up', () => {
    const guard = new SlowClientGuard();
    guard.check(300_000, 0);
    expect(guard.check(1_000, 3_000)).toBe('fine');
    expect(guard.check(300_000, 9_000)).toBe('warn');
  });

  it('hears of it, and its session is over six seconds later', async () => {
    const harness = new SessionHarness();
    harness.client.bufferedBytes = 300_000;
    await harness.clock.run(2_000);
    expect(harness.client.of('warning')).toMatchObject([{ code: 'slow_client' }]);
    expect(harness.client.closedAs).toBeUndefined();
    await harness.clock.run(4_000);
    expect(harness.client.last('session.ended').reason).toBe('slow_client');
    expect(harness.client.closedAs).toBe('slowClient');
    expect(harness.client.of('warning')).toHaveLength(1);
    expect(harness.clock.pendingCount).toBe(0);
  });
});
