import { FakeClock, settle } from '../../test/helpers/fake-clock.js';
import { FaultyDisk } from '../../test/helpers/faulty.disk.js';
import { type Log, silentLog } from '../common/log.js';
import type { JournalFile } from './journal.file.js';
import type { RecordOutcome } from './journal.observer.js';
import { JournalWriter } from './journal.writer.js';

let clock: FakeClock;
let disk: FaultyDisk;
let writer: JournalWriter;
let counts: Record<RecordOutcome, number>;
let queueBytes: number;
let logged: string[];
/** Sessions told that their journal suffers. */
let told: string[];

function makeWriter(limits: { maxWaitingBytes?: number; maxOpenFiles?: number } = {}): JournalWriter {
  const log: Log = {
    ...silentLog,
    info: (message) => logged.push(message),
    warn: (message) => logged.push(message),
  };
  const observer = {
    onJournalRecords: (outcome: RecordOutcome, count: number) => {
      counts[outcome] += count;
    },
    onJournalQueue: (delta: number) => {
      queueBytes += delta;
    },
  };
  return new JournalWriter({ disk, clock, log, observer, ...limits });
}

beforeEach(() => {
  clock = new FakeClock();
  disk = new FaultyDisk();
  counts = { written: 0, dropped: 0 };
  queueBytes = 0;
  logged = [];
  told = [];
  writer = makeWriter();
});
afterEach(async () => {
  disk.release();
  await settle();
  const closing = writer.close();
  await clock.run(5_000, 500);
  await closing;
  expect([disk.openFiles, clock.pendingCount, queueBytes]).toEqual([0, 0, 0]);
});

const begin = (path: string) => writer.begin(path, () => told.push(path));
const add = (file: JournalFile, text: string) => writer.add(file, Buffer.from(text));
const written = (path: string) => disk.calls.filter((call) => call === `write ${path}`).length;

describe('what happens in a session', () => {
  it('is with the operating system within 50 ms, and what comes in one burst with one write', async () => {
    const file = begin('a');
    add(file, 'one\n');
    add(file, 'two\n');
    await clock.run(50);
    expect(disk.textOf('a')).toBe('one\ntwo\n');
    expect([written('a'), counts.written, queueBytes]).toEqual([1, 2, 0]);
  });

  it('is written in order while more comes than the disk takes at once', async () => {
    const file = begin('a');
    disk.stall();
    const lines = Array.from({ length: 50 }, (_, i) => `${i}\n`);
    for (const line of lines) {
      add(file, line);
      await clock.run(1, 1);
    }
    disk.release();
    await clock.run(50);
    expect(disk.textOf('a')).toBe(lines.join(''));
  });

  it('survives a power loss after a second', async () => {
    add(begin('a'), 'one\n');
    await clock.run(1_100);
    expect(disk.calls.slice(-2)).toEqual(['write a', 'sync a']);
  });

  it('is synced and its file closed at the end of the session', async () => {
    const file = begin('a');
    add(file, 'one\n');
    writer.end(file);
    await clock.run(1_100);
    expect(disk.calls).toEqual(['open a', 'write a', 'sync a', 'close a']);
  });

  it('makes no file when nothing happens', async () => {
    writer.end(begin('a'));
    await clock.run(2_000);
    expect(disk.calls).toEqual([]);
  });

  it('needs only so many files open at once, however many sessions there are', async () => {
    writer = makeWriter({ maxOpenFiles: 2 });
    const files = ['a', 'b', 'c'].map(begin);
    for (const round of ['1\n', '2\n'])
      for (const file of files) {
        add(file, round);
        await clock.run(20);
        expect(disk.openFiles).toBeLessThanOrEqual(2);
      }
    expect(['a', 'b', 'c'].map((path) => disk.textOf(path))).toEqual(['1\n2\n', '1\n2\n', '1\n2\n']);
  });
});

describe('while the disk is full', () => {
  it('the session is told once, waits for nothing, and finds everything written when there is room again', async () => {
    disk.freeBytes = 6;
    const file = begin('a');
    add(file, 'one\n');
    add(file, 'two\n');
    await clock.run(50);
    expect([disk.textOf('a'), told]).toEqual(['one\ntw', ['a']]);
    add(file, 'three\n');
    await clock.run(3_000);
    disk.freeBytes = 1_000;
    await clock.run(5_000);
    expect(disk.textOf('a')).toBe('one\ntwo\nthree\n');
    expect([counts, told]).toEqual([{ written: 3, dropped: 0 }, ['a']]);
    expect(logged).toEqual([
      'Journals cannot be written now; records wait in memory, sessions go on',
      'Journals can be written again',
    ]);
  });

  it('memory is bounded: the newest records are dropped and counted, the rest stays in order', async () => {
    writer = makeWriter({ maxWaitingBytes: 20 });
    disk.fault = 'ENOSPC';
    const file = begin('a');
    for (let i = 0; i < 10; i++) add(file, `line${i}\n`);
    await clock.run(50);
    expect([counts.dropped, queueBytes]).toEqual([7, 18]);
    disk.fault = undefined;
    await clock.run(2_000);
    add(file, 'later\n');
    await clock.run(50);
    expect(disk.textOf('a')).toBe('line0\nline1\nline2\nlater\n');
  });

  it('the disk is asked ever more seldom, and a journal is given up after ten minutes', async () => {
    disk.fault = 'EROFS';
    const file = begin('a');
    add(file, 'one\n');
    await clock.run(60_000, 1_000);
    expect(disk.calls.length).toBeLessThan(10);
    await clock.run(600_000, 1_000);
    expect([counts.dropped, queueBytes]).toEqual([1, 0]);
    add(file, 'two\n');
    expect(counts.dropped).toBe(2);
    expect(logged).toContain('Records of a journal were given up');
  });

  it('a session that is over is not told any more', async () => {
    disk.fault = 'ENOSPC';
    const file = begin('a');
    add(file, 'one\n');
    writer.end(file);
    await clock.run(50);
    expect(told).toEqual([]);
  });
});

describe('one journal that cannot be written', () => {
  it('does not hold up the others', async () => {
    disk.badPaths.add('bad');
    const [bad, good] = [begin('bad'), begin('good')];
    for (let i = 0; i < 5; i++) {
      add(bad, 'x\n');
      add(good, `${i}\n`);
      await clock.run(50);
      expect(disk.textOf('good')).toContain(`${i}\n`);
    }
    expect(told).toEqual(['bad']);
  });
});

describe('a disk that comes back under files that were open', () => {
  it('is written to again: each record once, in order, and whole if half of it was there', async () => {
    disk.freeBytes = 6;
    const file = begin('a');
    add(file, 'one\n');
    add(file, 'two\n');
    await clock.run(50);
    disk.fault = 'EIO';
    disk.remount();
    await clock.run(5_000, 500);
    Object.assign(disk, { fault: undefined, freeBytes: 1_000 });
    await clock.run(15_000, 500);
    add(file, 'three\n');
    await clock.run(50);
    expect(disk.textOf('a')).toBe('one\ntwo\nthree\n');
    expect([counts, told]).toEqual([{ written: 3, dropped: 0 }, ['a']]);
    expect(logged.at(-1)).toBe('Journals can be written again');
  });

  it('keeps what was written before the fault safe from a power loss', async () => {
    const file = begin('a');
    add(file, 'one\n');
    await clock.run(50);
    disk.fault = 'ENOSPC';
    add(file, 'two\n');
    await clock.run(50);
    expect(disk.calls).toEqual(['open a', 'write a', 'write a', 'sync a', 'close a']);
  });

  it('has no more files open than allowed', async () => {
    writer = makeWriter({ maxOpenFiles: 2 });
    const files = ['a', 'b', 'c'].map(begin);
    for (const round of ['1\n', '2\n', '3\n']) {
      for (const file of files) add(file, round);
      for (let ms = 0; ms < 5_000; ms += 100) {
        await clock.run(100, 100);
        expect(disk.openFiles).toBeLessThanOrEqual(2);
      }
      disk.remount();
    }
    expect(['a', 'b', 'c'].map((path) => disk.textOf(path))).toEqual(Array(3).fill('1\n2\n3\n'));
  });
});

describe('a disk that hangs', () => {
  it('costs no session more than a warning: adding goes on, memory stays bounded', async () => {
    writer = makeWriter({ maxWaitingBytes: 1_000 });
    disk.stall();
    const [a, b] = [begin('a'), begin('b')];
    add(a, 'one\n');
    add(b, 'one\n');
    await clock.run(1_100);
    expect(told).toEqual(['a', 'b']);
    for (let i = 0; i < 1_000; i++) add(a, `line ${i}\n`);
    expect(queueBytes).toBeLessThanOrEqual(1_000);
    // One operation under way, however much waits: the threads of the process are not used up.
    expect(disk.calls).toEqual(['open a']);
    disk.release();
    await clock.run(100);
    expect(disk.textOf('b')).toBe('one\n');
    expect(logged.at(-1)).toBe('Journals can be written again');
  });

  it('does not keep the server from stopping', async () => {
    disk.stall();
    add(begin('a'), 'one\n');
    await clock.run(20);
    const closing = writer.close();
    await clock.run(2_100);
    await closing;
    expect([counts.dropped, queueBytes]).toEqual([1, 0]);
  });
});

describe('a failing sync', () => {
  it('is told and logged, and writing goes on', async () => {
    disk.syncFault = 'EIO';
    const file = begin('a');
    add(file, 'one\n');
    await clock.run(1_100);
    expect(told).toEqual(['a']);
    expect(logged).toEqual(['A journal could not be made safe from power loss']);
    disk.syncFault = undefined;
    add(file, 'two\n');
    await clock.run(50);
    expect(disk.textOf('a')).toBe('one\ntwo\n');
  });
});

describe('a server that stops', () => {
  it('writes, syncs and closes everything first', async () => {
    const [a, b] = [begin('a'), begin('b')];
    add(a, 'one\n');
    writer.end(a);
    add(b, 'one\n');
    await writer.close();
    expect([disk.textOf('a'), disk.textOf('b'), disk.openFiles]).toEqual(['one\n', 'one\n', 0]);
    expect(disk.calls.filter((call) => call.startsWith('sync'))).toEqual(['sync a', 'sync b']);
  });

  it('tries once more where writing failed', async () => {
    disk.fault = 'ENOSPC';
    const file = begin('a');
    add(file, 'one\n');
    await clock.run(20);
    disk.fault = undefined;
    await writer.close();
    expect(disk.textOf('a')).toBe('one\n');
    add(file, 'late\n');
    expect(counts).toEqual({ written: 1, dropped: 1 });
  });
});
