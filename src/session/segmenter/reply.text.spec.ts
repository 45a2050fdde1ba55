import { ReplyText } from './reply.text.js';

function make(text: string, forgotten = 0): ReplyText {
  const reply = new ReplyText();
  reply.append(text);
  reply.forget(forgotten);
  return reply;
}

describe('the code point at an offset', () => {
  it.each([
    ['a letter at the end', 'a', 0x61],
    ['a whole pair', '😀', 0x1f600],
    ['a second half', '\udc00', 0xdc00],
    ['the last unit of all', '\uffff', 0xffff],
    ['what is just before the first halves', '\ud7ff', 0xd7ff],
    ['a first half before something else', '\ud800a', 0xd800],
    ['a last first half before something else', '\udbffa', 0xdbff],
  ])('is known: %s', (_about, text, point) => {
    expect(make(text).codePointAt(0)).toBe(point);
    expect(make(`abc${text}`, 2).codePointAt(3)).toBe(point);
  });

  it.each([
    ['past the end', ''],
    ['the first of the first halves', '\ud800'],
    ['half an emoji', '\ud83d'],
    ['the last of the first halves', '\udbff'],
  ])('is not known yet: %s', (_about, text) => {
    expect(make(text).codePointAt(0)).toBeUndefined();
    expect(make(`abc${text}`, 2).codePointAt(3)).toBeUndefined();
  });

  it('is known once the second half has come', () => {
    const reply = make('abc\ud83d', 2);
    reply.append('\ude00');
    expect(reply.codePointAt(3)).toBe(0x1f600);
  });
});

describe('the end of the letters', () => {
  it.each([
    ['after the first and last of them', 'azAZ', 4],
    ['before a digit', 'ab1', 2],
    ['before what precedes the capitals', 'ab@', 2],
    ['before what follows the capitals', 'ab[', 2],
    ['before what precedes the small letters', 'ab`', 2],
    ['before what follows the small letters', 'ab{', 2],
    ['before a letter that is not ASCII', 'abéc', 2],
    ['at the offset where there are none', ' ab', 0],
    ['at the end of an empty text', '', 0],
  ])('is %s', (_about, text, length) => {
    expect(make(text).lettersEnd(0, 100)).toBe(length);
    expect(make(`12345${text}`, 3).lettersEnd(5, 100)).toBe(5 + length);
  });

  it('is at most the limit', () => {
    expect(make('abcdefgh').lettersEnd(2, 5)).toBe(5);
    expect(make('abcdefgh', 2).lettersEnd(3, 5)).toBe(5);
  });

  it.each([3, 2])('is the offset where the limit, %i, is no further', (limit) => {
    expect(make('abcdefgh').lettersEnd(3, limit)).toBe(3);
  });
});

describe('letting go', () => {
  it('moves no offset', () => {
    const reply = make('Hello you', 6);
    expect(reply.end).toBe(9);
    expect(reply.slice(6, 9)).toBe('you');
    expect(reply.codePointAt(6)).toBe(0x79);
    reply.append(' two');
    expect(reply.end).toBe(13);
    expect(reply.slice(7, 13)).toBe('ou two');
  });

  it('keeps nothing of the front', () => {
    expect(make('Hello you', 6).codePointAt(4)).toBeUndefined();
  });

  it.each([0, 4, 6])('of the text before %i, gone already, changes nothing', (offset) => {
    const reply = make('Hello you', 6);
    reply.forget(offset);
    expect(reply.end).toBe(9);
    expect(reply.slice(6, 9)).toBe('you');
  });

  it('can be done again', () => {
    const reply = make('Hello you', 2);
    reply.forget(6);
    expect(reply.end).toBe(9);
    expect(reply.slice(6, 9)).toBe('you');
  });
});
