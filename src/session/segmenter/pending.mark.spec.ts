import { kindOf } from './char.kind.js';
import type { MarkUse } from './following.rule.js';
import { MAX_FOLLOWING_CHARS } from './following.words.js';
import { PendingMark, type PendingMarkOptions, type Verdict } from './pending.mark.js';
import { ReplyText } from './reply.text.js';

type Place = Partial<Omit<PendingMarkOptions, 'use' | 'end'>>;

const USES = [
  ...(['plain', 'decimal', 'strong', 'clause', 'ellipsis', 'consonants'] as const),
  ...(['ordinal', 'beforeNumber', 'beforeLower', 'time', 'unlessStarter'] as const),
];

/** A mark at the start of a reply, and what it says to each character after it. */
function follow(use: MarkUse, following: string, place: Place = {}) {
  const text = new ReplyText();
  text.append(`.${following}`);
  const mark = new PendingMark({
    use,
    end: 1,
    isInAddress: false,
    isQuoted: false,
    isAfterDigit: false,
    ...place,
  });
  const verdicts: Verdict[] = [];
  let at = 1;
  for (const character of following) {
    const point = character.codePointAt(0) as number;
    const next = at + character.length;
    verdicts.push(mark.see({ point, kind: kindOf(point), at, next }, text));
    at = next;
  }
  return { mark, text, verdicts };
}

const last = (use: MarkUse, following: string, place?: Place) =>
  follow(use, following, place).verdicts.at(-1);

describe('time alone', () => {
  // In an ordinary place, in an address, after a digit.
  it.each([
    ['beforeLower', true, true, true],
    ['time', true, true, true],
    ['ellipsis', true, true, true],
    ['line', true, true, true],
    ['plain', true, false, true],
    ['consonants', true, false, true],
    ['strong', true, false, true],
    ['clause', true, false, false],
    ['decimal', false, false, false],
    ['ordinal', false, false, false],
    ['beforeNumber', false, false, false],
    ['unlessStarter', false, false, false],
  ] as const)(
    'ends a mark of use %s: %s, in an address %s, after a digit %s',
    (use, usual, address, digit) => {
      const places: Place[] = [{}, { isInAddress: true }, { isAfterDigit: true }];
      const ended = places.map((place) => follow(use, '', place).mark.isEndedByTime);
      expect(ended).toEqual([usual, address, digit]);
    },
  );

  it('does not end a clause at a dash that may be of a range', () => {
    expect(follow('clause', ' ', { mayBeRange: true }).mark.isEndedByTime).toBe(false);
  });

  it('does not end a mark in the middle of the word that decides', () => {
    expect(follow('time', ' ').mark.isEndedByTime).toBe(true);
    expect(follow('time', ' East').mark.isEndedByTime).toBe(false);
    expect(follow('plain', 'You').mark.isEndedByTime).toBe(false);
  });
});

describe('the end of the text', () => {
  it.each<[string, MarkUse, string, 'ends' | 'goesOn']>([
    ['after nothing', 'plain', '', 'ends'],
    ['after white space', 'unlessStarter', ' ', 'ends'],
    ['after a time zone', 'time', ' Eastern', 'goesOn'],
    ['after another word', 'time', ' The', 'ends'],
    ['after a word that opens a sentence', 'plain', 'You', 'ends'],
    ['after one that does not', 'plain', 'Net', 'goesOn'],
    ['after what may be a year', 'ordinal', ' 2024', 'ends'],
  ])('%s', (_about, use, following, verdict) => {
    const place = use === 'ordinal' ? { ordinal: 32 } : {};
    const { mark, text } = follow(use, following, place);
    expect(mark.close(text)).toBe(verdict);
  });
});

describe('what touches the mark', () => {
  it.each<[string, MarkUse, string, Verdict]>([
    ['a space', 'plain', ' ', 'ends'],
    ['a space after a number', 'decimal', ' ', 'ends'],
    ['a space after a question', 'strong', ' ', 'ends'],
    ['a space after a clause', 'clause', ' ', 'ends'],
    ['a space after an abbreviation', 'unlessStarter', ' ', 'waits'],
    ['a space after an ellipsis', 'ellipsis', ' ', 'waits'],
    ['a space after a quotation', 'plain', '" ', 'waits'],
    ['a space after a quoted question', 'strong', '" ', 'waits'],
    ['a space after a quoted clause', 'clause', '" ', 'ends'],
    ['a small letter', 'plain', 'a', 'goesOn'],
    ['a capital', 'plain', 'A', 'waits'],
    ['a capital after an abbreviation', 'unlessStarter', 'A', 'goesOn'],
    ['a letter after a question', 'strong', 'a', 'ends'],
    ['an opening quotation mark', 'plain', '“', 'goesOn'],
    ['an opening quotation mark after a question', 'strong', '“', 'ends'],
    ['emoji', 'plain', '😊', 'extends'],
    ['emoji after a clause', 'clause', '😊', 'goesOn'],
    ['a variation selector', 'strong', '\ufe0f', 'extends'],
    ['a variation selector after a clause', 'clause', '\ufe0f', 'goesOn'],
    ['a space after emoji', 'plain', '😊 ', 'ends'],
    ['a space after a quotation and emoji', 'plain', '"😊 ', 'waits'],
    ['a question mark after a question', 'strong', '?', 'extends'],
    ['a question mark after a full stop', 'plain', '?', 'goesOn'],
    ['a space after a quoted question and another mark', 'strong', '"! ', 'waits'],
    ['a full stop after a clause', 'clause', '.', 'goesOn'],
    ['an ellipsis after a clause', 'clause', '…', 'goesOn'],
    ['a space after several full stops', 'plain', '.. ', 'waits'],
    ['a space after a question with a full stop', 'strong', '. ', 'ends'],
    ['a bracket that opens', 'plain', '(', 'goesOn'],
    ['a bracket that opens after a question', 'strong', '(', 'ends'],
    ['an inverted mark', 'plain', '¿', 'goesOn'],
    ['an inverted mark after a question', 'strong', '¿', 'ends'],
    ['a digit', 'decimal', '5', 'goesOn'],
    ['a comma', 'plain', ',', 'goesOn'],
  ])('%s', (_about, use, following, verdict) => expect(last(use, following)).toBe(verdict));

  it.each(USES)('a line break ends use %s', (use) => expect(last(use, '\n')).toBe('ends'));

  it.each(['"', "'", ')', '*'])('%s closes a quotation and belongs to the mark', (sign) => {
    const { mark, verdicts } = follow('plain', sign);
    expect([verdicts, mark.end]).toEqual([['extends'], 2]);
  });

  it('a German quotation mark closes what is open', () => {
    for (const use of ['plain', 'strong'] as const) {
      expect(follow(use, '“ ', { isQuoted: true }).verdicts).toEqual(['extends', 'waits']);
    }
  });

  it.each(['(', '¿', 'a', 'A'])('%s goes on with an address', (sign) => {
    for (const use of ['plain', 'strong'] as const) {
      expect(last(use, sign, { isInAddress: true })).toBe('goesOn');
    }
  });

  it('a letter is within a word, what comes after a space is not', () => {
    expect(follow('plain', 'a').mark.isWithinWord).toBe(true);
    expect(follow('unlessStarter', ' a').mark.isWithinWord).toBe(false);
    expect(follow('plain', '').mark.isWithinWord).toBe(false);
  });
});

describe('a letter of a script without spaces that touches the mark', () => {
  it.each([
    ['plain', {}, '车', 'ends'],
    ['consonants', {}, '车', 'ends'],
    ['strong', {}, '车', 'ends'],
    ['strong', { isInAddress: true }, '车', 'ends'],
    ['clause', {}, '车', 'ends'],
    ['clause', { isAfterDigit: true }, '円', 'goesOn'],
    ['decimal', { isAfterDigit: true }, '円', 'goesOn'],
    ['beforeNumber', {}, '车', 'goesOn'],
    ['unlessStarter', {}, '车', 'goesOn'],
    ['beforeNumber', {}, '"车', 'ends'],
    ['plain', {}, '"车', 'ends'],
    ['plain', {}, '」と', 'goesOn'],
    ['strong', {}, '」と', 'goesOn'],
  ] as const)('use %s, %j: %s %s', (use, place, following, verdict) => {
    expect(last(use, following, place)).toBe(verdict);
  });
});

describe('after the white space', () => {
  it('more of it changes nothing', () => expect(last('time', '   ')).toBe('waits'));

  it('a line break ends the sentence, unless one did before', () => {
    for (const use of ['time', 'unlessStarter', 'ellipsis'] as const) expect(last(use, ' \n')).toBe('ends');
    expect(follow('line', '\n \n').verdicts).toEqual(['waits', 'waits', 'waits']);
  });

  it('a dash that may be of a range ends its clause, unless a number or a price follows', () => {
    for (const range of [' 7', '  १', ' ₹', ' $'])
      expect(last('clause', range, { mayBeRange: true })).toBe('goesOn');
    for (const range of [' Rs.', ' rs ', ' रु.'])
      expect(last('clause', range, { mayBeRange: true })).toBe('goesOn');
    for (const clause of [' y', ' Y', ' “', ' \n', ' Really ', ' रुकिए '])
      expect(last('clause', clause, { mayBeRange: true })).toBe('ends');
    for (const open of [' ', ' R', ' Rs']) expect(last('clause', open, { mayBeRange: true })).toBe('waits');
  });

  it('a word is waited for to its end, with its digits and combining marks', () => {
    expect(follow('time', ' Ma\u03082 ').verdicts).toEqual([
      'waits',
      'waits',
      'waits',
      'waits',
      'waits',
      'ends',
    ]);
  });

  it('a word is waited for no longer than any on the lists could be', () => {
    const letters = 'A'.repeat(MAX_FOLLOWING_CHARS);
    expect(last('time', ` ${letters}`)).toBe('waits');
    expect(last('time', ` ${letters}A`)).toBe('ends');
    expect(last('unlessStarter', ` ${letters}A`)).toBe('goesOn');
  });
});
