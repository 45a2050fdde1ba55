import { HedgeBudget } from './hedge.budget.js';

function spendAll(budget: HedgeBudget): number {
  let spent = 0;
  for (; !budget.isSpent; spent++) budget.spend();
  return spent;
}

describe('the budget of second requests', () => {
  it('is one in ten segments while every one of them is slow', () => {
    const budget = new HedgeBudget();
    spendAll(budget);
    let hedges = 0;
    for (let segment = 0; segment < 1_000; segment++) {
      budget.earn();
      if (budget.isSpent) continue;
      budget.spend();
      hedges++;
    }
    expect(hedges).toBe(100);
  });

  it('saves a few for a bad moment, not one for each segment of a good day', () => {
    const budget = new HedgeBudget();
    for (let segment = 0; segment < 10_000; segment++) budget.earn();
    expect(spendAll(budget)).toBe(5);
  });
});
