import { takeAll } from './take-all.js';

it('takes every step, though some fail, and throws what the first of them threw', () => {
  const taken: number[] = [];
  const failing = (step: number) => () => {
    taken.push(step);
    throw new Error(`step ${step}`);
  };
  expect(() => takeAll([() => taken.push(1), failing(2), failing(3), () => taken.push(4)])).toThrow('step 2');
  expect(taken).toEqual([1, 2, 3, 4]);
});
