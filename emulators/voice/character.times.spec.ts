import { characterTimes } from './character.times.js';

describe('times of characters', () => {
  it('follow the words, and share the pause between them', () => {
    const words = [
      { at: 0, length: 2, startMs: 0, endMs: 100 },
      { at: 4, length: 2, startMs: 300, endMs: 400 },
    ];
    const { startMs, endMs } = characterTimes(7, words, 500);
    expect(startMs).toEqual([0, 50, 100, 200, 300, 350, 400]);
    expect(endMs).toEqual([50, 100, 200, 300, 350, 400, 500]);
  });

  it('are equal shares when nothing is known', () => {
    expect(characterTimes(4, [], 400).startMs).toEqual([0, 100, 200, 300]);
  });

  it('ignore words that point outside the text or back in time', () => {
    const words = [
      { at: 1, length: 1, startMs: 100, endMs: 200 },
      { at: 9, length: 5, startMs: 250, endMs: 300 },
      { at: 3, length: 1, startMs: 50, endMs: 60 },
    ];
    const { startMs } = characterTimes(4, words, 400);
    expect(startMs).toEqual([0, 100, 200, 300]);
  });

  it('are none for an empty text', () => {
    expect(characterTimes(0, [], 100)).toEqual({ startMs: [], endMs: [] });
  });
});
