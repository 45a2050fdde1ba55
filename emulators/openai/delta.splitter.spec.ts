import { splitIntoDeltas, tokensOf } from './delta.splitter.js';

test.each([
  'It costs two hundred euros.',
  'The Kestrel is 12.9 lakh, e.g. on-road in Pune; see https://meridian.example/very/long/path?x=1.',
  'जी हाँ, शनिवार को आइए। सुबह ग्यारह बजे का समय खाली है।',
  '私たちの電気自動車は一回の充電で四百キロメートル走ります。',
  '  spaces around  ',
  '',
])('deltas joined are the text, in pieces a model would make: %j', (text) => {
  const deltas = splitIntoDeltas(text);
  expect(deltas.join('')).toBe(text);
  expect(deltas).not.toContain('');
  for (const delta of deltas) expect([...delta].length).toBeLessThanOrEqual(24);
});

test('no delta begins with a vowel sign of the one before', () => {
  for (const delta of splitIntoDeltas('अत्यधिकमहत्वपूर्णविद्युतीकरणयोजना')) expect(delta).not.toMatch(/^\p{M}/u);
});

test('words come mostly one by one, with the space before them', () => {
  expect(splitIntoDeltas('Which day would suit you?')).toEqual(['Which', ' day', ' would suit', ' you?']);
});

test('a token is about four characters', () => {
  expect([tokensOf(''), tokensOf('a'), tokensOf('abcdefgh')]).toEqual([0, 1, 2]);
});
