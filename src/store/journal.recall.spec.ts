import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, settle } from '../../test/helpers/fake-clock.js';
import { type LeftJournal, type LeftRecord, leaveJournal, SAID } from '../../test/helpers/left.journal.js';
import { silentLog } from '../common/log.js';
import { FileJournal } from './file.journal.js';
import { encodeLine } from './journal.line.js';
import { ownerOf, thisOwner } from './journal.owner.js';
import { tokenHash } from './journal.token.js';

const WINDOW_MS = 60_000;
const TOTALS = { sessionMs: 1, turns: 1, bargeIns: 0, asrBytes: 0, ttsBytes: 0, ttsDropped: 0 };
const ended = (reason: 'client' | 'draining' | 'idle' | 'error'): LeftRecord => ({
  type: 'session.ended',
  reason,
  totals: TOTALS,
});

let dir: string;
let clock: FakeClock;
let running: FileJournal[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'recall-'));
  clock = new FakeClock();
  running = [];
});
afterEach(async () => {
  for (const journal of running) await journal.onApplicationShutdown();
  rmSync(dir, { recursive: true });
  expect(clock.pendingCount).toBe(0);
});

function newServer(resumeWindowMs = WINDOW_MS): FileJournal {
  const observer = { onJournalRecords: () => undefined, onJournalQueue: () => undefined };
  const options = {
    dataDir: dir,
    hasWords: true,
    keepDays: 30,
    resumeWindowMs,
    clock,
    log: silentLog,
    observer,
  };
  const journal = new FileJournal(options);
  running.push(journal);
  return journal;
}

async function startServer(resumeWindowMs?: number): Promise<FileJournal> {
  const journal = newServer(resumeWindowMs);
  await journal.onApplicationBootstrap();
  return journal;
}

/** Leaves a journal, starts a server, comes back. */
async function recalled(left: LeftJournal, token = 'the token') {
  leaveJournal(dir, left);
  return (await startServer()).recall('s_1', token);
}

describe('a server that starts where another ended', () => {
  it.each<[string, readonly LeftRecord[]]>([
    ['was killed', SAID],
    ['was killed, which an earlier start has noted', [...SAID, { type: 'session.interrupted' }]],
    ['was told to stop', [...SAID, ended('draining')]],
    ['failed', [...SAID, ended('error')]],
  ])('has the conversation of a session whose server %s', async (_, records) => {
    expect(await recalled({ records })).toMatchObject(SAID);
  });

  it.each(['client', 'idle'] as const)(
    'has none of a session that ended for its client: %s',
    async (reason) => {
      expect(await recalled({ records: [...SAID, ended(reason)] })).toBeUndefined();
    },
  );

  it('has what a session had itself taken up, too', async () => {
    const entries = [{ role: 'user' as const, text: 'Long ago' }];
    const records: LeftRecord[] = [{ type: 'session.transcript', entries }, ...SAID];
    expect(await recalled({ records })).toMatchObject(records);
  });

  it('takes only the last of the tokens a session had', async () => {
    const records: LeftRecord[] = [{ type: 'session.resumed', tokenHash: tokenHash('newer') }, ...SAID];
    expect(await recalled({ records }, 'the token')).toBeUndefined();
    expect(running[0]?.recall('s_1', 'newer')).toMatchObject(SAID);
  });

  it('gives it to the first of two who come with the right token', async () => {
    leaveJournal(dir);
    const journal = await startServer();
    expect(journal.recall('s_1', 'the token')).toBeDefined();
    expect(journal.recall('s_1', 'the token')).toBeUndefined();
  });

  it('does not give it again after one more restart', async () => {
    leaveJournal(dir);
    leaveJournal(dir, { sessionId: 's_2', continues: 's_1', records: [] });
    const journal = await startServer();
    expect(journal.recall('s_1', 'the token')).toBeUndefined();
    expect(journal.recall('s_2', 'the token')).toBeDefined();
  });

  it('has nothing of a session of which no token is known, as earlier versions left them', async () => {
    const path = leaveJournal(dir);
    const [first = '', ...others] = readFileSync(path, 'utf8').split('\n');
    const { crc: _, tokenHash: __, ...started } = JSON.parse(first);
    writeFileSync(path, encodeLine(started) + others.join('\n'));
    expect((await startServer()).recall('s_1', 'the token')).toBeUndefined();
  });

  it('has nothing of a session whose words were not kept', async () => {
    expect(await recalled({ hasWords: false })).toBeUndefined();
  });

  it('has nothing of a session that still runs', async () => {
    expect(await recalled({ owner: ownerOf(process.ppid, new Date()) })).toBeUndefined();
  });

  it('has what was said also when another program got the id of the process that ended', async () => {
    const owner = {
      ...thisOwner(),
      pid: process.ppid,
      since: '1970-01-01T00:00:00.000Z',
      birth: 'an-earlier-start/1',
    };
    expect(await recalled({ owner })).toMatchObject(SAID);
  });

  it.each([
    ['is damaged', (lines: string[]) => lines.with(1, '{"n":2,\0\0')],
    ['was never written', (lines: string[]) => lines.toSpliced(1, 1)],
  ])('has nothing rather than a part where a record %s', async (_, harm) => {
    const path = leaveJournal(dir);
    writeFileSync(path, harm(readFileSync(path, 'utf8').split('\n')).join('\n'));
    expect((await startServer()).recall('s_1', 'the token')).toBeUndefined();
  });

  it('has all but a record that was half written when the server was killed', async () => {
    const path = leaveJournal(dir);
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"n":4,"at":"20`);
    expect((await startServer()).recall('s_1', 'the token')).toMatchObject(SAID);
  });

  it.each([
    ['in time', 5_000, true],
    // Where the client was last there is known to five seconds.
    ['too late', -5_100, false],
  ])('counts from when the client was last there: %s', async (_, leftMs, isThere) => {
    expect((await recalled({ agoMs: WINDOW_MS - leftMs })) !== undefined).toBe(isThere);
  });

  it('forgets a session while it runs, once it is too late for its client', async () => {
    leaveJournal(dir, { agoMs: WINDOW_MS - 20_000 });
    const journal = await startServer();
    clock.advance(26_000);
    expect(journal.recall('s_1', 'the token')).toBeUndefined();
  });

  it('does not look for any where resuming is off', async () => {
    leaveJournal(dir);
    expect((await startServer(0)).recall('s_1', 'the token')).toBeUndefined();
  });

  it('listens after a second at the latest, and knows the sessions as soon as it has found them', async () => {
    leaveJournal(dir);
    const journal = newServer();
    const starting = journal.onApplicationBootstrap();
    clock.advance(1_000);
    await starting;
    let said = journal.recall('s_1', 'the token');
    for (let looks = 0; !said && looks < 10_000; looks++) {
      await settle();
      said = journal.recall('s_1', 'the token');
    }
    expect(said).toMatchObject(SAID);
  });
});
