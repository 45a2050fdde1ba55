import { FakeClock } from '../../test/helpers/fake-clock.js';
import type { Clock } from '../common/clock.js';
import { Liveness } from './liveness.js';

function watch(clock: Clock) {
  const seen: string[] = [];
  const liveness = new Liveness(clock, {
    ping: () => seen.push(`ping ${clock.now()}`),
    onDead: () => seen.push(`dead ${clock.now()}`),
  });
  return { seen, liveness };
}

describe('liveness of a client', () => {
  it('is asked for every five seconds while pongs come, which measure the way there and back', () => {
    const clock = new FakeClock();
    const { seen, liveness } = watch(clock);
    clock.advance(40);
    liveness.onPong();
    expect(liveness.rttMs).toBe(40);
    clock.advance(4_960);
    clock.advance(7);
    liveness.onPong();
    expect(liveness.rttMs).toBe(7);
    expect(seen).toEqual(['ping 0', 'ping 5000']);
    liveness.stop();
    expect(clock.pendingCount).toBe(0);
  });

  it('is given up five seconds after a ping without pong: at most ten after the last sign of life', () => {
    const clock = new FakeClock();
    const { seen, liveness } = watch(clock);
    liveness.onPong();
    clock.advance(60_000);
    expect(seen).toEqual(['ping 0', 'ping 5000', 'dead 10000']);
  });

  it('does not take a pong that nobody asked for', () => {
    const clock = new FakeClock();
    const { seen, liveness } = watch(clock);
    liveness.onPong();
    clock.advance(40);
    liveness.onPong();
    expect(liveness.rttMs).toBe(0);
    clock.advance(4_960);
    expect(seen).toEqual(['ping 0', 'ping 5000']);
    liveness.stop();
  });

  it('does not suffer for a standstill of this server: the client is asked once more', () => {
    const clock = new FakeClock();
    let standstillMs = 0;
    const stalling: Clock = {
      now: () => clock.now() + standstillMs,
      after: (ms, action) => clock.after(ms, action),
      every: (ms, action) => clock.every(ms, action),
      afterReading: (action) => clock.afterReading(action),
    };
    const { seen, liveness } = watch(stalling);
    standstillMs = 2_000;
    clock.advance(5_000);
    expect(seen).toEqual(['ping 0', 'ping 7000']);
    liveness.onPong();
    clock.advance(4_999);
    expect(seen).toHaveLength(2);
    liveness.stop();
  });
});
