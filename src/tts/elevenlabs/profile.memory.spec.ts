import { ProfileMemory } from './profile.memory.js';

const WHOLE = { profile: 0, firstUsable: 0, isStitched: true };
const FEWER = { profile: 1, firstUsable: 0, isStitched: true };

/** The profile the next segment begins with after these. */
function begunAfter(...segments: (typeof WHOLE)[]): number {
  const memory = new ProfileMemory();
  for (const segment of segments) memory.note(segment);
  return memory.first;
}

describe('the settings of the next segment', () => {
  it('are all there are, also after one that failed', () => {
    expect(begunAfter()).toBe(0);
    expect(begunAfter(WHOLE)).toBe(0);
    expect(begunAfter(FEWER)).toBe(0);
    expect(begunAfter(FEWER, WHOLE, FEWER)).toBe(0);
  });

  it('are fewer once they were refused', () => {
    expect(begunAfter({ ...FEWER, firstUsable: 1 })).toBe(1);
  });

  it('are fewer once a second failed with all of them, and stay so', () => {
    expect(begunAfter(FEWER, FEWER)).toBe(1);
    expect(begunAfter(FEWER, FEWER, { ...FEWER, firstUsable: 1 })).toBe(1);
  });

  it('are judged only by segments that needed them all', () => {
    expect(begunAfter(FEWER, { ...WHOLE, isStitched: false }, FEWER)).toBe(1);
  });
});
