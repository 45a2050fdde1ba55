import { setTimeout as pause } from 'node:timers/promises';
import { type Emulators, startEmulators } from '../../emulators/start.js';
import { rebuildConversation } from '../../src/session/conversation.rebuild.js';
import { isKept, type KeptMessage } from '../../src/store/journal.record.js';
import { isSpoken } from '../../src/store/lost.session.js';
import { count, report } from '../faults/figures.js';
import { Person } from './person.js';
import { RestartedServer } from './restarted.server.js';

/** `KILLS=200 npx jest test/e2e/killed` for certainty. */
const KILLS = Number(process.env.KILLS ?? count(10, 200));
jest.setTimeout(60_000 + KILLS * 30_000);
/** What was shown to a client so long before the kill must be in the journal: the promise under test. */
const PROMISED_MS = 50;
const MARKED = 'Sessions were cut off when their server ended; their journals say so now';
/** The typist interrupts each reply when it has been written, the speaker hears some of it out. */
const TYPED = ['tell me everything', 'code KILL-9 please', 'what did you just say', 'what does it cost'];
const SPOKEN = ['en-yes', 'en-uh-huh', 'en-red'];

/** What one person had been shown for long enough when the server was killed. */
interface Witness {
  person: Person;
  sessionId: string;
  shown: KeptMessage[];
}

let emulators: Emulators;
let server: RestartedServer;
beforeAll(async () => {
  const latency = { llmFirstDeltaMs: 20, llmDeltaIntervalMs: 2, ttsFirstByteMs: 20, ttsSpeed: 8 };
  emulators = await startEmulators({ latency });
});
beforeEach(async () => {
  server = await RestartedServer.open(emulators, { MAX_SESSIONS: '10' });
});
afterEach(async () => {
  await server.close();
});
afterAll(async () => {
  await emulators.close();
});

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

async function talkAndKill(killAfter: { typist: number } | { speaker: number }): Promise<Witness[]> {
  const speaker = await Person.call(server, { comesBack: true });
  const typist = await Person.call(server, { comesBack: true, hasMicrophone: false });
  keepTalking(speaker, typist);
  const [watched, count] = 'typist' in killAfter ? [typist, killAfter.typist] : [speaker, killAfter.speaker];
  await watched.wire.until(() => shownTo(watched).length >= count, `${count} messages`);
  const witnesses = [speaker, typist].map((person): Witness => {
    const sessionId = person.agent.session?.sessionId;
    if (!sessionId) throw new Error('a caller has no session');
    return { person, sessionId, shown: shownTo(person) };
  });
  await pause(PROMISED_MS);
  // On a starved machine so long may pass without the server having run at all; its answer shows that it has.
  await speaker.agent.ping();
  await server.end('SIGKILL');
  return witnesses;
}

async function expectKept({ sessionId, shown }: Witness): Promise<void> {
  const { records, state, damagedLines, lostRecords, tornBytes } = await server.journalOf(sessionId);
  expect([state, damagedLines, lostRecords, tornBytes]).toEqual(['interrupted', 0, 0, 0]);
  const kept = new Map(records.map((record) => ['seq' in record ? record.seq : 0, record]));
  for (const message of shown) expect(kept.get(message.seq)).toMatchObject(message);
}

/** They come back by themselves, to all that their journal holds of what was said and heard. */
async function expectBack({ person, sessionId, shown }: Witness): Promise<void> {
  const { wire, agent } = person;
  await wire.until(() => wire.all('session.ready').length > 1, 'second session');
  await agent.ping();
  expect(wire.all('session.ready')[1]?.resumed).toBe(false);
  const told = wire.all('session.transcript').flatMap(({ entries }) => entries);
  const kept = rebuildConversation((await server.journalOf(sessionId)).records.filter(isSpoken));
  expect(told).toEqual(kept.map(({ role, text }) => ({ role, text })));
  const heard = shown.flatMap((one) => ('heardText' in one && one.heardText ? [one.heardText] : []));
  expect(told.filter(({ role }) => role === 'assistant').map(({ text }) => text)).toEqual(
    expect.arrayContaining(heard),
  );
  await agent.stop();
}

describe('a server killed in the middle of conversations', () => {
  it(`loses nothing that was shown ${PROMISED_MS} ms before, and who comes back finds it, ${KILLS} times`, async () => {
    let shown = 0;
    let returns = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      // From one of the first words of a speaker to deep within the exchange with a typist.
      const at = kill % 3 === 0 ? { speaker: 1 + (kill % 4) } : { typist: 1 + ((kill * 7) % 23) };
      const witnesses = await talkAndKill(at);
      await server.start();
      expect((await server.process.logged(MARKED)).interrupted).toBe(2);
      for (const witness of witnesses) {
        await expectKept(witness);
        await expectBack(witness);
        returns++;
        shown += witness.shown.length;
      }
    }
    expect(shown).toBeGreaterThan(KILLS * 5);
    report('kills', { kills: KILLS, returns });
  });
});

describe('a server stopped in the middle of a conversation', () => {
  it.each([1, 2])('ends its journal properly, asked %d time(s)', async (times) => {
    const person = await Person.call(server, { hasMicrophone: false });
    const sessionId = person.agent.session?.sessionId ?? '';
    person.agent.sendText('tell me everything');
    await person.next('tts.segment');
    for (let i = 0; i < times; i++) {
      server.process.signal('SIGTERM');
      await server.process.logged('Stopping');
    }
    expect((await server.process.ended).exitCode).toBe(0);
    await person.agent.stop();
    const { ended, lostRecords, tornBytes } = await server.journalOf(sessionId);
    expect([ended?.reason, lostRecords, tornBytes]).toEqual(['draining', 0, 0]);
  });
});
