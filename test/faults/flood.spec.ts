import { setTimeout as pause } from 'node:timers/promises';
import { Person } from '../e2e/person.js';
import { type Stack, startProcessStack } from '../e2e/stack.js';
import { polled } from '../helpers/polling.js';
import { scrapedMetric } from '../helpers/scraped.metric.js';
import { count, isFull, percentile, report } from './figures.js';
import { Flooder } from './flooder.js';
import { SHORT_ANSWERS } from './talker.js';

jest.setTimeout(600_000);

const ROUNDS = count(1, 20);
/** 20 ms of PCM at 16 kHz, no voice in it. */
const FRAME = Buffer.alloc(640, 1);
const BYTES_PER_SECOND = 32_000;
const REPORT = {
  type: 'playback',
  generation: 1,
  segment: 0,
  playedMs: 0,
  queuedMs: 0,
  state: 'idle',
} as const;
/** Two seconds of patience, the first burst, and what a busy machine may add. */
const CLOSED_WITHIN_MS = 8_000;
const SECOND_MS = 1_000;

/** How late the server's event loop was in the worst hundredth of each second, in milliseconds. */
const lagsMs = { quiet: [] as number[], flooded: [] as number[] };
const totals = { floods: 0, slowestCloseMs: 0, mostAudioMs: 0, answers: 0 };

let stack: Stack;
let honest: Person;
beforeAll(async () => {
  // Sessions of closed connections end at once, and with them what the recogniser counts.
  stack = await startProcessStack({ emulators: { script: SHORT_ANSWERS }, env: { RESUME_WINDOW_MS: '0' } });
  honest = await Person.call(stack);
});
afterAll(async () => {
  await stack.close();
  const lags = { quietLagP99Ms: percentile(lagsMs.quiet, 50), lagP99Ms: percentile(lagsMs.flooded, 50) };
  report('flood', { ...totals, ...lags, worstLagP99Ms: percentile(lagsMs.flooded, 100) });
});

const lagP99Ms = async () =>
  1_000 * (await scrapedMetric(stack.url, 'parley_event_loop_lag_seconds{quantile="0.99"}'));

/** Notes the lag every second for as long as something goes on. */
async function noteLag<T>(lags: number[], meanwhile: Promise<T>): Promise<T> {
  const over = new AbortController();
  const noting = (async () => {
    for (;;) {
      const isOver = await pause(SECOND_MS, false, { signal: over.signal }).catch(() => true);
      lags.push(await lagP99Ms());
      if (isOver) return;
    }
  })();
  const result = await meanwhile.finally(() => over.abort());
  await noting;
  return result;
}

/** The honest caller says something and hears the whole answer. */
async function converse(): Promise<void> {
  const answered = honest.wire.all('turn.completed').length;
  await honest.say('en-yes');
  await honest.wire.until(() => honest.wire.all('turn.completed').length > answered, 'an answer');
  totals.answers++;
}

/** Milliseconds of sound the recogniser was sent on a connection that has ended or is about to. */
async function audioMsOf(connection: number | undefined): Promise<number> {
  const ends = () => stack.emulators.journal.find('deepgram', 'close');
  const look = () => ends().find((entry) => entry.connection === connection);
  const { data } = await polled(look, 'end of the recogniser', CLOSED_WITHIN_MS);
  return ((data as { receivedBytes: number }).receivedBytes / BYTES_PER_SECOND) * 1_000;
}

describe('a client that sends ten times too much audio, and one that sends a thousand messages a second', () => {
  it(`are told, closed 4008 and cost nobody else an answer (${ROUNDS} times)`, async () => {
    const port = Number(new URL(stack.url).port);
    for (let round = 0; round < ROUNDS; round++) {
      if (isFull) await noteLag(lagsMs.quiet, converse());
      const loud = await Flooder.connect(port);
      const connection = stack.emulators.journal.find('deepgram', 'open').at(-1)?.connection;
      const chatty = await Flooder.connect(port);
      const floods = Promise.all([loud.flood(FRAME, 500), chatty.flood(REPORT, 1_000)]);
      const [[audio, messages]] = await Promise.all([noteLag(lagsMs.flooded, floods), converse()]);

      for (const { code, errors, lastedMs } of [audio, messages]) {
        expect({ code, errors }).toEqual({ code: 4008, errors: ['rate_limited'] });
        expect(lastedMs).toBeLessThan(CLOSED_WITHIN_MS);
        totals.slowestCloseMs = Math.max(totals.slowestCloseMs, lastedMs);
        totals.floods++;
      }
      const audioMs = Math.round(await audioMsOf(connection));
      expect(audioMs).toBeGreaterThan(0);
      expect(audioMs).toBeLessThanOrEqual(3_000 + 1.25 * audio.connectedMs);
      totals.mostAudioMs = Math.max(totals.mostAudioMs, audioMs);
    }
    const { wire } = honest;
    expect([wire.closeCode, wire.all('error'), wire.all('turn.failed')]).toEqual([undefined, [], []]);
  });
});
