import fc from 'fast-check';
import { fuzzRuns } from '../../../test/helpers/fuzz.runs.js';
import type { WordsEvent } from './deepgram.events.js';
import { Transcript } from './transcript.js';

const WORD_MS = 250;

/** Stretches of so many words each, as a vendor reports them: guesses that grow, then the final. */
function resultsOf(stretches: readonly number[]): WordsEvent[] {
  const results: WordsEvent[] = [];
  let first = 0;
  for (const count of stretches) {
    for (let length = 1; length <= count; length++) results.push(resultOf(first, length, false));
    results.push(resultOf(first, count, true));
    first += count;
  }
  return results;
}

function resultOf(first: number, count: number, isFinal: boolean): WordsEvent {
  const words = Array.from({ length: count }, (_, index) => ({
    text: `w${first + index}`,
    startMs: (first + index) * WORD_MS,
    endMs: (first + index + 1) * WORD_MS,
  }));
  return {
    type: 'words',
    text: words.map(({ text }) => text).join(' '),
    startMs: first * WORD_MS,
    endMs: (first + count) * WORD_MS,
    isFinal,
    speechFinal: isFinal && count % 2 === 0,
    fromFinalize: false,
    words,
  };
}

/** Each result is delayed by so many others, more or less; some come twice. */
const arrivals = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 })
  .chain((stretches) => {
    const results = resultsOf(stretches);
    const delay = fc.record({
      places: fc.integer({ min: 0, max: 8 }),
      copies: fc.integer({ min: 1, max: 2 }),
    });
    return fc.array(delay, { minLength: results.length, maxLength: results.length }).map((delays) =>
      results
        .flatMap((result, index) => {
          const { places, copies } = delays[index] as { places: number; copies: number };
          return Array.from({ length: copies }, (_, copy) => ({ result, at: index + places * (copy + 1) }));
        })
        .sort((a, b) => a.at - b.at)
        .map(({ result }) => result),
    );
  });

describe('results in whatever order', () => {
  it('lose no word, repeat none and never go back in time', () => {
    fc.assert(
      fc.property(arrivals, (results) => {
        const transcript = new Transcript();
        const events = results.flatMap((result) => transcript.take(result));
        const finals = events.flatMap((event) => (event.type === 'final' ? event.text.split(' ') : []));
        const spoken = new Set(results.flatMap(({ words }) => words.map(({ text }) => text)));
        expect([...finals].sort()).toEqual([...spoken].sort());
        const times = events.flatMap((event) => (event.type === 'final' ? [event.startMs, event.endMs] : []));
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(transcript.pendingText).toBe('');
      }),
      { numRuns: fuzzRuns(300) },
    );
  });
});
