import { type Stack, startStack } from '../e2e/stack.js';
import { heapSample, holding, lastingExcess, slopeOf } from '../kits/leak.gate.js';
import { count, isFull, report } from './figures.js';
import { LIVES, live, VENDOR_FAULTS } from './session.life.js';

jest.setTimeout(1_800_000);

const SESSIONS = count(200, 2_000);
const WARM_UP = count(100, 200);
const AT_ONCE = 20;
const SAMPLES = 10;
/** Kept after a thousand sessions. Over few sessions what the engine learns of the code weighs more. */
const MOST_KEPT_BYTES = count(24, 2) * 1_024 * 1_024;
const GIVEN_BACK_WITHIN_MS = 15_000;

const SCRIPT = { name: 'short', rules: [], fallback: ['Yes.'] };
/** A session whose client is gone is given up at once, so that it can be counted as over. */
const ENV = { RESUME_WINDOW_MS: '50', MAX_SESSIONS: '100' };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ emulators: { script: SCRIPT }, env: ENV });
});
afterAll(() => stack.close());

let begun = 0;

function serveOne(): Promise<unknown> {
  const life = LIVES[begun % LIVES.length] ?? 'well';
  const fault = VENDOR_FAULTS[Math.floor(begun / LIVES.length) % VENDOR_FAULTS.length];
  if (life === 'vendor fault' && fault) stack.emulators.faults.add(fault);
  begun++;
  return live(Number(new URL(stack.url).port), life);
}

async function serve(sessions: number): Promise<void> {
  let left = sessions;
  const lane = async () => {
    while (left-- > 0) await serveOne();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  stack.emulators.faults.clear();
  stack.emulators.journal.clear();
}

describe('sessions that went well, were interrupted, cut, abused, or lost their vendors', () => {
  it(`leave no socket, timer or listener behind, and no memory (${SESSIONS} sessions)`, async () => {
    await serve(WARM_UP);
    await lastingExcess({ resources: {}, listeners: 0 }, 1_000);
    const baseline = holding();
    const samples = [heapSample(0)];
    for (let sample = 1; sample <= SAMPLES; sample++) {
      await serve(SESSIONS / SAMPLES);
      samples.push(heapSample((sample * SESSIONS) / SAMPLES));
    }
    const keptBytes = slopeOf(samples) * 1_000;
    const excess = await lastingExcess(baseline, GIVEN_BACK_WITHIN_MS);
    report('leaks', {
      sessions: SESSIONS,
      keptKilobytesPerThousand: Math.round(keptBytes / 1_024),
      resourcesLeft: Object.keys(excess).length,
    });
    expect(excess).toEqual({});
    expect(keptBytes).toBeLessThan(MOST_KEPT_BYTES);
    if (isFull) expect(stack.loggedErrors()).toEqual([]);
  });
});
