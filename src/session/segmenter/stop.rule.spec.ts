import { type StopContext, StopUse, stopUse } from './stop.rule.js';

const use = (word: string, context: Partial<StopContext> = {}) =>
  stopUse(word, { isFirstInLine: false, isAfterColon: false, nextItem: undefined, ...context });

describe('a word before a full stop', () => {
  it.each([
    ['Dr', StopUse.Never],
    ['Nr', StopUse.BeforeNumber],
    ['etc', StopUse.BeforeLower],
    ['p.m', StopUse.Time],
    ['Inc', StopUse.UnlessStarter],
    ['Hello', StopUse.Plain],
    ['', StopUse.Plain],
  ])('is looked up: %j is %s', (word, expected) => expect(use(word)).toBe(expected));

  it.each(['J', 'j', 'É', 'J.R.R', 'U.S', 'बी', 'बी.ए', 'ई.एम.आई', 'जी.एस.टी', 'सी.एन.जी', 'आर.टी.ओ'])(
    'may be initials: %s',
    (word) => {
      expect(use(word)).toBe(StopUse.UnlessStarter);
    },
  );

  it.each(['J.Smith', 'Smith.J', 'J..R', 'बी.घर', 'जी', 'आई', 'हाँ.जी', 'ओ.के'])(
    'is more than initials: %s',
    (word) => {
      expect(use(word)).toBe(StopUse.Plain);
    },
  );

  it.each(['Bldg', 'gr', 'BCDFG', 'hjknp', 'TVWXZ'])('has no vowel: %s', (word) => {
    expect(use(word)).toBe(StopUse.Consonants);
  });

  it.each(['Bldga', 'aBldg', 'rhythm', 'bcdfgh'])('has a vowel, a y or is too long: %s', (word) => {
    expect(use(word)).toBe(StopUse.Plain);
  });

  it.each(['II', 'IX', 'XIV', 'XXVIII'])('is a Roman numeral: %s', (word) => {
    expect(use(word)).toBe(StopUse.Consonants);
  });

  it.each(['TAXI', 'VISA', 'xiv'])('is no Roman numeral: %s', (word) => {
    expect(use(word)).toBe(StopUse.Plain);
  });
});

describe('a number before a full stop', () => {
  it.each(['5', '31', '99', '५', '१२'])('of one or two digits may be an ordinal: %s', (word) => {
    expect(use(word)).toBe(StopUse.Ordinal);
  });

  it.each(['123', '2024', '1.5', '12:30', 'B12', 'A4', '$5', '१२३'])('may go on as a decimal: %s', (word) => {
    expect(use(word)).toBe(StopUse.Decimal);
  });

  it.each(['B2B', '2nd', '10kg', '5a'])('is a word where a letter ends it: %s', (word) => {
    expect(use(word)).toBe(StopUse.Plain);
  });

  it.each<[string, string, Partial<StopContext>]>([
    ['7', 'first in its line', { isFirstInLine: true }],
    ['12', 'first in its line', { isFirstInLine: true }],
    ['1', 'after a colon', { isAfterColon: true }],
    ['3', 'the next item', { nextItem: 3 }],
  ])('is the number of an item: %s, %s', (word, _about, context) => {
    expect(use(word, context)).toBe(StopUse.ListNumber);
  });

  it.each<[string, string, Partial<StopContext>]>([
    ['1', 'nowhere special', {}],
    ['2', 'after a colon, where a list begins with 1', { isAfterColon: true }],
    ['4', 'not the next item', { nextItem: 3 }],
    ['3', 'the item before', { nextItem: 4 }],
  ])('is no number of an item: %s, %s', (word, _about, context) => {
    expect(use(word, context)).toBe(StopUse.Ordinal);
  });

  it.each(['123', 'B1', '1.1'])('is too long for an item: %s', (word) => {
    expect(use(word, { isFirstInLine: true, isAfterColon: true, nextItem: 1 })).toBe(StopUse.Decimal);
  });
});
