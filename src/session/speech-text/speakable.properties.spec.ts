import fc from 'fast-check';
import { fuzzRuns } from '../../../test/helpers/fuzz.runs.js';
import { speakable } from './speakable.js';
import { originalAt } from './spoken.map.js';

const PIECES =
  '**|*|_|`|```|~~|# |- |1. |> ||| --- |[|](|)|![|<br>|<https://|https://x.example/a|www.|/|a@b.com|@|example.com|-|+|$|₹|Rs. |€|5|12|' +
  '1,25,000|99.99|/-|/month|%|10:30| a.m.| बजे|15 Aug|2026-02-28|98765 43210|+91|km|Dr. |e.g. |etc.|No. |&|😊|👨‍👩‍👧‍👦|🇮🇳|' +
  'क्षत्र|नमस्ते|डॉ. |रु. |५|。|您好|hello|World|.|,|!|?|…|।|"|(|\n|\n\n| |  |\t|\u200d|\ud83d|\ude0a|\ufe0f';
const pieces = fc.constantFrom(...PIECES.split('|'), '|', ' ');
const written = fc.oneof(
  { weight: 4, arbitrary: fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')) },
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const language = fc.constantFrom('en', 'en-US', 'hi', 'multi', 'de', undefined);

describe('whatever is written', () => {
  it('the map is in order and within both texts', () => {
    fc.assert(
      fc.property(written, language, (text, tag) => {
        const { spoken, map } = speakable(text, { language: tag });
        let [spokenEnd, end] = [0, 0];
        for (const word of map) {
          expect(word.spokenStart).toBeGreaterThanOrEqual(spokenEnd);
          expect(word.spokenEnd).toBeGreaterThan(word.spokenStart);
          expect(word.start).toBeGreaterThanOrEqual(end);
          expect(word.end).toBeGreaterThan(word.start);
          [spokenEnd, end] = [word.spokenEnd, word.end];
        }
        expect(spokenEnd).toBe(spoken.length);
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: fuzzRuns(500) },
    );
  });

  it('the further was heard, the further is the place in the text', () => {
    fc.assert(
      fc.property(written, language, (text, tag) => {
        const { spoken, map } = speakable(text, { language: tag });
        let before = 0;
        for (let at = 0; at <= spoken.length; at++) {
          const place = originalAt(map, at);
          expect(place).toBeGreaterThanOrEqual(before);
          before = place;
        }
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('nothing is spoken that has neither letter nor digit, and never an emoji', () => {
    fc.assert(
      fc.property(written, language, (text, tag) => {
        const { spoken } = speakable(text, { language: tag });
        if (spoken !== '') expect(spoken).toMatch(/[\p{L}\p{N}]/u);
        expect(spoken).not.toMatch(/\p{Emoji_Presentation}/u);
        expect(spoken).toBe(spoken.trim());
        expect(spoken).not.toContain('  ');
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('plain words stay as they are', () => {
    const word = fc.constantFrom(
      'hello',
      'World',
      'do',
      "isn't",
      'well-known',
      'नमस्ते',
      'क्षत्र',
      'señora',
      '25',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        const text = words.join(' ');
        fc.pre(!/25 25/.test(text) && !/[\u0900-\u097f]/.test(text));
        expect(speakable(text).spoken).toBe(text);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });
});

describe('a hostile text of 64 KiB', () => {
  const SIZE = 65_536;
  const UNITS =
    'a|*|_|`|[|](|[a](|](x |![|<|<a|>|#|- | |\n|\n- |```\n|.|."|(|1|1,|1.|$|$1|9 |98765 |+|a.|a@|a@a.|http://|/|é|' +
    '₹ |Rs. |15 Aug |10:30 |a.m. |😊|\u200d|\ud83d|क|No. |12-12-|";';

  // A step that looked at the rest of the text each time would need billions of looks here, and the test's whole limit.
  it.each([...UNITS.split('|'), '|', '|-', '| a |\n'])('of %j is said in time', (unit) => {
    const text = unit.repeat(SIZE / unit.length);
    expect(
      speakable(text, { language: 'en', pronunciations: { a: 'b', 'a a': 'c' } }).spoken.length,
    ).toBeLessThan(16 * SIZE);
  });
});
