import { setTimeout as pause } from 'node:timers/promises';
import { type Emulators, startEmulators } from '../../emulators/start.js';
import { MOST_DIALS_AT_ONCE } from '../../src/provider/provider.connector.js';
import { environment } from '../e2e/stack.js';
import { scrapedMetric } from '../helpers/scraped.metric.js';
import { ServerProcess } from '../helpers/server.process.js';
import { ChaosProxy } from '../kits/chaos.proxy.js';
import { Crowd, type Fate } from './crowd.js';
import { DialMeter } from './dial.meter.js';
import { count, percentile, report } from './figures.js';
import { Neighbours, type Wait } from './neighbours.js';
import { SHORT_ANSWERS } from './talker.js';

jest.setTimeout(900_000);

const CROWD = count(60, 1_000);
const NEIGHBOURS = count(2, 20);
/** Turns each of them finishes after a cut. */
const TURNS_AFTER = count(1, 2);
/** Times that all connections are cut, one after the other. */
const CUTS = count(1, 10);
/** Between two cuts, for comparison. */
const QUIET_MS = count(500, 5_000);
/** What a cut may still be felt in. */
const AFTERMATH_MS = 1_000;
/** Of the server that takes over: too few. */
const PLACES = CROWD * 0.9;
const BACK_WITHIN_MS = 30_000;
/** A handshake with a vendor far away. */
const HANDSHAKE_MS = 100;
/** The vendors of all sessions, ten dials at a time. */
const HEARD_WITHIN_MS = 60_000;

const figures = { crowd: CROWD, cuts: CUTS, slowestReturnMs: 0, unspoken: 0 };
const quiet: Wait[] = [];
const disturbed: Wait[] = [];

let emulators: Emulators;
let meters: DialMeter[];
let door: ChaosProxy;
let crowd: Crowd;
const servers: ServerProcess[] = [];
beforeAll(async () => {
  const latency = { llmFirstDeltaMs: 280, llmDeltaIntervalMs: 10, ttsFirstByteMs: 110, ttsSpeed: 8 };
  const capacity = { deepgram: { maxConnections: 4 * CROWD } };
  emulators = await startEmulators({ latency, capacity, script: SHORT_ANSWERS });
  const { deepgram, openai } = emulators;
  meters = await Promise.all([deepgram, openai].map(({ url }) => DialMeter.start(url, HANDSHAKE_MS)));
  door = await ChaosProxy.start({ target: 0 });
});
afterAll(async () => {
  await crowd?.disperse();
  for (const server of servers) server.signal('SIGKILL');
  await Promise.all(servers.map(({ ended }) => ended));
  await Promise.all([...meters, door].map((proxy) => proxy.close()));
  await emulators.close();
});

/** A server that keeps journals, as it is shipped, with the vendors behind meters. @returns its port. */
async function startServer(maxSessions: number): Promise<number> {
  const [asr, llm] = meters;
  const urls = { DEEPGRAM_URL: asr?.url ?? '', OPENAI_REALTIME_URL: llm?.url ?? '' };
  const server = new ServerProcess(
    environment(emulators, { MAX_SESSIONS: String(maxSessions), JOURNAL: 'on', ...urls }),
  );
  servers.push(server);
  return server.port();
}

const activeSessions = (port: number) => scrapedMetric(`http://127.0.0.1:${port}`, 'parley_sessions_active');

/** All connections of the crowd are cut; some time after its return is over. */
async function cutAll(neighbours: Neighbours): Promise<void> {
  const quietFrom = performance.now();
  await pause(QUIET_MS);
  crowd.forget();
  const cutAt = performance.now();
  door.cut();
  await crowd.until(() => crowd.back.length === CROWD, 'return of all', BACK_WITHIN_MS);
  const backAt = performance.now();
  // What a turn waited for is told at its end.
  const due = neighbours.heardCount + TURNS_AFTER * NEIGHBOURS;
  await crowd.until(() => neighbours.heardCount >= due, 'end of the turns', BACK_WITHIN_MS);
  figures.slowestReturnMs = Math.max(figures.slowestReturnMs, Math.round(backAt - cutAt));
  quiet.push(...neighbours.waits(quietFrom + AFTERMATH_MS, cutAt));
  disturbed.push(...neighbours.waits(cutAt, backAt));
}

const isBack = ({ returns }: Fate) => returns.length > 0;
const isWaiting = (fate: Fate) => !isBack(fate) && fate.refusals.length > 0;
const isPatient = ({ refusals }: Fate) =>
  refusals.every(({ askedMs = Number.NaN, waitsMs }) => askedMs >= 1_000 && waitsMs >= askedMs);

describe('when everybody comes back at once', () => {
  it(`each finds its session, and those who were never away lose no turn (${CUTS * CROWD} returns)`, async () => {
    const port = await startServer(CROWD + NEIGHBOURS);
    door.leadTo(port);
    crowd = await Crowd.gather(`ws://127.0.0.1:${door.port}`, CROWD);
    const neighbours = await Neighbours.call(`ws://127.0.0.1:${port}`, NEIGHBOURS);
    for (let cut = 0; cut < CUTS; cut++) {
      await cutAll(neighbours);
      expect(crowd.fates.flatMap(({ returns }) => returns)).toEqual(Array(CROWD).fill(true));
    }
    expect(neighbours.complaints).toEqual([]);
    figures.unspoken = neighbours.unspokenCount;
    await neighbours.leave();
  });

  it('another server takes as many as it has places for; the others come again, as late as it asked', async () => {
    const port = await startServer(PLACES);
    crowd.forget();
    for (const meter of meters) meter.reset();
    const startedAt = performance.now();
    const elapsedMs = () => Math.round(performance.now() - startedAt);
    door.leadTo(port);
    servers[0]?.signal('SIGKILL');
    const isSettled = () => crowd.fates.every((fate) => isBack(fate) || isWaiting(fate));
    await crowd.until(isSettled, 'answer to all', BACK_WITHIN_MS);
    const settledMs = elapsedMs();
    expect([crowd.fates.filter(isBack).length, await activeSessions(port)]).toEqual([PLACES, PLACES]);
    const isDialled = () => meters.every(({ answered }) => answered >= PLACES);
    await crowd.until(isDialled, 'vendor for each', HEARD_WITHIN_MS);
    const heardMs = elapsedMs();
    const mostDials = Math.max(...meters.map(({ most }) => most));
    expect(mostDials).toBeLessThanOrEqual(MOST_DIALS_AT_ONCE);
    await Promise.all(crowd.back.slice(0, CROWD - PLACES).map(({ agent }) => agent.stop()));
    await crowd.until(() => crowd.fates.every(isBack), 'place for each', BACK_WITHIN_MS);
    expect(crowd.fates.filter((fate) => !isPatient(fate))).toEqual([]);
    const places = { places: PLACES, settledMs, heardMs, mostDials };
    report('storm', { ...figures, ...places, ...latencies() });
  });
});

function latencies(): Record<string, number> {
  const p95 = (waits: Wait[], of: keyof Wait) =>
    percentile(
      waits.map((wait) => wait[of]),
      95,
    );
  return {
    quietTurns: quiet.length,
    disturbedTurns: disturbed.length,
    quietP95Ms: p95(quiet, 'firstAudioMs'),
    disturbedP95Ms: p95(disturbed, 'firstAudioMs'),
    quietOverheadP95Ms: p95(quiet, 'overheadMs'),
    disturbedOverheadP95Ms: p95(disturbed, 'overheadMs'),
  };
}
