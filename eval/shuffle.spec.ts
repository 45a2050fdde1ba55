import { shuffled } from './shuffle.js';

describe('the order of a run', () => {
  const names = Array.from({ length: 20 }, (_, index) => index);

  it('is the same for the same seed and another for another', () => {
    expect(shuffled(names, 5)).toEqual(shuffled(names, 5));
    expect(shuffled(names, 5)).not.toEqual(shuffled(names, 6));
  });

  it('loses and repeats nothing', () => {
    expect(shuffled(names, 5).sort((a, b) => a - b)).toEqual(names);
  });
});
