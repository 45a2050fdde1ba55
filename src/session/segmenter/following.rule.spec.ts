import { Kind, kindOf } from './char.kind.js';
import {
  isQuotative,
  isUpper,
  judgeSpaced,
  judgeWord,
  type MarkUse,
  type SpacedMark,
} from './following.rule.js';

const DOUBTFUL = ['beforeNumber', 'beforeLower', 'time', 'unlessStarter', 'ordinal', 'consonants'] as const;
const SURE = ['plain', 'decimal', 'ellipsis', 'strong', 'clause', 'line'] as const;

const pointOf = (character: string) => character.codePointAt(0) as number;

function spaced(use: MarkUse, character: string, more: Partial<SpacedMark> = {}) {
  const point = pointOf(character);
  return judgeSpaced({ use, isClosed: false, ordinal: undefined, ...more }, kindOf(point), point);
}

describe('a sign after the white space', () => {
  const CONTINUING = ['(', '–', '-', ',', ':', '/', '#'];
  const OTHERS = ['"', "'", ')', '“', '¿', '*', '.', '…', '!', '😊'];

  it.each(DOUBTFUL)('goes on if it commonly does, and a full stop of use %s is doubtful', (use) => {
    expect(CONTINUING.map((sign) => spaced(use, sign))).toEqual(CONTINUING.map(() => 'goesOn'));
    expect(OTHERS.map((sign) => spaced(use, sign))).toEqual(OTHERS.map(() => 'ends'));
  });

  it.each(SURE)('begins a sentence after a mark of use %s', (use) => {
    for (const sign of [...CONTINUING, ...OTHERS]) expect([sign, spaced(use, sign)]).toEqual([sign, 'ends']);
  });
});

describe('a digit after the white space', () => {
  it.each([
    ['beforeNumber', 'goesOn'],
    ['beforeLower', 'goesOn'],
    ['time', 'goesOn'],
    ['unlessStarter', 'goesOn'],
    ['consonants', 'goesOn'],
    ['ellipsis', 'goesOn'],
    ['plain', 'ends'],
    ['decimal', 'ends'],
    ['strong', 'ends'],
    ['clause', 'ends'],
    ['line', 'ends'],
  ] as const)('use %s: %s', (use, verdict) => expect(spaced(use, '5')).toBe(verdict));

  it.each([
    [1, 'word'],
    [30, 'word'],
    [31, 'word'],
    [32, 'ends'],
    [99, 'ends'],
    [undefined, 'ends'],
  ] as const)('after the number %s, which may be a day of a month: %s', (ordinal, verdict) =>
    expect(spaced('ordinal', '5', { ordinal })).toBe(verdict),
  );
});

describe('a letter after the white space', () => {
  // A capital, a small letter, one of a script without capitals.
  it.each([
    ['beforeNumber', 'ends', 'goesOn', 'goesOn'],
    ['beforeLower', 'ends', 'goesOn', 'goesOn'],
    ['time', 'word', 'goesOn', 'goesOn'],
    ['unlessStarter', 'word', 'goesOn', 'goesOn'],
    ['ordinal', 'word', 'goesOn', 'ends'],
    ['consonants', 'ends', 'goesOn', 'ends'],
    ['ellipsis', 'ends', 'goesOn', 'goesOn'],
    ['plain', 'ends', 'goesOn', 'ends'],
    ['decimal', 'ends', 'ends', 'ends'],
    ['strong', 'ends', 'goesOn', 'ends'],
    ['clause', 'ends', 'goesOn', 'ends'],
    ['line', 'ends', 'goesOn', 'ends'],
  ] as const)('use %s: capital %s, small %s, caseless %s', (use, capital, small, caseless) => {
    expect(['T', 'Ü', 't', 'ß', 'म', '您'].map((letter) => spaced(use, letter))).toEqual([
      ...[capital, capital],
      ...[small, small],
      ...[caseless, caseless],
    ]);
  });

  it('is waited for to its end where rupees may follow', () => {
    expect([spaced('beforeNumber', 'R'), spaced('beforeLower', 'R')]).toEqual(['word', 'ends']);
  });

  it.each(['plain', 'strong', 'consonants', 'ordinal'] as const)(
    'is the particle after a quotation that closed with use %s: the sentence that quotes goes on',
    (use) => {
      expect(spaced(use, 'と', { isClosed: true })).toBe('goesOn');
      expect(spaced(use, 'と')).toBe('ends');
      expect(spaced(use, 'は', { isClosed: true })).toBe('ends');
    },
  );
});

describe('the word after the white space', () => {
  it.each<[string, MarkUse, string, Kind, 'ends' | 'goesOn']>([
    ['a day before a month in digits', 'ordinal', '5', Kind.Stop, 'goesOn'],
    ['a day before a year', 'ordinal', '2024', Kind.Space, 'goesOn'],
    ['a number too short for a year', 'ordinal', '202', Kind.Space, 'ends'],
    ['a number too long for one', 'ordinal', '20245', Kind.Space, 'ends'],
    ['a number in Devanagari', 'ordinal', '५', Kind.Stop, 'goesOn'],
    ['a noun that follows ordinals', 'ordinal', 'Mai', Kind.Space, 'goesOn'],
    ['such a noun before a full stop', 'ordinal', 'Stock', Kind.Stop, 'goesOn'],
    ['another noun after an ordinal', 'ordinal', 'Wir', Kind.Space, 'ends'],
    ['a time zone after an ordinal', 'ordinal', 'Eastern', Kind.Space, 'ends'],
    ['rupees after "approx."', 'beforeNumber', 'Rs', Kind.Stop, 'goesOn'],
    ['rupees after the dash of a range', 'clause', 'Rs', Kind.Stop, 'goesOn'],
    ['another word after a dash', 'clause', 'Really', Kind.Space, 'ends'],
    ['another word after "No."', 'beforeNumber', 'Really', Kind.Space, 'ends'],
    ['a time zone', 'time', 'Eastern', Kind.Space, 'goesOn'],
    ['another word after a time', 'time', 'The', Kind.Space, 'ends'],
    ['a German month after a time', 'time', 'Mai', Kind.Space, 'ends'],
    ['a name', 'unlessStarter', 'Smith', Kind.Space, 'goesOn'],
    ['a name before a full stop', 'unlessStarter', 'Smith', Kind.Stop, 'goesOn'],
    ['a name with a digit in it', 'unlessStarter', 'B2', Kind.Space, 'goesOn'],
    ['a word that opens sentences', 'unlessStarter', 'The', Kind.Space, 'ends'],
    ['such a word that touches the mark', 'plain', 'You', Kind.Space, 'ends'],
    ['a name that touches the mark', 'plain', 'Net', Kind.Space, 'goesOn'],
  ])('%s', (_about, use, word, after, verdict) => expect(judgeWord(use, word, after)).toBe(verdict));
});

it.each([
  ['A', true],
  ['Ü', true],
  ['Я', true],
  ['a', false],
  ['ß', false],
  ['म', false],
  ['您', false],
  ['5', false],
])('%s is a capital letter: %s', (letter, expected) => expect(isUpper(pointOf(letter))).toBe(expected));

it('one particle is quotative', () => {
  expect(['と', 'で', 'ど', 'ト'].filter((letter) => isQuotative(pointOf(letter)))).toEqual(['と']);
});
