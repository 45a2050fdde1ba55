import { FakeClock, settle } from '../../test/helpers/fake-clock.js';
import { readDescriptorLimit, readDescriptorsInUse } from './descriptor.use.js';
import { DescriptorWatch } from './descriptor.watch.js';

let clock: FakeClock;
let inUse: number | undefined;
const open: DescriptorWatch[] = [];
beforeEach(() => {
  clock = new FakeClock();
  inUse = 28;
});
afterEach(() => {
  for (const watch of open.splice(0)) watch.stop();
  expect(clock.pendingCount).toBe(0);
});

async function watch(limit: number | undefined): Promise<DescriptorWatch> {
  const made = await DescriptorWatch.start({ clock, limit, readInUse: async () => inUse });
  open.push(made);
  return made;
}

async function aSecond(): Promise<void> {
  clock.advance(1_000);
  await settle();
}

describe('descriptors', () => {
  it('are reckoned for all a session may open, though it has not dialled its vendors yet', async () => {
    const files = await watch(128);
    // 128, less 28 open at the start and 32 to spare, in eights.
    expect([files.places, files.limitFor(200)]).toEqual([8, 1_660]);
    expect([files.hasRoom(7), files.hasRoom(8)]).toEqual([true, false]);
  });

  it('held by whatever else leave no room, until they are given back', async () => {
    const files = await watch(128);
    inUse = 89;
    await aSecond();
    expect(files.hasRoom(0)).toBe(false);
    inUse = 40;
    await aSecond();
    expect(files.hasRoom(0)).toBe(true);
  });

  it('that cannot even be counted are all gone', async () => {
    const files = await watch(128);
    inUse = Number.POSITIVE_INFINITY;
    await aSecond();
    expect(files.hasRoom(0)).toBe(false);
  });

  it('never refuse anybody where the limit is not known', async () => {
    const files = await watch(undefined);
    expect([files.places, files.hasRoom(10_000)]).toEqual([Number.POSITIVE_INFINITY, true]);
  });

  it('never refuse anybody for a count that is not known', async () => {
    inUse = undefined;
    const files = await watch(128);
    expect(files.hasRoom(3)).toBe(true);
  });

  it('of this process are read where the system tells them', async () => {
    const limit = readDescriptorLimit();
    const count = await readDescriptorsInUse();
    expect(count === undefined || count > 2).toBe(true);
    expect(limit === undefined || limit > (count ?? 0)).toBe(true);
  });
});
