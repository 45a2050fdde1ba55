import { type Emulators, startEmulators } from '../../emulators/start.js';
import { environment } from '../e2e/stack.js';
import { ServerProcess } from '../helpers/server.process.js';
import { count, report } from './figures.js';
import { openTurns, SHORT_ANSWERS, talker } from './talker.js';

jest.setTimeout(3_600_000);

/** Half of them SIGTERM, half SIGINT. */
const SIGNALS = count(6, 400);
/** Servers running at once. */
const LANES = 3;
/** Signals fall from the first message of a call to within its second answer. */
const LATEST_ARRIVAL = 42;
const SOON_MS = 30_000;

const totals = { signals: 0, turns: 0, turnsRunning: 0, turnsLost: 0, closedOtherwise: 0, slowestMs: 0 };

let emulators: Emulators;
beforeAll(async () => {
  const latency = { llmFirstDeltaMs: 30, llmDeltaIntervalMs: 10, ttsFirstByteMs: 30, ttsSpeed: 4 };
  emulators = await startEmulators({ latency, script: SHORT_ANSWERS });
});
afterAll(async () => {
  await emulators.close();
  report('signals', totals);
});

/** Starts a server, talks to it, stops it at some moment, and looks how the callers fared. */
async function stopDuringCalls(signal: 'SIGTERM' | 'SIGINT', atArrival: number): Promise<void> {
  const server = new ServerProcess(environment(emulators, { DRAIN_DEADLINE_MS: '60000' }));
  const voiceUrl = `ws://127.0.0.1:${await server.port()}`;
  const typist = await talker(voiceUrl, false);
  const speaker = await talker(voiceUrl, true);
  const people = [typist, speaker];
  await typist.wire.until(() => typist.wire.arrivals.length >= atArrival, `arrival ${atArrival}`);

  const runningTurns = people.flatMap(openTurns).length;
  const signalledAt = performance.now();
  server.signal(signal);
  await Promise.all(
    people.map(({ wire }) => wire.until(() => wire.closeCode !== undefined, 'end of the connection')),
  );
  const { exitCode } = await server.ended;
  const tookMs = Math.round(performance.now() - signalledAt);
  await Promise.all(people.map(({ agent }) => agent.stop()));

  const lost = people.flatMap(openTurns).length;
  totals.signals++;
  totals.turns += people.reduce((sum, { wire }) => sum + wire.all('turn.started').length, 0);
  totals.turnsRunning += runningTurns;
  totals.turnsLost += lost;
  totals.closedOtherwise += people.filter(({ wire }) => wire.closeCode !== 1001).length;
  totals.slowestMs = Math.max(totals.slowestMs, tookMs);
  const told = people.map(({ wire }) => [
    wire.closeCode,
    wire.all('session.closing').map(({ reason }) => reason),
    wire.all('session.ended').map(({ reason }) => reason),
  ]);
  expect({ signal, atArrival, exitCode, lost, told }).toEqual({
    signal,
    atArrival,
    exitCode: 0,
    lost: 0,
    told: people.map(() => [1001, ['draining'], ['draining']]),
  });
  expect(tookMs).toBeLessThan(SOON_MS);
}

describe('a server told to stop in the middle of conversations', () => {
  it(`hears every turn out, says goodbye with 1001 and ends with 0 (${SIGNALS} signals)`, async () => {
    let next = 0;
    const lane = async () => {
      for (let turn = next++; turn < SIGNALS; turn = next++) {
        // A step with no common factor visits every moment before it comes back to the first.
        const atArrival = 1 + ((turn * 23) % LATEST_ARRIVAL);
        await stopDuringCalls(turn % 2 === 0 ? 'SIGTERM' : 'SIGINT', atArrival);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(totals.turnsRunning).toBeGreaterThan(0);
  });
});
