import { nearestWordBorder } from './word.borders.js';

const cut = (text: string, at: number) => text.slice(0, nearestWordBorder(text, at));

describe('where a text is cut', () => {
  it.each([
    ['It costs ten', 4, 'It'],
    ['It costs ten', 6, 'It costs'],
    ['It costs $2,450 now', 13, 'It costs $2,450'],
    ["I don't know", 6, "I don't"],
    ['यह गाड़ी नई है', 7, 'यह गाड़ी'],
    ['我们今天下午见面。', 5, '我们今天'],
    ['今日は、いい天気です', 5, '今日は、'],
  ])('in %s at %i, it is after %s', (text, at, expected) => {
    expect(cut(text, at)).toBe(expected);
  });

  it('is the beginning or the end when that is nearer than any border', () => {
    expect([cut('Hello there', 1), cut('Hello there', 10)]).toEqual(['', 'Hello there']);
  });
});
