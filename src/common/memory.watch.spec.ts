import { FakeClock } from '../../test/helpers/fake-clock.js';
import { silentLog } from './log.js';
import { collectGarbage, readMemoryUse } from './memory.use.js';
import { MemoryWatch } from './memory.watch.js';

let clock: FakeClock;
let use: { heap: number; container: number | undefined };
let collections: number;
const open: MemoryWatch[] = [];
beforeEach(() => {
  clock = new FakeClock();
  use = { heap: 0.3, container: undefined };
  collections = 0;
});
afterEach(() => {
  for (const watch of open.splice(0)) watch.stop();
  expect(clock.pendingCount).toBe(0);
});

function watch(shedPercent = 80): MemoryWatch {
  const collect = () => void collections++;
  const made = new MemoryWatch({ clock, log: silentLog, shedPercent, read: () => ({ ...use }), collect });
  open.push(made);
  return made;
}

describe('memory', () => {
  it.each([
    ['the heap', { heap: 0.8, container: 0.2 }],
    ['the container', { heap: 0.2, container: 0.8 }],
  ])('is short within a second when %s is used to the share set', (_, much) => {
    const memory = watch();
    clock.advance(5_000);
    expect(memory.isShort).toBe(false);
    use = much;
    clock.advance(1_000);
    expect([memory.isShort, memory.share]).toEqual([true, 0.8]);
  });

  it('is enough again only five points below, so that nothing flaps', () => {
    const memory = watch();
    use.heap = 0.82;
    clock.advance(1_000);
    use.heap = 0.76;
    clock.advance(1_000);
    expect(memory.isShort).toBe(true);
    use.heap = 0.74;
    clock.advance(1_000);
    expect(memory.isShort).toBe(false);
    use.heap = 0.79;
    clock.advance(1_000);
    expect(memory.isShort).toBe(false);
  });

  it('has sessions let go at every look beyond the middle between the limit and everything', () => {
    const memory = watch();
    let relieved = 0;
    memory.whenCritical(() => relieved++);
    use.heap = 0.89;
    clock.advance(3_000);
    expect(relieved).toBe(0);
    use.heap = 0.9;
    clock.advance(3_000);
    expect(relieved).toBe(3);
  });

  it('that is short for ten seconds may be garbage: it is collected, once a minute at most', () => {
    watch();
    use.heap = 0.85;
    clock.advance(10_000);
    expect(collections).toBe(0);
    clock.advance(1_000);
    expect(collections).toBe(1);
    clock.advance(59_000);
    expect(collections).toBe(1);
    clock.advance(1_000);
    expect(collections).toBe(2);
  });

  it('is never short where that is turned off', () => {
    const memory = watch(100);
    use.heap = 1;
    clock.advance(20_000);
    expect([memory.isShort, collections]).toEqual([false, 0]);
  });

  it('of this process is read as a share, and can be collected', () => {
    collectGarbage();
    const { heap, container } = readMemoryUse();
    expect(heap).toBeGreaterThan(0);
    expect(heap).toBeLessThan(1);
    expect(container ?? 0.5).toBeLessThanOrEqual(1);
  });
});
