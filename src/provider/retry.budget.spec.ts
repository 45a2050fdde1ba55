import { RetryBudget } from './retry.budget.js';

/** Retries that may be made in `seconds` when every session asks whenever it may. */
function retriesWithin(budget: RetryBudget, fromMs: number, seconds: number): number {
  let retries = 0;
  for (let nowMs = fromMs; nowMs < fromMs + seconds * 1_000; nowMs += 10) {
    while (budget.waitMs(nowMs) === 0) {
      budget.take();
      retries++;
    }
  }
  return retries;
}

describe('the retry budget of the process', () => {
  it('allows five retries a second in a long outage', () => {
    const budget = new RetryBudget(0);
    retriesWithin(budget, 0, 1);
    const retries = retriesWithin(budget, 1_000, 60);
    expect(retries).toBeGreaterThanOrEqual(299);
    expect(retries).toBeLessThanOrEqual(301);
  });

  it('earns one retry by ten connects', () => {
    const budget = new RetryBudget(0);
    retriesWithin(budget, 0, 0.01);
    for (let connect = 0; connect < 20; connect++) budget.onConnect();
    expect(retriesWithin(budget, 0, 0.01)).toBe(2);
  });

  it('queues: whoever asks later waits longer', () => {
    const budget = new RetryBudget(0);
    retriesWithin(budget, 0, 0.01);
    expect(budget.waitMs(0)).toBeCloseTo(200);
    budget.take();
    expect(budget.waitMs(0)).toBeCloseTo(400);
  });

  it('makes nobody wait for more than five seconds, however many queue', () => {
    const budget = new RetryBudget(0);
    for (let i = 0; i < 500; i++) budget.take();
    expect(budget.waitMs(0)).toBe(5_000);
    expect(budget.waitMs(6_000)).toBe(0);
  });
});
