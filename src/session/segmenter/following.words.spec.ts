import { FOLLOWING, MAX_FOLLOWING_CHARS } from './following.words.js';

describe('a word that opens a sentence', () => {
  it.each(['A', 'Great', 'Has', 'One', 'Then', 'Why', 'Your', 'El', 'Usted', 'Ich', 'Eine', 'Aap', 'Lekin'])(
    '%s',
    (word) => expect(FOLLOWING.starters.has(word)).toBe(true),
  );

  it.each(['', ' ', 'the', 'Smith', 'Eastern', 'Mai'])('is not: %j', (word) =>
    expect(FOLLOWING.starters.has(word)).toBe(false),
  );
});

describe('a word that goes on with a time of day', () => {
  it.each(['Eastern', 'Indian', 'CEST', 'BST', 'IST', 'Monday', 'Sunday', 'July', 'August', 'December'])(
    '%s',
    (word) => expect(FOLLOWING.timeWords.has(word)).toBe(true),
  );

  it.each(['', 'The', 'Montag', 'monday'])('is not: %j', (word) =>
    expect(FOLLOWING.timeWords.has(word)).toBe(false),
  );
});

describe('a word that goes on with an ordinal number', () => {
  it.each(['Januar', 'Dezember', 'Obergeschoss', 'Quartal', 'Auflage', 'Mal', 'Versuch', 'FC', 'Gang'])(
    '%s',
    (word) => expect(FOLLOWING.ordinalNouns.has(word)).toBe(true),
  );

  it.each(['', 'Die', 'October', 'stock'])('is not: %j', (word) =>
    expect(FOLLOWING.ordinalNouns.has(word)).toBe(false),
  );
});

it.each(Object.entries(FOLLOWING))(
  'no word of the %s is as long as the longest wait for one',
  (_name, list) => {
    for (const word of list) expect(word.length).toBeLessThan(MAX_FOLLOWING_CHARS);
  },
);
