import { FakeClock, settle } from '../../test/helpers/fake-clock.js';
import { SessionBoundary } from './session.boundary.js';

let clock: FakeClock;
let told: unknown[];
let boundary: SessionBoundary;
beforeEach(() => {
  clock = new FakeClock();
  told = [];
  boundary = new SessionBoundary(clock, (error) => told.push(error));
});

const fail = (name: string) => () => {
  throw new Error(name);
};
const names = () => told.map((error) => (error as Error).message);

describe('a fault within a session', () => {
  const entries: [string, () => void][] = [
    ['of its client or a vendor', () => boundary.guard(fail('fault'))(undefined)],
    ['of the manager', () => boundary.run(fail('fault'))],
    ['put off', () => boundary.soon(fail('fault'))],
    ['of work it awaits', () => boundary.watch(Promise.reject(new Error('fault')))],
    ['of a timer', () => boundary.clock.after(5, fail('fault'))],
  ];
  it.each(entries)('reaches nobody outside and is told once, in an entry %s', async (_, enter) => {
    enter();
    await clock.run(10);
    expect(names()).toEqual(['fault']);
  });

  it('of a timer that comes again is told each time', () => {
    boundary.clock.every(5, fail('fault'));
    clock.advance(10);
    expect(names()).toEqual(['fault', 'fault']);
  });

  it('in an entry amid another is told when the outer one is over', () => {
    boundary.run(() => {
      boundary.run(fail('inner'));
      expect(told).toEqual([]);
    });
    expect(names()).toEqual(['inner']);
  });
});

describe('a closed boundary', () => {
  beforeEach(() => {
    boundary.clock.after(5, fail('timer'));
    boundary.clock.every(5, fail('timer'));
    boundary.close();
  });

  it('has no timer left, starts none, and fires its signal', () => {
    boundary.clock.after(5, fail('timer')).cancel();
    boundary.clock.every(5, fail('timer'));
    expect([clock.pendingCount, boundary.signal.aborted]).toEqual([0, true]);
  });

  it('lets nothing in', async () => {
    boundary.run(fail('entry'));
    boundary.soon(fail('entry'));
    boundary.guard(fail('entry'))(undefined);
    await settle();
    expect(told).toEqual([]);
  });

  it('still tells that work left over has failed', async () => {
    boundary.watch(Promise.reject(new Error('late')));
    await settle();
    expect(names()).toEqual(['late']);
  });
});

it('forgets a timer that has fired or was cancelled', () => {
  boundary.clock.after(5, () => undefined);
  boundary.clock.after(50, () => undefined).cancel();
  clock.advance(10);
  expect([clock.pendingCount, boundary.clock.now()]).toEqual([0, 10]);
});
