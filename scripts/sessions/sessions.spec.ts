import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { journalPath } from '../../src/store/journal.folder.js';
import { encodeLine } from '../../src/store/journal.line.js';
import { thisOwner } from '../../src/store/journal.owner.js';
import type { JournalRecord } from '../../src/store/journal.record.js';
import { readArgs } from './args.js';
import { allJournals, deleteJournal, findJournal } from './find.journal.js';
import { sessionTable } from './session.list.js';
import { timelineOf } from './timeline.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sessions-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const GONE = { ...thisOwner(), host: 'elsewhere' };
const TOTALS = { sessionMs: 21_000, turns: 2, bargeIns: 1, asrBytes: 9, ttsBytes: 9, ttsDropped: 1 };

/** A conversation with everything in it that a journal can hold. */
function conversation(sessionId: string, owner = GONE): JournalRecord[] {
  const common = { version: 1, agent: 'sales', owner, hasWords: true } as const;
  const client = { name: 'page', version: '2.1' };
  return [
    {
      ...stamp(1, 0),
      type: 'session.started',
      sessionId,
      language: 'en',
      client,
      tokenHash: 'h4sh',
      ...common,
    },
    {
      ...stamp(2, 3_210),
      type: 'asr.final',
      utterance: 1,
      text: 'What does\u001b[2J it cost?',
      speechFinal: true,
    },
    {
      ...stamp(3, 3_300),
      type: 'turn.started',
      turn: 1,
      generation: 1,
      text: 'What does it cost?',
      source: 'speech',
    },
    {
      ...stamp(4, 3_700),
      type: 'tts.segment',
      generation: 1,
      segment: 0,
      text: 'Ten lakh.',
      state: 'started',
    },
    {
      ...stamp(5, 3_800),
      type: 'llm.final',
      generation: 1,
      text: 'Ten lakh. Shall I go on?',
      status: 'completed',
    },
    { ...stamp(6, 3_900), type: 'tts.segment', generation: 1, segment: 1, text: 'Shall I', state: 'started' },
    {
      ...stamp(7, 4_000),
      type: 'tts.dropped',
      generation: 1,
      segment: 1,
      text: 'Shall I go on?',
      reason: 'overflow',
      queueDepth: 1,
      droppedTotal: 1,
    },
    {
      ...stamp(8, 6_000),
      type: 'turn.completed',
      turn: 1,
      generation: 1,
      heardText: 'Ten lakh.',
      latency: { endpointMs: 300, llmTtftMs: 210.4, ttsTtfbMs: 90, firstAudioMs: 320.6, overheadMs: 0.7 },
    },
    { ...stamp(9, 7_000), type: 'turn.started', turn: 2, generation: 2, text: 'go on', source: 'text' },
    { ...stamp(10, 8_000), type: 'llm.final', generation: 2, text: 'It has a', status: 'cancelled' },
    {
      ...stamp(11, 8_010),
      type: 'turn.interrupted',
      turn: 2,
      generation: 2,
      reason: 'vad',
      heardText: 'It',
      unheardText: 'has a',
    },
    {
      ...stamp(12, 8_500),
      type: 'turn.failed',
      turn: 3,
      generation: 3,
      code: 'provider_timeout',
      stage: 'llm',
      retryable: true,
    },
    { ...stamp(13, 61_040), type: 'session.ended', reason: 'client', totals: TOTALS },
  ];
}

function stamp(n: number, t: number) {
  return { n, at: `2026-01-02T03:04:${String(n).padStart(2, '0')}.000Z`, t, seq: n };
}

function keep(sessionId: string, records = conversation(sessionId), tail = ''): string {
  const path = journalPath(dir, sessionId, new Date('2026-01-02'));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat(records.map(encodeLine)));
  appendFileSync(path, tail);
  return path;
}

const show = async (id: string) => timelineOf(await findJournal(dir, id));

describe('sessions show', () => {
  it('tells who said what when, what was heard of it, and how long one waited', async () => {
    keep('s_one');
    expect(await show('s_one')).toBe(
      [
        's_one, 2026-01-02 03:04:01 UTC, agent sales, language en, client page 2.1',
        '',
        ' 0:00.0  started',
        ' 0:03.2  you       What does [2J it cost?',
        ' 0:03.8  agent     Ten lakh. Shall I go on?',
        ' 0:04.0  unsaid    Shall I go on? [overflow]',
        ' 0:06.0  heard     to the end; first sound after 321 ms (endpoint 300, model 210, voice 90, Parley 1)',
        ' 0:07.0  you typed go on',
        ' 0:08.0  agent     It has a [cancelled]',
        ' 0:08.0  cut       by vad',
        '           heard   It',
        '           unheard has a',
        ' 0:08.5  failed    provider_timeout (llm)',
        ' 1:01.0  ended     by client: 2 turn(s), 1 interruption(s), 1 sentence(s) unsaid',
      ].join('\n'),
    );
  });

  it('tells which session was taken up, what had been said in it, and when a client came back', async () => {
    const [started] = conversation('s_two') as [JournalRecord];
    const entries = [
      { role: 'user' as const, text: 'What does it cost?' },
      { role: 'assistant' as const, text: 'Ten lakh.' },
    ];
    keep('s_two', [
      { ...started, continues: 's_one' } as JournalRecord,
      { ...stamp(2, 0), type: 'session.transcript', entries },
      { ...stamp(3, 5_000), type: 'session.attended' },
      { ...stamp(4, 9_000), type: 'session.resumed', tokenHash: 'h4sh' },
    ]);
    expect(await show('s_two')).toContain(
      [
        ' 0:00.0  started   takes up session s_one',
        ' 0:00.0  before    you: What does it cost?',
        '         before    agent: Ten lakh.',
        ' 0:09.0  back      the client came back after a lost connection',
      ].join('\n'),
    );
    expect(await show('s_two')).not.toContain('h4sh');
  });

  it('shows what was being spoken when the server died, and says so', async () => {
    keep('s_one', conversation('s_one').slice(0, 4), '{"n":5,"at":"2026');
    expect(await show('s_one')).toMatch(
      / 0:03\.7 {2}agent {5}Ten lakh\. \[reply cut off\]\n\nThe server ended before the session did\.\nThe last record was cut off while it was written\.$/,
    );
  });

  it('says what is missing, and that a session still runs', async () => {
    const records = conversation('s_one', thisOwner()).filter(({ n }) => n < 13 && n !== 8 && n !== 9);
    keep('s_one', records);
    expect(await show('s_one')).toMatch(/\n\nThe session still runs\.\n2 record\(s\) were never written/);
  });

  it('takes the beginning of an ID, or "last"', async () => {
    keep('s_one');
    keep('s_two');
    expect(await show('s_t')).toContain('s_two, ');
    expect(await show('last')).toContain('s_two, ');
    await expect(show('s_')).rejects.toMatchObject({
      exitCode: 64,
      message: expect.stringContaining('2 sessions'),
    });
    await expect(show('s_x')).rejects.toMatchObject({
      exitCode: 66,
      message: expect.stringContaining('no session s_x'),
    });
  });
});

describe('sessions list', () => {
  it('is a table, oldest first', async () => {
    keep('s_one');
    keep('s_two', conversation('s_two', thisOwner()).slice(0, 5));
    keep('s_three', conversation('s_three').slice(0, 5));
    expect(sessionTable(await allJournals(dir))).toBe(
      [
        'ID       BEGAN (UTC)          LASTED  AGENT  TURNS  STATE',
        's_one    2026-01-02 03:04:01  1:01.0  sales  2      ended (client)',
        's_three  2026-01-02 03:04:01  0:03.8  sales  1      interrupted',
        's_two    2026-01-02 03:04:01  0:03.8  sales  1      running',
      ].join('\n'),
    );
  });

  it('lists a journal nothing of which can be read', async () => {
    keep('s_one', [], 'garbage\n');
    expect(sessionTable(await allJournals(dir))).toContain(
      's_one  2026-01-02   -       ?      0      interrupted',
    );
  });
});

describe('sessions delete', () => {
  it('leaves nothing of the session on the disk', async () => {
    keep('s_one');
    await deleteJournal(await findJournal(dir, 's_one'));
    expect(readdirSync(join(dir, 'sessions'))).toEqual([]);
  });

  it('leaves other sessions of the day alone', async () => {
    keep('s_one');
    const other = keep('s_two');
    await deleteJournal(await findJournal(dir, 's_one'));
    expect(existsSync(other)).toBe(true);
  });

  it('refuses while the session runs', async () => {
    keep('s_one', conversation('s_one', thisOwner()).slice(0, 3));
    await expect(deleteJournal(await findJournal(dir, 's_one'))).rejects.toMatchObject({ exitCode: 73 });
  });
});

describe('the command line', () => {
  it('is read, with the data folder of the server unless another is named', () => {
    expect(readArgs(['list'], './data')).toEqual({ name: 'list', dir: './data' });
    expect(readArgs(['show', 's_1', '--dir', '/srv'], './data')).toEqual({
      name: 'show',
      dir: '/srv',
      id: 's_1',
    });
    expect([readArgs([], ''), readArgs(['show', '--help'], '')]).toEqual([
      { name: 'help' },
      { name: 'help' },
    ]);
  });

  it.each([
    [['show'], 'show takes one ID'],
    [['delete', 'a', 'b'], 'delete takes one ID'],
    [['show', ''], 'show was given an empty ID'],
    [['delete', ' '], 'delete was given an empty ID'],
    [['list', 'a'], 'list takes no ID'],
    [['remove', 'a'], 'no command "remove"'],
    [['list', '--all'], '--all'],
  ])('names what is wrong with %j', (argv, fault) => {
    expect(() => readArgs(argv, '')).toThrow(fault);
  });
});
