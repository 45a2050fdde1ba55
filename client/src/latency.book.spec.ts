import fc from 'fast-check';
import { LatencyBook, percentilesOf } from './latency.book.js';

describe('latency percentiles', () => {
  it.each([
    [[7], { count: 1, p50: 7, p95: 7, max: 7 }],
    [[4, 1, 3, 2], { count: 4, p50: 2, p95: 4, max: 4 }],
    [Array.from({ length: 100 }, (_, i) => 100 - i), { count: 100, p50: 50, p95: 95, max: 100 }],
  ])('of %j by nearest rank', (values, expected) => {
    expect(percentilesOf(values)).toEqual(expected);
  });

  it('are values that were measured, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 1 }), (values) => {
        const { p50, p95, max } = percentilesOf(values);
        for (const value of [p50, p95, max]) expect(values).toContain(value);
        expect(p50 <= p95 && p95 <= max).toBe(true);
      }),
    );
  });

  it('leave out turns in which a stage did not happen', () => {
    const book = new LatencyBook();
    book.add({ llmTtftMs: 300, firstAudioMs: 500 });
    book.add({ llmTtftMs: 100 });
    expect(book.percentiles()).toEqual({
      llmTtftMs: { count: 2, p50: 100, p95: 300, max: 300 },
      firstAudioMs: { count: 1, p50: 500, p95: 500, max: 500 },
    });
  });
});
