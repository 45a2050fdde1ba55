import { FakeClock } from '../../test/helpers/fake-clock.js';
import { Watchdog } from './watchdog.js';

describe('Watchdog', () => {
  const clock = new FakeClock();
  const onExpire = jest.fn();
  const watchdog = new Watchdog(clock, onExpire);
  afterEach(() => {
    watchdog.disarm();
    onExpire.mockClear();
  });

  it('expires once when nothing is fed', () => {
    watchdog.arm(100);
    clock.advance(500);
    expect(onExpire).toHaveBeenCalledTimes(1);
  });

  it('waits its whole limit after the last feeding', () => {
    watchdog.arm(100);
    clock.advance(80);
    watchdog.feed();
    clock.advance(99);
    expect(onExpire).not.toHaveBeenCalled();
    clock.advance(1);
    expect(onExpire).toHaveBeenCalledTimes(1);
  });

  it('does not expire for what came in time and could not be read, since the process stood still', () => {
    watchdog.arm(100);
    // Read right after the timer of the watchdog, as sockets are.
    clock.after(100, () => watchdog.feed());
    clock.advance(199);
    expect(onExpire).not.toHaveBeenCalled();
    clock.advance(1);
    expect(onExpire).toHaveBeenCalledTimes(1);
  });

  it('leaves no timer behind once disarmed', () => {
    watchdog.arm(100);
    watchdog.disarm();
    expect(clock.pendingCount).toBe(0);
  });
});
