import { AbbreviationUse, abbreviationUse } from './abbreviations.js';

describe('an abbreviation', () => {
  it.each([
    ['Dr', AbbreviationUse.Never],
    ['e.g', AbbreviationUse.Never],
    ['श्रीमती', AbbreviationUse.Never],
    ['z.B', AbbreviationUse.Never],
    ['Fig', AbbreviationUse.BeforeNumber],
    ['रु', AbbreviationUse.BeforeNumber],
    ['Rs', AbbreviationUse.BeforeNumber],
    ['núm', AbbreviationUse.BeforeNumber],
    ['etc', AbbreviationUse.BeforeLower],
    ['lacs', AbbreviationUse.BeforeLower],
    ['Sat', AbbreviationUse.BeforeLower],
    ['EE.UU', AbbreviationUse.BeforeLower],
    ['p.m', AbbreviationUse.Time],
    ['AM', AbbreviationUse.Time],
    ['Ltd', AbbreviationUse.UnlessStarter],
    ['डब्ल्यू', AbbreviationUse.UnlessStarter],
  ])('is known: %s is %s', (word, use) => expect(abbreviationUse(word)).toBe(use));

  it.each([
    ['Etc', AbbreviationUse.BeforeLower],
    ['Approx', AbbreviationUse.BeforeNumber],
    ['E.g', AbbreviationUse.Never],
    ['Bzw', AbbreviationUse.Never],
    ['Sq.ft', AbbreviationUse.BeforeLower],
    ['P.m', AbbreviationUse.Time],
  ])('is known with a capital at the front too: %s is %s', (word, use) => {
    expect(abbreviationUse(word)).toBe(use);
  });

  it.each(['dr', 'DR', 'ETC', 'eTC', 'inc', 'p.M'])('is not known with other capitals: %s', (word) => {
    expect(abbreviationUse(word)).toBeUndefined();
  });

  it.each(['', 'E', 'sat', 'Hello', 'et', 'Etcetera', 'Dr.', 'never', 'constructor'])(
    'is not: %j',
    (word) => {
      expect(abbreviationUse(word)).toBeUndefined();
    },
  );

  it.each([
    ['Sec', AbbreviationUse.BeforeNumber],
    ['sec', AbbreviationUse.BeforeLower],
  ])('is a section or seconds, told by its capital: %s is %s', (word, use) => {
    expect(abbreviationUse(word)).toBe(use);
  });
});

describe('a German street', () => {
  it.each(['Goethestr', 'Berliner-str', 'astr'])('goes on before its number: %s', (word) => {
    expect(abbreviationUse(word)).toBe(AbbreviationUse.BeforeNumber);
  });

  it.each(['str', 'Goethestra', 'GoetheSTR', 'strasse', 'tr'])('is none: %s', (word) => {
    expect(abbreviationUse(word)).toBeUndefined();
  });
});
