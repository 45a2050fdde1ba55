import { FakeClock } from '../../test/helpers/fake-clock.js';
import { type Clock } from './clock.js';
import { containedClock } from './contained.clock.js';

const fail = () => {
  throw new Error('fault');
};
const timers: [string, (clock: Clock) => unknown][] = [
  ['once', (clock) => clock.after(5, fail)],
  ['again and again', (clock) => clock.every(5, fail)],
  ['after reading', (clock) => clock.afterReading(fail)],
];

it.each(timers)('a timer that fires %s and fails is reported, and the others go on', (_, start) => {
  const clock = new FakeClock();
  const told: unknown[] = [];
  const contained = containedClock(clock, (error) => told.push(error));
  let hasFired = false;
  start(contained);
  contained.after(5, () => {
    hasFired = true;
  });
  clock.advance(5);
  expect([told, hasFired, contained.now()]).toEqual([[new Error('fault')], true, 5]);
});
