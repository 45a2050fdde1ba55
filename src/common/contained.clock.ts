import type { Clock } from './clock.js';

/** Told of a fault of our own that has no caller: what a timer or a socket set off. Must not throw. */
export type FaultReport = (error: unknown) => void;

/** The same clock; what its timers throw goes to the report, where it would else be a fault of the whole process. */
export function containedClock(clock: Clock, report: FaultReport): Clock {
  const contained = (action: () => void) => () => {
    try {
      action();
    } catch (error) {
      report(error);
    }
  };
  return {
    now: () => clock.now(),
    after: (ms, action) => clock.after(ms, contained(action)),
    every: (ms, action) => clock.every(ms, contained(action)),
    afterReading: (action) => clock.afterReading(contained(action)),
  };
}
