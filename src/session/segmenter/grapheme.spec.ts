import { kindOf } from './char.kind.js';
import { GraphemeBreaks } from './grapheme.js';

const take = (breaks: GraphemeBreaks, character: string) => {
  const point = character.codePointAt(0) as number;
  return breaks.take(point, kindOf(point));
};

/** The text, divided wherever a cut is safe. */
function pieces(text: string): string[] {
  const breaks = new GraphemeBreaks();
  const all: string[] = [];
  for (const character of text) {
    if (take(breaks, character) || all.length === 0) all.push(character);
    else all.push(`${all.pop()}${character}`);
  }
  return all;
}

describe('what is written as one character', () => {
  it.each([
    ['a letter and its sign', 'e\u0301'],
    ['a letter and several signs', 'a\u0300\u0301\u0302'],
    ['a Devanagari conjunct', 'क्ष'],
    ['a Devanagari conjunct with a joiner', 'क्\u200dष'],
    ['a Bengali conjunct', 'ক্ষ'],
    ['a Gujarati conjunct', 'ક્ષ'],
    ['an Oriya conjunct', 'କ୍ଷ'],
    ['a Telugu conjunct', 'క్ష'],
    ['a Malayalam conjunct', 'ക്ഷ'],
    ['emoji joined to one', '👩\u200d🚀'],
    ['an emoji with a skin tone', '👍🏽'],
    ['a flag', '🇩🇪'],
    ['a flag that begins with the first letter', '🇦🇺'],
    ['a flag that ends with the first letter', '🇨🇦'],
    ['a flag that begins with the last letter', '🇿🇲'],
    ['a flag that ends with the last letter', '🇳🇿'],
    ['a Korean syllable in parts', '\u1112\u1161\u11ab'],
    ['the first and the last Korean part', '\u1100\u11ff'],
    ['the last and the first Korean part', '\u11ff\u1100'],
  ])('is not torn: %s', (_about, text) => {
    expect(pieces(text)).toEqual([text]);
  });

  it.each([
    ['plain letters', ['a', 'b', 'é']],
    ['letters beyond Latin', ['क', 'ष', '中', 'あ']],
    ['two emoji', ['😀', '😀']],
    ['an emoji after a flag letter', ['🇩', '😀']],
    ['a flag letter after an emoji', ['😀', '🇩']],
    ['two flags', ['🇩🇪', '🇫🇷']],
    ['a flag and a half', ['🇩🇪', '🇫']],
    ['flags with a letter between them', ['🇩', 'a', '🇪🇺']],
    ['Latin after a joiner', ['क\u200d', 'a']],
    ['Latin after a conjunct that is not closed', ['क्', 'a']],
    ['a capital M before another script', ['M', 'क']],
    ['an accented capital before another script', ['Í', 'क']],
    ['a Japanese letter as far into its block as the joining sign', ['き', 'あ']],
    ['a Korean part before another letter', ['\u1100', '中']],
    ['a Korean part after another letter', ['中', '\u1100']],
    ['a letter just before the Korean parts', ['\u10ff', '\u1100']],
    ['a letter just after the Korean parts', ['\u1100', '\u1200']],
  ])('ends between: %s', (_about, expected) => {
    expect(pieces(expected.join(''))).toEqual(expected);
  });
});

describe('a cut in front of the first character', () => {
  it.each(['a', 'क', '😀', '🇩', '\u1100'])('is safe: %s', (character) => {
    expect(take(new GraphemeBreaks(), character)).toBe(true);
  });

  it.each([
    ['half a flag', '🇩', '🇪'],
    ['a joiner', '\u200d', '🚀'],
    ['the sign of a conjunct', '\u094d', 'ष'],
    ['a Korean part', '\u1100', '\u1161'],
  ])('is safe again after a reset: %s', (_about, before, after) => {
    const breaks = new GraphemeBreaks();
    take(breaks, before);
    breaks.reset();
    expect(take(breaks, after)).toBe(true);
  });

  it('lets a flag begin anew after a reset', () => {
    const breaks = new GraphemeBreaks();
    take(breaks, '🇩');
    breaks.reset();
    expect(['🇪', '🇺', '🇫'].map((letter) => take(breaks, letter))).toEqual([true, false, true]);
  });
});
