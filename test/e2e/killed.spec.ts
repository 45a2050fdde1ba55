import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Emulators, startEmulators } from '../../emulators/start.js';
import { journalsIn } from '../../src/store/journal.folder.js';
import { type Journal, readJournal } from '../../src/store/journal.reader.js';
import { isKept, type KeptMessage } from '../../src/store/journal.record.js';
import { ServerProcess } from '../helpers/server.process.js';
import { Person } from './person.js';
import { environment } from './stack.js';

/** `KILLS=200 npx jest test/e2e/killed` for certainty. */
const KILLS = Number(process.env.KILLS ?? 10);
jest.setTimeout(60_000 + KILLS * 30_000);
/** What was shown to a client so long before the kill must be in the journal: the promise under test. */
const PROMISED_MS = 50;
const MARKED = 'Sessions were cut off when their server ended; their journals say so now';
/** The typist interrupts each reply when it has been written, the speaker hears some of it out. */
const TYPED = ['tell me everything', 'code KILL-9 please', 'what did you just say', 'what does it cost'];
const SPOKEN = ['en-yes', 'en-uh-huh', 'en-red'];

/** What one person had been shown for long enough when the server was killed. */
interface Witness {
  sessionId: string;
  shown: KeptMessage[];
}

let emulators: Emulators;
let dataDir: string;
let server: ServerProcess;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'journals-'));
  const latency = { llmFirstDeltaMs: 20, llmDeltaIntervalMs: 2, ttsFirstByteMs: 20, ttsSpeed: 8 };
  emulators = await startEmulators({ latency });
});
afterEach(async () => {
  server.signal('SIGKILL');
  await server.ended;
});
afterAll(async () => {
  await emulators.close();
  rmSync(dataDir, { recursive: true });
});

const startServer = () =>
  new ServerProcess(environment(emulators, { JOURNAL: 'on', DATA_DIR: dataDir, MAX_SESSIONS: '10' }));

/** Talks without end: what comes next is said when the last was answered. */
function keepTalking(speaker: Person, typist: Person): void {
  let said = 0;
  const say = () => void speaker.say(SPOKEN[said++ % SPOKEN.length] as string).catch(() => undefined);
  speaker.agent.on('reply', say);
  say();
  let typed = 0;
  const type = () => typist.agent.sendText(TYPED[typed++ % TYPED.length] as string);
  typist.agent.on('reply', type);
  type();
}

/** Everything a journal keeps that this person has been shown so far. */
function shownTo({ wire }: Person): KeptMessage[] {
  return wire.arrivals.flatMap((one) => (one.type !== 'audio' && isKept(one) ? [one] : []));
}

async function talkAndKill(killAfter: { typist: number } | { speaker: number }) {
  const voiceUrl = `ws://127.0.0.1:${await server.port()}`;
  const speaker = await Person.call({ voiceUrl });
  const typist = await Person.call({ voiceUrl }, { hasMicrophone: false });
  keepTalking(speaker, typist);
  const [watched, count] = 'typist' in killAfter ? [typist, killAfter.typist] : [speaker, killAfter.speaker];
  await watched.wire.until(() => shownTo(watched).length >= count, `${count} messages`);
  const witnesses = [speaker, typist].map((person): Witness => {
    const sessionId = person.agent.session?.sessionId;
    if (!sessionId) throw new Error('a caller has no session');
    return { sessionId, shown: shownTo(person) };
  });
  await pause(PROMISED_MS);
  // On a starved machine so long may pass without the server having run at all; its answer shows that it has.
  await speaker.agent.ping();
  server.signal('SIGKILL');
  await server.ended;
  await Promise.all([speaker, typist].map(({ agent }) => agent.stop()));
  return witnesses;
}

async function journalOf(sessionId: string): Promise<Journal> {
  for await (const place of journalsIn(dataDir))
    if (place.sessionId === sessionId) return readJournal(place.path);
  throw new Error(`session ${sessionId} has no journal`);
}

async function expectKept({ sessionId, shown }: Witness): Promise<void> {
  const { records, state, damagedLines, lostRecords, tornBytes } = await journalOf(sessionId);
  expect([state, damagedLines, lostRecords, tornBytes]).toEqual(['interrupted', 0, 0, 0]);
  const kept = new Map(records.map((record) => ['seq' in record ? record.seq : 0, record]));
  for (const message of shown) expect(kept.get(message.seq)).toMatchObject(message);
}

describe('a server killed in the middle of conversations', () => {
  it(`loses nothing that was shown ${PROMISED_MS} ms before, ${KILLS} times, and the next start says so`, async () => {
    let shown = 0;
    server = startServer();
    for (let kill = 0; kill < KILLS; kill++) {
      // From one of the first words of a speaker to deep within the exchange with a typist.
      const at = kill % 3 === 0 ? { speaker: 1 + (kill % 4) } : { typist: 1 + ((kill * 7) % 23) };
      const witnesses = await talkAndKill(at);
      server = startServer();
      expect((await server.logged(MARKED)).interrupted).toBe(2);
      for (const witness of witnesses) {
        await expectKept(witness);
        shown += witness.shown.length;
      }
    }
    expect(shown).toBeGreaterThan(KILLS * 5);
  });
});

describe('a server stopped in the middle of a conversation', () => {
  it.each([1, 2])('ends its journal properly, asked %d time(s)', async (times) => {
    server = startServer();
    const person = await Person.call(
      { voiceUrl: `ws://127.0.0.1:${await server.port()}` },
      { hasMicrophone: false },
    );
    const sessionId = person.agent.session?.sessionId ?? '';
    person.agent.sendText('tell me everything');
    await person.next('tts.segment');
    for (let i = 0; i < times; i++) {
      server.signal('SIGTERM');
      await server.logged('Stopping');
    }
    expect((await server.ended).exitCode).toBe(0);
    await person.agent.stop();
    const { ended, lostRecords, tornBytes } = await journalOf(sessionId);
    expect([ended?.reason, lostRecords, tornBytes]).toEqual(['draining', 0, 0]);
  });
});
