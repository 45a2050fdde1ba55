import { type JournalOwner, mayBeAlive, ownerOf, thisOwner } from './journal.owner.js';
import { birthIn, type ProcessTable, systemProcesses } from './process.table.js';

const SELF: JournalOwner = { host: 'here', pid: 1, since: '2026-01-02T00:00:00.000Z', birth: 'boot/900' };
const OWNER: JournalOwner = { host: 'here', pid: 7, since: '2026-01-01T12:00:00.000Z', birth: 'boot/500' };
const ITS_START_MS = Date.parse(OWNER.since);
const HOUR_MS = 3_600_000;

/** A machine that began an hour before the owner, where its process still runs, unless told otherwise. */
function machine(over: Partial<ProcessTable> = {}): ProcessTable {
  return {
    isThere: () => true,
    birthOf: () => OWNER.birth,
    startedAtMs: () => ITS_START_MS - HOUR_MS,
    ...over,
  };
}

describe('the writer of a journal', () => {
  it('is alive while its process is there', () => {
    expect(mayBeAlive(OWNER, SELF, machine())).toBe(true);
  });

  it('has ended when there is no process of its id', () => {
    expect(mayBeAlive(OWNER, SELF, machine({ isThere: () => false }))).toBe(false);
  });

  it.each([
    ['that began later', 'boot/501'],
    ['that began at the same moment after another start of the machine', 'other-boot/500'],
  ])('has ended when its id is that of another process now, %s', (_, birth) => {
    expect(mayBeAlive(OWNER, SELF, machine({ birthOf: () => birth }))).toBe(false);
  });

  it.each([-24, 24])('is alive also after the wall clock was set by %i hours', (hours) => {
    const startedAtMs = () => ITS_START_MS - HOUR_MS + hours * HOUR_MS;
    expect(mayBeAlive(OWNER, SELF, machine({ startedAtMs }))).toBe(true);
  });
});

describe('the writer of a journal whose birth is not known, now or then', () => {
  const { birth: _, ...unborn } = OWNER;
  const cases: [string, JournalOwner, ProcessTable['birthOf']][] = [
    ['now', OWNER, () => undefined],
    ['then', unborn, () => 'boot/501'],
  ];

  it.each(cases)('is alive when it began after the machine (%s)', (__, owner, birthOf) => {
    expect(mayBeAlive(owner, SELF, machine({ birthOf }))).toBe(true);
  });

  it.each(cases)('has ended when the machine was started since (%s)', (__, owner, birthOf) => {
    const startedAtMs = () => ITS_START_MS + HOUR_MS;
    expect(mayBeAlive(owner, SELF, machine({ birthOf, startedAtMs }))).toBe(false);
  });

  it.each(cases)('is alive in doubt: it began about when the machine did (%s)', (__, owner, birthOf) => {
    const startedAtMs = () => ITS_START_MS + 5_000;
    expect(mayBeAlive(owner, SELF, machine({ birthOf, startedAtMs }))).toBe(true);
  });

  it('is alive in doubt: nobody can read when it began', () => {
    const processes = machine({ birthOf: () => undefined });
    expect(mayBeAlive({ ...unborn, since: 'long ago' }, SELF, processes)).toBe(true);
  });
});

describe('a process of this machine', () => {
  it('is known again, and is not taken for one that had its id', () => {
    const parent = ownerOf(process.ppid, new Date());
    expect(mayBeAlive(parent, thisOwner())).toBe(true);
    const isLinux = process.platform === 'linux';
    expect(mayBeAlive({ ...parent, birth: 'boot/1' }, thisOwner())).toBe(!isLinux);
  });

  it('began after its machine', () => {
    expect(systemProcesses.startedAtMs()).toBeLessThan(performance.timeOrigin);
  });

  it('is told by the start of the machine and its own, whatever the program is called', () => {
    const fieldsFrom3 = ['S', ...Array.from({ length: 18 }, (_, i) => `${i}`), '4242', '99'].join(' ');
    for (const program of ['node', 'a b', 'x) S 1 (y', ')'])
      expect(birthIn(`7 (${program}) ${fieldsFrom3}\n`, 'an-id\n')).toBe('an-id/4242');
  });

  it.each(['', '7 (node)', '7 (node) S 1 2'])(
    'is not told where the system gives something else: "%s"',
    (stat) => {
      expect(birthIn(stat, 'an-id\n')).toBeUndefined();
    },
  );
});
