import { setTimeout as pause } from 'node:timers/promises';
import { type Emulators, startEmulators } from '../../emulators/start.js';
import type { Person } from '../e2e/person.js';
import { environment } from '../e2e/stack.js';
import { ServerProcess } from '../helpers/server.process.js';
import { count, report } from './figures.js';
import { openTurns, SHORT_ANSWERS, talker } from './talker.js';

jest.setTimeout(3_600_000);

const STOPS = count(6, 200);
/** Servers running at once. */
const LANES = 3;
const STANDSTILL_MS = 2_000;
/** Stops fall anywhere within an exchange: so many messages and frames make about one. */
const EXCHANGE_ARRIVALS = 42;

const totals = { stops: 0, turnsRunning: 0, turnsFailed: 0, sessionsLost: 0, sentencesUnspoken: 0 };

let emulators: Emulators;
let servers: ServerProcess[];
beforeAll(async () => {
  const latency = { llmFirstDeltaMs: 30, llmDeltaIntervalMs: 10, ttsFirstByteMs: 30, ttsSpeed: 4 };
  emulators = await startEmulators({ latency, script: SHORT_ANSWERS });
  servers = Array.from({ length: LANES }, () => new ServerProcess(environment(emulators, {}, {})));
});
afterAll(async () => {
  for (const server of servers) server.signal('SIGKILL');
  await Promise.all(servers.map(({ ended }) => ended));
  await emulators.close();
  report('standstill', totals);
});

/** Stops the process for a while at some moment; nobody may lose more than time. */
async function standStill(
  server: ServerProcess,
  people: readonly Person[],
  afterArrivals: number,
): Promise<void> {
  const [first] = people as [Person];
  const due = first.wire.arrivals.length + afterArrivals;
  await first.wire.until(() => first.wire.arrivals.length >= due, `arrival ${due}`);
  const running = people.map((person) => ({ person, generations: openTurns(person) }));
  server.signal('SIGSTOP');
  await pause(STANDSTILL_MS);
  server.signal('SIGCONT');
  for (const { person, generations } of running) {
    const isOver = () => generations.every((one) => !openTurns(person).includes(one));
    await person.wire.until(() => isOver() || person.wire.closeCode !== undefined, 'end of the turn');
  }
  totals.stops++;
  totals.turnsRunning += running.flatMap(({ generations }) => generations).length;
}

function expectNothingLost({ wire }: Person): void {
  const [failed, unspoken] = [wire.all('turn.failed').length, wire.all('tts.dropped').length];
  totals.turnsFailed += failed;
  totals.sentencesUnspoken += unspoken;
  totals.sessionsLost += wire.closeCode === undefined ? 0 : 1;
  expect({ closedAs: wire.closeCode, failed, unspoken, errors: wire.all('error') }).toEqual({
    closedAs: undefined,
    failed: 0,
    unspoken: 0,
    errors: [],
  });
}

describe('a server whose process stands still for two seconds in the middle of conversations', () => {
  it(`loses no session and no turn, which goes on where it was (${STOPS} times)`, async () => {
    let next = 0;
    const lane = async (server: ServerProcess) => {
      const voiceUrl = `ws://127.0.0.1:${await server.port()}`;
      const people = [await talker(voiceUrl, false), await talker(voiceUrl, true)];
      for (let stop = next++; stop < STOPS; stop = next++) {
        // A step with no common factor visits every moment before it comes back to the first.
        await standStill(server, people, 1 + ((stop * 23) % EXCHANGE_ARRIVALS));
      }
      people.forEach(expectNothingLost);
      await Promise.all(people.map(({ agent }) => agent.stop()));
    };
    await Promise.all(servers.map(lane));
    expect(totals.turnsRunning).toBeGreaterThan(0);
  });
});
