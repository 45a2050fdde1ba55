import fc from 'fast-check';
import { ReconnectPolicy } from './reconnect.policy.js';

describe('the wait before coming back', () => {
  it('is drawn from all of a ceiling that doubles up to a maximum', () => {
    const policy = new ReconnectPolicy({ baseMs: 100, maxMs: 1_000, maxAttempts: 6 }, () => 0.999_999);
    expect([1, 2, 3, 4, 5, 6].map((attempt) => policy.delayMs(attempt))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
    expect(new ReconnectPolicy({}, () => 0).delayMs(5)).toBe(0);
  });

  it('is never shorter than what the server asked for, nor the same for all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const waited = new ReconnectPolicy({}, () => random).delayMs(attempt, 15_000) ?? 0;
          expect(waited).toBeGreaterThanOrEqual(15_000);
          expect(waited).toBeLessThanOrEqual(23_000);
        },
      ),
    );
  });

  it('ends after the last attempt, and never begins with none allowed', () => {
    expect(new ReconnectPolicy({ maxAttempts: 3 }).delayMs(4)).toBeUndefined();
    expect(new ReconnectPolicy({ maxAttempts: 0 }).delayMs(1)).toBeUndefined();
  });
});
