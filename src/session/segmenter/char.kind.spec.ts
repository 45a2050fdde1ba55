import { isUnspaced, Kind, kindOf } from './char.kind.js';

const point = (character: string) => character.codePointAt(0) as number;

describe('the kind of a character', () => {
  it.each<[keyof typeof Kind, string]>([
    ['Space', ' \t\v\f\r\u00a0\u1680\u2000\u2009\u200a\u202f\u205f\u3000\ufeff'],
    ['Line', '\n\u2028\u2029'],
    ['Digit', '0159०५९٣๓'],
    ['Word', 'azAZmMéßñЖא\u0915\u0939\u0933\u093d\u0950\u095f\u0961'],
    ['Word', 'ぁん゠ァー㐀一龯鿿豈ｦﾜ𠀀กຂကឞ한ᄀ'],
    ['Mark', '\u0301\u0900\u0903\u093a\u093c\u093e\u094d\u094f\u0951\u0957\u0962\u0963\u0e31\u0e33'],
    ['Mark', '\u200c\u200d\u20e3\u3099\u309a\uff9e\uff9f\ufe0f🏻🏿\u{e0020}\u{e007f}'],
    ['Stop', '.．'],
    ['Ellipsis', '…‥⋯'],
    ['Strong', '!?。！？｡।॥؟۔‼⁇⁈⁉'],
    ['Clause', ',;，、；：､،؛'],
    ['Colon', ':'],
    ['Dash', '—–―⸺'],
    ['Hyphen', '-'],
    ['Quote', '"'],
    ['Apostrophe', "'’‘"],
    ['Opener', '([{„«‹「『《〈（【〔［｛'],
    ['Closer', ')]}”»›」』》〉）】〕］｝'],
    ['LeftQuote', '“'],
    ['Inverted', '¿¡'],
    ['Markup', '*_`~'],
    ['AddressSign', '/@\\='],
    ['Emoji', '🀀😊🏺🐀🯿☀✂➿⭐'],
    ['Other', '$%&+<>^|#₹€\ud83d\u0000\u007f\u0080\u200b'],
  ])('%s', (kind, characters) => {
    for (const character of characters)
      expect([character, kindOf(point(character))]).toEqual([character, Kind[kind]]);
  });
});

describe('a script without spaces', () => {
  it.each([
    ['kana', '\u3041', '\u30ff'],
    ['ideographs', '\u3400', '\u9fff'],
    ['compatible ideographs', '\uf900', '\ufaff'],
    ['half-width kana', '\uff66', '\uff9d'],
    ['rare ideographs', '\u{20000}', '\u{3ffff}'],
    ['Thai', '\u0e01', '\u0e30'],
    ['Myanmar', '\u1000', '\u102a'],
    ['Khmer', '\u1780', '\u17b3'],
  ])('%s, from its first to its last letter', (_about, first, last) => {
    expect([first, last].map((character) => isUnspaced(point(character)))).toEqual([true, true]);
  });

  it.each([
    ['Latin', 'a'],
    ['Devanagari', 'क'],
    ['what is before Thai', '\u0dff'],
    ['a Thai digit', '๓'],
    ['a Thai vowel sign', '\u0e31'],
    ['Tibetan', '\u0f40'],
    ['what is before Myanmar', '\u0fff'],
    ['a Myanmar sign', '\u102b'],
    ['what is before Khmer', '\u177f'],
    ['a Khmer sign', '\u17b4'],
    ['Hangul', '한'],
    ['what is before kana', '\u3040'],
    ['what is after kana', '\u3100'],
    ['what is before ideographs', '\u33ff'],
    ['what is after ideographs', '\ua000'],
    ['what is before compatible ideographs', '\uf8ff'],
    ['what is after them', '\ufb00'],
    ['what is before half-width kana', '\uff65'],
    ['what is after it', '\uff9e'],
    ['what is before rare ideographs', '\u{1ffff}'],
    ['what is after them', '\u{40000}'],
  ])('is not: %s', (_about, character) => {
    expect(isUnspaced(point(character))).toBe(false);
  });
});
