import { type Stack, startStack } from '../e2e/stack.js';
import { ChaosProxy } from '../kits/chaos.proxy.js';
import { count, percentile, report } from './figures.js';
import { RoamingClient } from './roaming.client.js';

jest.setTimeout(600_000);

const CLIENTS = 8;
const LOSSES_EACH = count(4, 40);
/** Resumed within: the goal, and what is asserted on a machine busy with other things. */
const LIMIT_MS = 3_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ emulators: { latency: { llmDeltaIntervalMs: 2, ttsSpeed: 20 } } });
});
afterAll(() => stack.close());

/** Numbers that look random and are the same in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Asks something on every connection and loses it in the middle of the answer. */
async function roam(number: number): Promise<RoamingClient> {
  const random = numbersFrom(number + 1);
  const proxy = await ChaosProxy.start({ target: Number(new URL(stack.url).port), random });
  const client = new RoamingClient(proxy.port);
  try {
    await client.connect();
    for (let loss = 0; loss < LOSSES_EACH; loss++) {
      client.send({ type: 'text.input', text: `question ${loss}` });
      const lostAfter = client.arrivals + 2 + Math.floor(random() * 12);
      await client.until(() => client.arrivals >= lostAfter);
      proxy.cut();
      await client.until(() => client.isClosed);
      await client.connect();
    }
    await client.end();
  } finally {
    client.destroy();
    await proxy.close();
  }
  return client;
}

describe('clients whose connections are reset in the middle of answers', () => {
  it(`come back to their sessions with no gap and nothing twice (${CLIENTS * LOSSES_EACH} resets)`, async () => {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, number) => roam(number)));
    const returns = clients.flatMap((client) => client.returns.slice(1));
    const returnMs = clients.flatMap((client) => client.returnMs.slice(1));
    report('disconnects', {
      losses: returns.length,
      resumed: returns.filter(Boolean).length,
      resumeP95Ms: percentile(returnMs, 95),
    });
    expect(returns).toHaveLength(CLIENTS * LOSSES_EACH);
    expect(returns).not.toContain(false);
    expect(percentile(returnMs, 95)).toBeLessThan(LIMIT_MS);
    expect(stack.loggedErrors()).toEqual([]);
  });
});
