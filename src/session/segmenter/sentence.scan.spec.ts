import { Kind, kindOf } from './char.kind.js';
import { SentenceScan } from './sentence.scan.js';
import { MAX_ABBREVIATION_CHARS } from './stop.rule.js';

/** Gives every character of a text to `scan`, the first one at offset `start`. */
function read(scan: SentenceScan, text: string, start = 0): SentenceScan {
  let next = start;
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    next += character.length;
    scan.take(point, kindOf(point), next);
  }
  return scan;
}

function scanOf(text: string): SentenceScan {
  const scan = new SentenceScan();
  scan.begin(0);
  return read(scan, text);
}

/** The word at the end of a text, as a full stop there would see it. */
const lastWord = (text: string) => text.slice(scanOf(text).wordStart(text.length));

describe('an open quotation or bracket', () => {
  it.each([
    ['a bracket', '(a'],
    ['one bracket of two', '((a) b'],
    ['a German quotation', '„a'],
    ['a German quotation around another, closed', '„a „b“ c'],
    ['a straight mark at the front', '"a'],
    ['a straight mark after a space', 'a "b'],
    ['a straight mark after a line break', 'a\n"b'],
    ['a straight mark after a bracket', '("a'],
    ['a straight mark after a dash', 'a—"b'],
    ['a straight mark after a colon', 'a:"b'],
    ['a straight mark after emphasis', '*"b'],
    ['a straight mark that opens again', '"a" "b'],
    ['a bracket after a closing one too many', 'a) (b'],
  ])('is there: %s', (_about, text) => expect(scanOf(text).isQuoted).toBe(true));

  it.each([
    ['a closed bracket', '(a)'],
    ['two closed brackets', '((a) b)'],
    ['a German quotation, closed', '„a“'],
    ['an English quotation, closed', '“a”'],
    ['a straight quotation, closed', '"a"'],
    ['a straight quotation, closed after a space', '"a "'],
    ['a mark for inches', '5"'],
    ['a bracket in the line before', '(a\nb'],
    ['a straight mark in the line before', '"a\nb'],
  ])('is not: %s', (_about, text) => expect(scanOf(text).isQuoted).toBe(false));

  it.each(['(a', '((a', '"a', '“a'])('can be forgotten: %s', (text) => {
    const scan = scanOf(text);
    scan.forgetQuotations();
    expect(scan.isQuoted).toBe(false);
  });

  it.each(['(a. ', '"a. '])('goes on in the next segment: %s', (text) => {
    const scan = scanOf(text);
    scan.restart(text.length);
    expect(scan.isQuoted).toBe(true);
  });
});

describe('the word before a full stop', () => {
  it.each([
    ['a space', 'a Dr'],
    ['a line break', 'a\nDr'],
    ['a bracket', 'a(Dr'],
    ['a left quotation mark', 'a“Dr'],
    ['a straight quotation mark', 'a"Dr'],
    ['emphasis', '**Dr'],
    ['a dash', 'a–Dr'],
    ['an inverted mark', '¿Dr'],
    ['a letter of a script without spaces', '中Dr'],
  ])('begins after %s', (_about, text) => expect(lastWord(text)).toBe('Dr'));

  it.each(['J.R', 'a)Dr', 'a/b', "l'a", 'co-op'])('is one: %s', (text) => {
    expect(lastWord(`x ${text}`)).toBe(text);
  });

  it('begins with its segment at the earliest', () => {
    const scan = new SentenceScan();
    scan.restart(4);
    scan.begin(6);
    expect(read(scan, 'Dr', 6).wordStart(8)).toBe(6);
  });

  it('begins where the next segment does', () => {
    const scan = scanOf('a b.');
    scan.restart(4);
    expect(scan.wordStart(6)).toBe(4);
  });

  it('is cut at its front where it is longer than any abbreviation', () => {
    expect(lastWord(`a ${'b'.repeat(MAX_ABBREVIATION_CHARS)}`)).toHaveLength(MAX_ABBREVIATION_CHARS);
    expect(lastWord(`a ${'b'.repeat(MAX_ABBREVIATION_CHARS + 1)}`)).toHaveLength(MAX_ABBREVIATION_CHARS);
  });
});

describe('where the word before a full stop stands', () => {
  it.each(['1', '(1', '**1', '- 1', 'Sure\n1', 'Sure\n- 1', 'a:\n\n1'])(
    'is first in its line: %j',
    (text) => {
      expect(scanOf(text).stopContext.isFirstInLine).toBe(true);
    },
  );

  it.each(['a 1', '1 2', 'Sure\na 1', 'a\n1 2'])('is not first in its line: %j', (text) => {
    expect(scanOf(text).stopContext.isFirstInLine).toBe(false);
  });

  it.each(['a: 1', 'a:  12', 'a:\n1', 'a； 1', 'a： 1', 'a; 1'])('is after a colon: %j', (text) => {
    expect(scanOf(text).stopContext.isAfterColon).toBe(true);
  });

  it.each(['', ': ', '1', 'a 1', 'a: b 1', 'a, 1'])('is not after a colon: %j', (text) => {
    expect(scanOf(text).stopContext.isAfterColon).toBe(false);
  });

  it('is in a list once an item was begun, whatever line or segment comes', () => {
    const scan = scanOf('1');
    expect(scan.stopContext.nextItem).toBeUndefined();
    scan.beginItem(1);
    read(scan, '. a\n', 1);
    scan.restart(5);
    expect(scan.stopContext.nextItem).toBe(2);
  });
});

describe('what a segment has', () => {
  it.each([
    ['ab', 1, 2],
    ['ab cd! ', 2, 5],
    ['ab\ncd', 2, 5],
    ['  5 kg', 2, 6],
    ["it's (ok)", 2, 8],
  ])('in words, and where the last of it ends: %j', (text, words, contentEnd) => {
    expect(scanOf(text)).toMatchObject({ words, contentEnd });
  });

  it.each(['', '… ('])('is nothing to speak: %j', (text) => {
    const { words, contentEnd } = scanOf(text);
    expect([words, contentEnd]).toEqual([0, undefined]);
  });

  it('in letters taken at once', () => {
    const scan = scanOf('a');
    scan.takeLetters(5);
    expect(scan).toMatchObject({ words: 1, contentEnd: 5 });
  });

  it.each([
    ['**a', true, false],
    ['a_', true, false],
    ['(a) "b" ¡c!', false, false],
    ['a中', false, true],
    ['a@b', false, false],
  ])('of emphasis and scripts without spaces: %s', (text, hasMarkup, hasUnspaced) => {
    expect(scanOf(text)).toMatchObject({ hasMarkup, hasUnspaced });
  });

  it('ends with it', () => {
    const scan = scanOf('*a 中 b/c');
    scan.restart(8);
    expect([scan.textAt, scan.contentEnd, scan.words]).toEqual([undefined, undefined, 0]);
    expect([scan.hasMarkup, scan.hasUnspaced, scan.isInAddress]).toEqual([false, false, false]);
  });
});

describe('an address', () => {
  it.each(['a/b', 'me@b', 'a?b=c', '@', 'C:\\a', 'a/b)'])('has its signs: %s', (text) => {
    expect(scanOf(text).isInAddress).toBe(true);
  });

  it.each(['a.b', 'a/b c', 'a/b\nc', 'a/b (', 'a/b "', 'a/b–c', 'a/中', 'a)', '¿a'])(
    'is none: %s',
    (text) => {
      expect(scanOf(text).isInAddress).toBe(false);
    },
  );

  it('has a full stop within it, until the word ends', () => {
    const scan = scanOf('a.b');
    scan.noteInnerStop();
    expect(scan.isInAddress).toBe(true);
    expect(read(scan, ' ', 3).isInAddress).toBe(false);
  });
});

it.each<[string, Kind]>([
  ['', Kind.Line],
  ['a', Kind.Word],
  ['a ', Kind.Space],
  ['a!', Kind.Strong],
])('knows the kind of the character before, a line break at first: %j', (text, kind) => {
  expect(scanOf(text).previous).toBe(kind);
});
