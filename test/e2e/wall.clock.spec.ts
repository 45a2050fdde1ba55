import { type Emulators, startEmulators } from '../../emulators/start.js';
import { openTurns, SHORT_ANSWERS, talker } from '../faults/talker.js';
import { ServerProcess } from '../helpers/server.process.js';
import { Person } from './person.js';
import { environment } from './stack.js';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;
/** No stage of a turn takes as long; an hour is far beyond. */
const LONGEST_MS = 60_000;
/** Moves the wall clock of the server an hour ahead at the first SIGUSR2, and an hour behind at the second. */
const JUMPING = `
  const Real = Date;
  const jumps = [${HOUR_MS}, -2 * ${HOUR_MS}];
  let shiftMs = 0;
  globalThis.Date = class extends Real {
    constructor(...args) {
      if (args.length > 0) super(...args);
      else super(Real.now() + shiftMs);
    }
    static now() { return Real.now() + shiftMs; }
    static [Symbol.hasInstance](value) { return value instanceof Real; }
  };
  process.on('SIGUSR2', () => { shiftMs += jumps.shift(); });
`;

let emulators: Emulators;
let server: ServerProcess;
beforeAll(async () => {
  const latency = { llmFirstDeltaMs: 30, llmDeltaIntervalMs: 10, ttsFirstByteMs: 30, ttsSpeed: 4 };
  emulators = await startEmulators({ latency, script: SHORT_ANSWERS });
  server = new ServerProcess(environment(emulators, { JOURNAL: 'on' }, {}), {
    nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(JUMPING)}`],
  });
});
afterAll(async () => {
  server.signal('SIGKILL');
  await server.ended;
  await emulators.close();
});

const dials = () =>
  (['deepgram', 'openai'] as const).map((vendor) => emulators.journal.find(vendor, 'open').length);

/** The clock jumps while everybody is being answered; they hear that answer, and another turn begins. */
async function jump(people: readonly Person[]): Promise<void> {
  const begun = ({ wire }: Person) => wire.all('turn.started').length;
  for (const person of people) await person.wire.until(() => openTurns(person).length > 0, 'a running turn');
  const due = people.map((person) => ({ person, turns: begun(person) + 1 }));
  server.signal('SIGUSR2');
  const next = due.map(({ person, turns }) =>
    person.wire.until(() => begun(person) >= turns, 'the next turn'),
  );
  await Promise.all(next);
}

function expectNothingNoticed({ wire }: Person): void {
  const [failed, unspoken, errors] = [wire.all('turn.failed'), wire.all('tts.dropped'), wire.all('error')];
  expect({ closedAs: wire.closeCode, failed, unspoken, errors }).toEqual({
    closedAs: undefined,
    failed: [],
    unspoken: [],
    errors: [],
  });
  const latencies = wire.all('turn.completed').flatMap(({ latency }) => Object.values(latency ?? {}));
  expect(latencies.filter((ms) => ms < 0 || ms > LONGEST_MS)).toEqual([]);
  const times = wire.arrivals.flatMap((one) => (one.type === 'audio' ? [] : [one.t]));
  expect(times.filter((t, index) => t < (times[index - 1] ?? 0) || t > LONGEST_MS)).toEqual([]);
}

describe('a server whose wall clock jumps an hour ahead and two hours back', () => {
  it('goes on with its calls as if nothing had been, and dials nobody anew', async () => {
    const voiceUrl = `ws://127.0.0.1:${await server.port()}`;
    const people = [await talker(voiceUrl, false), await talker(voiceUrl, true)];
    await jump(people);
    const late = await talker(voiceUrl, false);
    people.push(late);
    await late.wire.until(() => late.wire.all('turn.completed').length > 1, 'two answers');
    await jump(people);
    people.forEach(expectNothingNoticed);
    expect(dials()).toEqual([people.length, people.length]);
    const lines = server.log.filter(({ message }) => !String(message).startsWith('Vendors are SIMULATED'));
    expect(lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
    await Promise.all(people.map(({ agent }) => agent.stop()));
    server.signal('SIGTERM');
    const { time } = await server.logged('Stopping');
    const behindMs = Date.now() - Date.parse(String(time));
    expect(Math.abs(behindMs - HOUR_MS)).toBeLessThan(LONGEST_MS);
  });
});
