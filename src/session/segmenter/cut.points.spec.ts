import { kindOf } from './char.kind.js';
import { CutPoints } from './cut.points.js';

/** Gives every character of a text to `points`, the first one at offset `start`. */
function read(points: CutPoints, text: string, start = 0): CutPoints {
  let at = start;
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    const next = at + character.length;
    points.take(point, kindOf(point), at, next);
    at = next;
  }
  return points;
}

/** Where a segment of `text` could be cut, counted from its start, wherever in the reply that is. */
function cuts(room: number, text: string) {
  const [first, later] = [0, 40].map((start) => {
    const points = new CutPoints(room);
    points.reset(start);
    read(points, text, start);
    return {
      natural: points.natural - start,
      best: points.best() - start,
      firstWord: points.firstWord - start,
    };
  });
  expect(later).toEqual(first);
  return first;
}

describe('the first word', () => {
  it.each([
    ['a letter', '(("ab', 3],
    ['a digit', '# 5 kg', 2],
    ['the first of several', 'ab cd 5', 0],
    ['beyond the room', '((((((((((ab', 10],
    ['not there, which is the start', '(-)', 0],
  ])('is %s', (_about, text, firstWord) => expect(cuts(8, text)).toMatchObject({ firstWord }));

  it('is forgotten with its segment', () => {
    const points = read(new CutPoints(8), '(ab');
    points.reset(3);
    expect(points.firstWord).toBe(3);
    expect(read(points, '((cd', 3).firstWord).toBe(5);
  });
});

describe('a segment of words with spaces', () => {
  it.each([
    ['at the last space', 'ab cd efghijk', 5],
    ['at a line break', 'abcde\nfghijkl', 5],
    ['at a space after a digit', '5 6 7890123456', 3],
    ['at a space in the first half', 'a bcdefghijklm', 1],
    ['at a space as far as the room goes', 'abcdefghij klm', 10],
    ['at no clause', 'ab cde,fghijklm', 2],
  ])('is cut %s', (_about, text, at) => expect(cuts(10, text)).toMatchObject({ natural: at, best: at }));

  it.each([
    ['without spaces', 'abcdefghijklm'],
    ['with a clause but no space', 'abcdefgh,ijklm'],
    ['with a space before the first word only', '( abcdefghijklm'],
    ['with a space beyond the room only', 'abcdefghijk lmn'],
  ])('is cut between two characters: %s', (_about, text) => {
    expect(cuts(10, text)).toMatchObject({ natural: 0, best: 10 });
  });
});

describe('a segment of a script without spaces', () => {
  it.each([
    ['after the last clause', 'あああ、あああ、ああああ', 8],
    ['at the last space', 'あああ、あああ いいいいいい', 7],
    ['after a clause that fills the room', 'あああああああああ、あああ', 10],
    ['after a clause just in the second half', 'あああああ、あああああああ', 6],
  ])('is cut %s', (_about, text, at) => expect(cuts(10, text)).toMatchObject({ natural: at, best: at }));

  it.each([
    ['after no clause in the first half', 'あ、ああああああああああ', 2],
    ['after no clause that ends the first half', 'ああああ、ああああああああ', 5],
    ['at no space in the first half', 'ああ ああああああああああ', 2],
    ['after no clause beyond the room', 'ああああああああああ、ああ', 0],
    ['where there is neither', 'ああああああああああああ', 0],
  ])('is cut between two characters, %s', (_about, text, natural) => {
    expect(cuts(10, text)).toMatchObject({ natural, best: 10 });
  });

  it.each([10, 9])('is not cut after a clause that goes over a room of %i', (room) => {
    const clause = `${'あ'.repeat(room)}、ああ`;
    expect(cuts(room, clause)).toMatchObject({ natural: 0, best: room });
  });

  it('ends where Latin words begin after a space', () => {
    expect(cuts(12, 'ああ、 abc, defghijk')).toMatchObject({ natural: 8, best: 8 });
  });

  it('ends with its segment', () => {
    const points = read(new CutPoints(10), 'あああああああああああ');
    points.reset(10);
    read(points, 'abcdefg,hijkl', 10);
    expect([points.natural, points.best()]).toEqual([10, 20]);
  });

  it('is none before its first letter', () => {
    const points = read(new CutPoints(10), 'abcdefg,hijkl');
    expect([points.natural, points.best()]).toEqual([0, 10]);
  });
});

describe('a cut between two characters', () => {
  it.each([
    ['before a letter and its signs', `abcdefghie\u0301\u0302`, 9],
    ['before a flag', 'abcdefghi🇩🇪', 9],
    ['before a joined emoji', 'abcdefg👩\u200d🚀', 7],
    ['between two code points where one character is longer than the room', `e${'\u0301'.repeat(12)}`, 10],
    ['between two pairs where one character is longer than the room', `😀${'🏽'.repeat(6)}`, 10],
  ])('is %s', (_about, text, best) => expect(cuts(10, text)).toMatchObject({ natural: 0, best }));

  it('is before the last of letters taken at once', () => {
    const points = read(new CutPoints(10), 'a');
    points.takeLetters(8);
    expect(points.best()).toBe(7);
    expect(read(points, '\u0301\u0302\u0303', 8).best()).toBe(7);
  });

  it('is not kept from an earlier segment', () => {
    const points = read(new CutPoints(10), 'abcdefghijk');
    points.reset(20);
    expect([points.best(), points.natural]).toEqual([20, 20]);
  });
});
