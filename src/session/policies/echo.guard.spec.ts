import { isEcho } from './echo.guard.js';

const SPOKEN = 'The Aster costs ten thousand euros. Delivery is free, and it takes two weeks.';

describe('the agent heard through the microphone', () => {
  it.each([
    'the aster costs',
    'Delivery is free',
    'costs ten thousand euros delivery',
    'and it takes to weeks',
    'aster costs tan thousand euros',
  ])('is known by its own words: %s', (heard) => {
    expect(isEcho(heard, SPOKEN)).toBe(true);
  });

  it.each([
    'wait',
    'delivery',
    'is delivery really free for me',
    'what about red',
    'free delivery is what I asked for',
    'two weeks is too long',
  ])('is told from the person who says: %s', (heard) => {
    expect(isEcho(heard, SPOKEN)).toBe(false);
  });

  it('cannot be what was not said yet', () => {
    expect(isEcho('delivery is free', '')).toBe(false);
  });
});
