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
    clock,
    log: silentLog,
    observer,
    ...options,
  });
  return journal;
}

function hold(into: SessionJournal): void {
  for (const [i, body] of CONVERSATION.entries()) into.append({ ...body, seq: i + 1, t: 100 * i });
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

  it('never holds the token that resumes the session', async () => {
    hold(start().open(FACTS, () => undefined));
    await journal.onApplicationShutdown();
    expect(readFileSync(onlyPath(), 'utf8')).not.toContain('secret-of-the-client');
  });

  it('holds no word when words are not to be kept, but what happened all the same', async () => {
    hold(start({ hasWords: false }).open(FACTS, () => undefined));
    const { records } = await kept();
    expect(records.map(({ type }) => type)).toEqual(KEPT);
    expect(readFileSync(onlyPath(), 'utf8')).not.toMatch(/4111|Thank|Goodbye/);
    expect(records[5]).toMatchObject({ heardText: '[10 characters]', unheardText: '[8 characters]' });
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
