import { type Stack, startStack } from '../e2e/stack.js';
import { heapSample, holding, lastingExcess } from '../kits/leak.gate.js';
import { count, report } from './figures.js';
import { type Life, live, VENDOR_FAULTS } from './session.life.js';

const MINUTES = Number(process.env.SOAK_MINUTES ?? count(0.05, 10));
const CALLERS = 10;
const FAULT_EVERY_MS = 1_000;
const GIVEN_BACK_WITHIN_MS = 15_000;
/** Of the memory after the first tenth of the time, over the whole rest. */
const MOST_GROWTH_BYTES = 30 * 1_024 * 1_024;

jest.setTimeout((MINUTES + 3) * 60_000);

const SCRIPT = { name: 'short', rules: [], fallback: ['Yes.'] };
const ENV = { RESUME_WINDOW_MS: '50', MAX_SESSIONS: '100' };

/** `unanswered`: the client learned that its turn had failed. `untold`: it never learned anything. */
const totals = { calls: 0, turns: 0, faults: 0, unanswered: 0, untold: 0, strayRejections: 0 };

let stack: Stack;
const onStray = () => {
  totals.strayRejections++;
};
beforeAll(async () => {
  process.on('unhandledRejection', onStray);
  stack = await startStack({ emulators: { script: SCRIPT }, env: ENV });
});
afterAll(async () => {
  process.off('unhandledRejection', onStray);
  await stack.close();
});

/** Calls again and again, each time as the next life has it. */
async function keepCalling(until: number, lives: readonly Life[]): Promise<void> {
  const port = Number(new URL(stack.url).port);
  for (let call = 0; performance.now() < until; call++) {
    const { turns, failed, untold } = await live(port, lives[call % lives.length] ?? 'well');
    totals.calls++;
    totals.turns += turns;
    totals.unanswered += failed;
    totals.untold += untold;
    expect(totals.untold + totals.strayRejections).toBe(0);
  }
}

function playFaults(): NodeJS.Timeout {
  return setInterval(() => {
    const fault = VENDOR_FAULTS[totals.faults++ % VENDOR_FAULTS.length];
    if (fault) stack.emulators.faults.add(fault);
    stack.emulators.journal.clear();
  }, FAULT_EVERY_MS);
}

async function callAll(ms: number): Promise<void> {
  const until = performance.now() + ms;
  const lives: Life[] = ['well', 'interrupted', 'well', 'cut', 'garbage'];
  await Promise.all(
    Array.from({ length: CALLERS }, (_, caller) =>
      keepCalling(until, [...lives.slice(caller % lives.length), ...lives]),
    ),
  );
}

describe('a server under calls without end, with a fault of a vendor every second', () => {
  it(`answers every turn or says why not, and stays as it was (${MINUTES} minutes)`, async () => {
    await callAll(MINUTES * 6_000);
    const before = heapSample(0);
    const baseline = holding();
    const faults = playFaults();
    try {
      await callAll(MINUTES * 54_000);
    } finally {
      clearInterval(faults);
    }
    stack.emulators.faults.clear();
    stack.emulators.journal.clear();
    const excess = await lastingExcess(baseline, GIVEN_BACK_WITHIN_MS);
    const growthBytes = heapSample(totals.calls).bytes - before.bytes;
    report('soak', { minutes: MINUTES, ...totals, growthKilobytes: Math.round(growthBytes / 1_024) });
    expect(totals.turns).toBeGreaterThan(0);
    expect(excess).toEqual({});
    expect(growthBytes).toBeLessThan(MOST_GROWTH_BYTES);
    expect(stack.loggedErrors()).toEqual([]);
  });
});
