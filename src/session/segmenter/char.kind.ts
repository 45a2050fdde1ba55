/** What a character can mean to the end of a sentence. */
export const Kind = {
  Other: 0,
  Space: 1,
  Line: 2,
  Word: 3,
  Digit: 4,
  /** Belongs to the character before it: combining marks, joiners, variation selectors. */
  Mark: 5,
  Stop: 6,
  Ellipsis: 7,
  /** Ends a sentence whatever follows: `!`, `?`, danda, the full stops of Chinese and Japanese. */
  Strong: 8,
  Clause: 9,
  Colon: 10,
  Dash: 11,
  Hyphen: 12,
  /** The straight double quote, which opens as well as closes. */
  Quote: 13,
  Apostrophe: 14,
  Opener: 15,
  Closer: 16,
  /** Opens in English and Chinese, closes in German. */
  LeftQuote: 17,
  /** The Spanish marks before a question or exclamation. */
  Inverted: 18,
  /** Emphasis in Markdown. */
  Markup: 19,
  /** Makes a word an address: what looks like a mark in it may be part of it. */
  AddressSign: 20,
  Emoji: 21,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

const CHARACTERS: readonly [Kind, string][] = [
  [Kind.Space, ' \t\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a'],
  [Kind.Space, '\u202f\u205f\u3000\ufeff'],
  [Kind.Line, '\n\u2028\u2029'],
  [Kind.Mark, '\u200c\u200d\u20e3\u3099\u309a\uff9e\uff9f\u0e33'],
  [Kind.Stop, '.．'],
  [Kind.Ellipsis, '…‥⋯'],
  [Kind.Strong, '!?。！？｡।॥؟۔‼⁇⁈⁉'],
  [Kind.Clause, ',;，、；：､،؛'],
  [Kind.Colon, ':'],
  [Kind.Dash, '—–―⸺'],
  [Kind.Hyphen, '-'],
  [Kind.Quote, '"'],
  [Kind.Apostrophe, "'’‘"],
  [Kind.Opener, '([{„«‹「『《〈（【〔［｛'],
  [Kind.Closer, ')]}”»›」』》〉）】〕］｝'],
  [Kind.LeftQuote, '“'],
  [Kind.Inverted, '¿¡'],
  [Kind.Markup, '*_`~'],
  [Kind.AddressSign, '/@\\='],
];

const ASCII = new Uint8Array(128);
const BEYOND = new Map<number, Kind>();
for (const [kind, characters] of CHARACTERS)
  for (const character of characters) setKind(character.codePointAt(0) ?? 0, kind);
for (let point = 0x30; point <= 0x39; point++) ASCII[point] = Kind.Digit;
for (let point = 0x41; point <= 0x5a; point++) ASCII[point] = ASCII[point + 0x20] = Kind.Word;

function setKind(point: number, kind: Kind): void {
  if (point < 128) ASCII[point] = kind;
  else BEYOND.set(point, kind);
}

/** The kind of a code point; a lone surrogate is `Other`. */
export function kindOf(point: number): Kind {
  if (point < 128) return (ASCII[point] ?? Kind.Other) as Kind;
  const known = BEYOND.get(point);
  if (known !== undefined) return known;
  if (point >= 0x0900 && point <= 0x097f) return devanagari(point);
  if (isUnspaced(point)) return Kind.Word;
  if (point >= 0x1f000 && point <= 0x1fbff) return isSkinTone(point) ? Kind.Mark : Kind.Emoji;
  if (point >= 0x2600 && point <= 0x27bf) return Kind.Emoji;
  return kindByProperty(String.fromCodePoint(point));
}

/** Whether the script is written without spaces between words. */
export function isUnspaced(point: number): boolean {
  if (point < 0x0e00) return false;
  return (
    (point >= 0x3041 && point <= 0x30ff) ||
    (point >= 0x3400 && point <= 0x9fff) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xff66 && point <= 0xff9d) ||
    (point >= 0x20000 && point <= 0x3ffff) ||
    isSouthEastAsian(point)
  );
}

/** Letters of Thai, Lao, Myanmar and Khmer; their vowel signs are told by property. */
function isSouthEastAsian(point: number): boolean {
  if (point > 0x17b3) return false;
  if (point <= 0x0eff) return kindByProperty(String.fromCodePoint(point)) === Kind.Word;
  return (point >= 0x1000 && point <= 0x102a) || point >= 0x1780;
}

function devanagari(point: number): Kind {
  if (point >= 0x0966 && point <= 0x096f) return Kind.Digit;
  const isSign =
    point <= 0x0903 ||
    (point >= 0x093a && point <= 0x094f && point !== 0x093d) ||
    (point >= 0x0951 && point <= 0x0957) ||
    point === 0x0962 ||
    point === 0x0963;
  if (isSign) return Kind.Mark;
  return Kind.Word;
}

/** Whether it is the sign of a currency: `$`, `₹`. */
export function isCurrencySign(point: number): boolean {
  return /\p{Sc}/u.test(String.fromCodePoint(point));
}

function isSkinTone(point: number): boolean {
  return point >= 0x1f3fb && point <= 0x1f3ff;
}

function kindByProperty(character: string): Kind {
  if (/\p{L}/u.test(character)) return Kind.Word;
  if (/\p{M}|[\u{e0020}-\u{e007f}]/u.test(character)) return Kind.Mark;
  if (/\p{Nd}/u.test(character)) return Kind.Digit;
  if (/\p{Extended_Pictographic}/u.test(character)) return Kind.Emoji;
  return Kind.Other;
}
