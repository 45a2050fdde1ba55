import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { silentLog } from '../common/log.js';
import { journalPath } from './journal.folder.js';
import { encodeLine } from './journal.line.js';
import { type JournalOwner, ownerOf, thisOwner } from './journal.owner.js';
import { readJournal } from './journal.reader.js';
import type { JournalRecord } from './journal.record.js';
import { removeOldDays } from './journal.retention.js';
import { markCutOff } from './journal.scan.js';

const self = thisOwner();
/** A process of this machine that has surely ended. */
const dead: JournalOwner = { ...self, pid: spawnSync('true').pid };
const at = '2026-01-02T03:04:05.678Z';
const stamp = (n: number) => ({ n, at, t: 100 * n });
const started = (owner: JournalOwner): JournalRecord => ({
  ...stamp(1),
  type: 'session.started',
  version: 1,
  sessionId: 's_1',
  agent: 'sales',
  owner,
  hasWords: true,
  tokenHash: 'h4sh',
});
const FINAL: JournalRecord = {
  ...stamp(2),
  type: 'llm.final',
  seq: 7,
  generation: 1,
  text: 'Hi.',
  status: 'completed',
};
const totals = { sessionMs: 1, turns: 0, bargeIns: 0, asrBytes: 0, ttsBytes: 0, ttsDropped: 0 };
const ENDED: JournalRecord = { ...stamp(3), type: 'session.ended', seq: 9, reason: 'client', totals };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function write(records: JournalRecord[], tail = '', day = new Date(at)): string {
  const path = journalPath(dir, 's_1', day);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat(records.map(encodeLine)));
  appendFileSync(path, tail);
  return path;
}

const scan = () => markCutOff({ dataDir: dir, self, log: silentLog, signal: new AbortController().signal });

describe('the start of a server', () => {
  it('marks a session whose process is gone as interrupted, once', async () => {
    const path = write([started(dead), FINAL]);
    expect(await scan()).toEqual({ interrupted: 1, tornBytes: 0 });
    const { records, state } = await readJournal(path);
    expect(state).toBe('interrupted');
    expect(records.at(-1)).toMatchObject({ n: 3, t: FINAL.t, type: 'session.interrupted' });
    expect(await scan()).toEqual({ interrupted: 0, tornBytes: 0 });
  });

  it('cuts off a record that was half written, at whatever byte', async () => {
    const whole = encodeLine(ENDED).toString('latin1');
    for (let length = 1; length < whole.length; length++) {
      const path = write([started(dead), FINAL], whole.slice(0, length));
      expect(await scan()).toEqual({ interrupted: 1, tornBytes: length });
      const journal = await readJournal(path);
      expect(journal.records.slice(0, 2)).toEqual([started(dead), FINAL]);
      expect([journal.records.length, journal.tornBytes, journal.damagedLines]).toEqual([3, 0, 0]);
    }
  }, 30_000);

  it('leaves alone what ended well, what still runs, here or in another process, and what is empty', async () => {
    const journals = [
      [started(dead), FINAL, ENDED],
      [started(self), FINAL],
      [started(ownerOf(process.ppid, new Date())), FINAL],
      [],
    ];
    for (const records of journals) {
      const path = write(records);
      const before = readFileSync(path);
      expect(await scan()).toEqual({ interrupted: 0, tornBytes: 0 });
      expect(readFileSync(path)).toEqual(before);
    }
  });

  it.each([
    [
      'a process that had the same id, as in a restarted container',
      { ...self, since: '2026-01-01T00:00:00.000Z' },
    ],
    [
      'a process whose id another program has now, as after a restart of the machine',
      { ...self, pid: process.ppid, since: '1970-01-01T00:00:00.000Z', birth: 'an-earlier-start/4242' },
    ],
    ['another host, as a container that came back under another name', { ...self, host: 'elsewhere' }],
  ])('counts as gone %s', async (_, owner) => {
    write([started(owner), FINAL]);
    expect((await scan()).interrupted).toBe(1);
  });

  it('marks a journal of which the beginning is damaged', async () => {
    const path = write([FINAL]);
    writeFileSync(path, Buffer.concat([Buffer.from('{"n":1,\0\0\n'), readFileSync(path)]));
    expect((await scan()).interrupted).toBe(1);
  });

  it('is not hindered by things in the folder that are no journals', async () => {
    const path = write([started(dead), FINAL]);
    mkdirSync(join(dirname(path), 'a_folder.jsonl'));
    writeFileSync(join(dirname(path), 'notes.txt'), 'x');
    mkdirSync(join(dir, 'sessions', 'lost+found'));
    expect((await scan()).interrupted).toBe(1);
  });

  it('finds nothing where nothing was ever kept', async () => {
    expect(await scan()).toEqual({ interrupted: 0, tornBytes: 0 });
  });

  it('removes the journals of days that are too long ago, and no other', async () => {
    const now = new Date('2026-03-31T12:00:00Z');
    for (const day of ['2026-02-28', '2026-03-01', '2026-03-31']) write([FINAL], '', new Date(day));
    mkdirSync(join(dir, 'sessions', 'not-a-day'));
    expect(await removeOldDays(dir, 30, now)).toEqual(['2026-02-28']);
    expect(readdirSync(join(dir, 'sessions')).sort()).toEqual(['2026-03-01', '2026-03-31', 'not-a-day']);
  });
});
