import fc from 'fast-check';
import { fuzzRuns } from '../../../test/helpers/fuzz.runs.js';
import { segmentsOf } from '../../../test/helpers/segment.feed.js';
import type { Segment } from './segment.js';
import { Segmenter, type SegmenterOptions } from './segmenter.js';

const PIECES = [
  ...[
    'Dr.',
    'e.g.',
    'U.S.',
    'p.m.',
    'z. B.',
    'Nr.',
    'No.',
    'Rs.',
    'Ok.',
    'डॉ.',
    'am 3. Mai',
    '1.',
    '2.',
    '42.',
    '3.5',
  ],
  ...[
    'example.com',
    'https://x.example/a?b=1.2',
    'a@b.example',
    '$1,299.99',
    '10:30',
    'v2.0',
    '...',
    '…',
    '?!',
    '!!',
  ],
  ...[
    'The',
    'the',
    'We',
    'Bring',
    'I',
    'a',
    'hello',
    'wonderful',
    'है',
    'क्षत्र',
    'नमस्ते',
    'こんにちは',
    '您好',
    'と',
  ],
  ...[
    '.',
    '!',
    '?',
    ',',
    ';',
    ':',
    '-',
    ' - ',
    '—',
    '–',
    '।',
    '॥',
    '。',
    '！',
    '，',
    '、',
    '"',
    "'",
    '“',
    '”',
    '「',
    '」',
  ],
  ...['(', ')', '**', '_', '`', '/', '@', '₹', '%', '¿', '¡', '\n', '\n\n', ' ', '  ', '\t', '1', '27', 'z'],
  ...['😊', '👨‍👩‍👧‍👦', '🇮🇳', 'e\u0301', '\u0301', '\u200d', '\ud83d', '\ude0a', '각', '\u1100\u1161'],
];
const reply = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.constant(' ')), { maxLength: 120 })
  .map((p) => p.join(''));
const anyText = fc.oneof({ weight: 4, arbitrary: reply }, fc.string({ unit: 'binary', maxLength: 300 }));
const options: fc.Arbitrary<SegmenterOptions> = fc.record({
  maxChars: fc.constantFrom(6, 12, 40, 280),
  isFirstClauseEarly: fc.boolean(),
  longSentence: fc.constantFrom('split', 'truncate'),
});

function dividedAt(text: string, cuts: readonly number[]): string[] {
  const places = cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b);
  return [...places, text.length].map((place, index) => text.slice(places[index - 1] ?? 0, place));
}

const SPEAKABLE = /[\p{L}\p{Nd}]/u;
/** Ranges of letters have gaps. */
const SPEAKABLE_OR_UNASSIGNED = /[\p{L}\p{Nd}\p{Cn}]/u;
const LONE_SURROGATE = /\p{Surrogate}/u;

describe('whatever the reply', () => {
  it('its segments do not depend on how it came', () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat()), options, (text, cuts, chosen) => {
        const whole = segmentsOf([text], chosen);
        expect(segmentsOf(dividedAt(text, cuts), chosen)).toEqual(whole);
        expect(segmentsOf(text.split(''), chosen)).toEqual(whole);
      }),
      { numRuns: fuzzRuns(400) },
    );
  });

  it('its segments follow one another and leave out nothing that can be spoken', () => {
    fc.assert(
      fc.property(anyText, options, (text, chosen) => {
        let end = 0;
        for (const segment of segmentsOf([text], chosen)) {
          expect(segment.start).toBe(end);
          expect(segment.end).toBeGreaterThan(end);
          end = segment.end;
        }
        expect(text.slice(end)).not.toMatch(SPEAKABLE);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('every letter and digit is in the text of its segment, once', () => {
    fc.assert(
      fc.property(anyText, options, (text, chosen) => {
        for (const segment of segmentsOf([text], chosen)) {
          const said = segment.isCut ? segment.text.slice(0, -1) : segment.text;
          const slice = text.slice(segment.start, segment.end);
          expect(slice).toContain(said);
          expect(onlySpeakable(said + (segment.unspoken ?? ''))).toBe(onlySpeakable(slice));
        }
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('no segment is empty, over the limit, or padded with white space', () => {
    fc.assert(
      fc.property(anyText, options, (text, chosen) => {
        for (const segment of segmentsOf([text], chosen)) {
          expect(segment.text.length).toBeLessThanOrEqual(chosen.maxChars);
          expect(segment.text).toMatch(SPEAKABLE_OR_UNASSIGNED);
          expect(segment.text).toBe(segment.text.trim());
        }
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('no pair of surrogates is torn apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), options, (text, chosen) => {
        for (const segment of segmentsOf([text], chosen)) {
          expect(segment.text).not.toMatch(LONE_SURROGATE);
          expect(segment.unspoken ?? '').not.toMatch(LONE_SURROGATE);
        }
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('no character as people see it is torn apart', () => {
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
    const seen = [
      'क्षत्र',
      'नमस्ते',
      'e\u0301',
      '👨‍👩‍👧‍👦',
      '🇮🇳',
      '👍🏽',
      '您',
      'か\u3099',
      '각',
      '\u1100\u1161\u11a8',
      'தமிழ்',
      'বাংলা',
      'ไทย',
      'a',
      ' ',
    ];
    const text = fc.array(fc.constantFrom(...seen), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.constantFrom(16, 24, 40), (written, maxChars) => {
        const borders = new Set([...graphemes.segment(written)].map(({ index }) => index));
        for (const { end } of segmentsOf([written], {
          maxChars,
          isFirstClauseEarly: true,
          longSentence: 'split',
        }))
          expect(borders.has(end) || end === written.length).toBe(true);
      }),
      { numRuns: fuzzRuns(200) },
    );
  });

  it('it may break off anywhere, and loses nothing', () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat()), options, (text, cuts, chosen) => {
        const segmenter = new Segmenter(chosen);
        const segments: Segment[] = [];
        for (const delta of dividedAt(text, cuts))
          segments.push(...segmenter.push(delta), ...segmenter.breakOff());
        segments.push(...segmenter.flush());
        let end = 0;
        for (const segment of segments) {
          expect(segment.start).toBe(end);
          end = segment.end;
          expect(segment.text.length).toBeLessThanOrEqual(chosen.maxChars);
          const said = segment.isCut ? segment.text.slice(0, -1) : segment.text;
          expect(onlySpeakable(said + (segment.unspoken ?? ''))).toBe(
            onlySpeakable(text.slice(segment.start, end)),
          );
        }
        expect(text.slice(end)).not.toMatch(SPEAKABLE);
      }),
      { numRuns: fuzzRuns(300) },
    );
  });

  it('time only ever releases what is complete, and loses nothing', () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat()), options, (text, cuts, chosen) => {
        const segmenter = new Segmenter(chosen);
        const segments: Segment[] = [];
        for (const delta of dividedAt(text, cuts)) {
          segments.push(...segmenter.push(delta));
          const { isWaiting } = segmenter;
          const settled = segmenter.settle();
          expect(settled.length > 0).toBe(isWaiting);
          segments.push(...settled);
        }
        segments.push(...segmenter.flush());
        expect(onlySpeakable(segments.map((one) => text.slice(one.start, one.end)).join(''))).toBe(
          onlySpeakable(text),
        );
      }),
      { numRuns: fuzzRuns(100) },
    );
  });
});

function onlySpeakable(text: string): string {
  return text.match(/[\p{L}\p{Nd}]/gu)?.join('') ?? '';
}
