import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, settle } from '../../test/helpers/fake-clock.js';
import { FaultyDisk } from '../../test/helpers/faulty.disk.js';
import { silentLog } from '../common/log.js';
import type { ServerBody } from '../protocol/server.messages.js';
import type { SessionJournal } from '../session/journal.port.js';
import { FileJournal, type FileJournalOptions } from './file.journal.js';
import { type Journal, readJournal } from './journal.reader.js';
import { tokenHash } from './journal.token.js';

const FACTS = { sessionId: 's_1', agent: 'sales', language: 'en', client: { name: 'page', version: '1' } };
const READY: ServerBody = {
  type: 'session.ready',
  sessionId: 's_1',
  resumeToken: 'secret-of-the-client',
  protocol: 'parley.v1',
  agent: 'sales',
  audio: {
    input: { encoding: 'pcm_s16le', sampleRateHz: 16_000 },
    output: { codec: 'mp3', sampleRateHz: 44_100 },
  },
  limits: { maxFrameBytes: 1, ttsQueueMax: 1, idleMs: 1, maxSessionMs: 1 },
  resumed: false,
};
const STATS: ServerBody = {
  type: 'session.stats',
  asrBytes: 1,
  asrReplayedBytes: 0,
  asrFrames: 1,
  asrBytesPerSec: 1,
  asrDroppedFrames: 0,
  ttsBytes: 1,
  ttsQueueDepth: 0,
  bufferedOutBytes: 0,
  sessionMs: 1,
};
const TOTALS = { sessionMs: 9_000, turns: 1, bargeIns: 1, asrBytes: 1, ttsBytes: 1, ttsDropped: 0 };
/** A short conversation, as a session sends it. */
const CONVERSATION: ServerBody[] = [
  READY,
  { type: 'session.state', state: 'capturing' },
  { type: 'asr.interim', utterance: 1, text: 'My card' },
  { type: 'asr.final', utterance: 1, text: 'My card is 4111.', speechFinal: true },
  { type: 'turn.started', turn: 1, generation: 1, text: 'My card is 4111.', source: 'speech' },
  { type: 'llm.delta', generation: 1, text: 'Thank' },
  { type: 'tts.segment', generation: 1, segment: 0, text: 'Thank you.', state: 'queued' },
  { type: 'tts.segment', generation: 1, segment: 0, text: 'Thank you.', state: 'started' },
  { type: 'llm.final', generation: 1, text: 'Thank you. Goodbye.', status: 'completed' },
  {
    type: 'turn.interrupted',
    turn: 1,
    generation: 1,
    reason: 'vad',
    heardText: 'Thank you.',
    unheardText: 'Goodbye.',
  },
  { type: 'session.ended', reason: 'client', totals: TOTALS },
];
const KEPT = [
  'session.started',
  'asr.final',
  'turn.started',
  'tts.segment',
  'llm.final',
  'turn.interrupted',
  'session.ended',
];

let dir: string;
let journal: FileJournal;
const clock = new FakeClock();
const observer = { onJournalRecords: () => undefined, onJournalQueue: () => undefined };

function start(options: Partial<FileJournalOptions> = {}): FileJournal {
  journal = new FileJournal({
    dataDir: dir,
    hasWords: true,
    keepDays: 30,
    resumeWindowMs: 60_000,
    clock,
    log: silentLog,
    observer,
    ...options,
  });
  return journal;
}

function hold(into: SessionJournal, messages: readonly ServerBody[] = CONVERSATION): void {
  for (const [i, body] of messages.entries()) into.append({ ...body, seq: i + 1, t: 100 * i });
}

function onlyPath(): string {
  const [day] = readdirSync(join(dir, 'sessions')) as [string];
  const [name] = readdirSync(join(dir, 'sessions', day)) as [string];
  return join(dir, 'sessions', day, name);
}

async function kept(): Promise<Journal> {
  await journal.onApplicationShutdown();
  return readJournal(onlyPath());
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(async () => {
  await journal.onApplicationShutdown();
  rmSync(dir, { recursive: true });
  expect(clock.pendingCount).toBe(0);
});

describe('the journal of a session', () => {
  it('holds what was said, answered and heard, in order, and nothing else', async () => {
    hold(start().open(FACTS, () => undefined));
    const { records, state, started, ended, lostRecords } = await kept();
    expect(records.map(({ type }) => type)).toEqual(KEPT);
    expect(records.map(({ n }) => n)).toEqual(KEPT.map((_, i) => i + 1));
    expect([state, started, ended, lostRecords]).toMatchObject(['ended', FACTS, { totals: TOTALS }, 0]);
    expect(records[1]).toMatchObject({ text: 'My card is 4111.', t: 300, seq: 4 });
  });

  it('lies in the folder of its day, readable by the user of the server only', async () => {
    hold(start().open(FACTS, () => undefined));
    await journal.onApplicationShutdown();
    const path = onlyPath();
    expect(path).toMatch(/sessions\/\d{4}-\d\d-\d\d\/s_1\.jsonl$/);
    expect([statSync(path).mode & 0o777, statSync(join(dir, 'sessions')).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
  });

  it('never holds a token that resumes the session, only what tells the right one', async () => {
    const session = start().open(FACTS, () => undefined);
    hold(session, [READY, { ...READY, resumed: true, resumeToken: 'second-secret-of-the-client' }]);
    const { records } = await kept();
    expect(readFileSync(onlyPath(), 'utf8')).not.toContain('secret-of-the-client');
    expect(records).toMatchObject([
      { type: 'session.started', tokenHash: tokenHash('secret-of-the-client') },
      { type: 'session.resumed', tokenHash: tokenHash('second-secret-of-the-client') },
    ]);
  });

  it('says which session it takes up, and what had been said in it', async () => {
    const entries = [{ role: 'user' as const, text: 'My card is 4111.' }];
    const facts = { ...FACTS, continues: 's_0' };
    hold(
      start().open(facts, () => undefined),
      [READY, { type: 'session.transcript', entries }],
    );
    const { records, started } = await kept();
    expect(started?.continues).toBe('s_0');
    expect(records[1]).toMatchObject({ type: 'session.transcript', entries });
  });

  it('tells to five seconds when the client was last there', async () => {
    const session = start().open(FACTS, () => undefined);
    session.append({ ...READY, seq: 1, t: 0 });
    for (let t = 1_000; t <= 12_000; t += 1_000) session.append({ ...STATS, seq: 2, t });
    const { records } = await kept();
    expect(records.map(({ type, t }) => [type, t])).toEqual([
      ['session.started', 0],
      ['session.attended', 5_000],
      ['session.attended', 10_000],
    ]);
  });

  it('holds no word when words are not to be kept, but what happened all the same', async () => {
    hold(start({ hasWords: false }).open(FACTS, () => undefined));
    const { records } = await kept();
    expect(records.map(({ type }) => type)).toEqual(KEPT);
    expect(readFileSync(onlyPath(), 'utf8')).not.toMatch(/4111|Thank|Goodbye/);
    expect(records[5]).toMatchObject({ heardText: '[10 characters]', unheardText: '[8 characters]' });
  });

  it('holds no word of a session taken up either', async () => {
    const entries = [{ role: 'user' as const, text: 'My card is 4111.' }];
    const session = start({ hasWords: false }).open(FACTS, () => undefined);
    hold(session, [READY, { type: 'session.transcript', entries }]);
    const { records } = await kept();
    expect(records[1]).toMatchObject({ entries: [{ role: 'user', text: '[16 characters]' }] });
  });

  it('does not begin before the session does', async () => {
    start().open(FACTS, () => undefined);
    await journal.onApplicationShutdown();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('says once that it suffers, and not after the end', async () => {
    const disk = new FaultyDisk();
    disk.fault = 'ENOSPC';
    let told = 0;
    const session = start({ disk }).open(FACTS, () => told++);
    hold(session);
    await clock.run(50);
    expect(told).toBe(0);
    const other = journal.open({ ...FACTS, sessionId: 's_2' }, () => told++);
    for (const body of CONVERSATION.slice(0, 5)) other.append({ ...body, seq: 1, t: 1 });
    await clock.run(50);
    await settle();
    expect(told).toBe(1);
  });
});
