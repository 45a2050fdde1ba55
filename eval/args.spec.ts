import { readArgs, UsageFault } from './args.js';

describe('the command line of the evaluation', () => {
  it('plays everything once, three at a time, in an order of its own', () => {
    expect(readArgs([])).toMatchObject({
      only: [],
      repeat: 1,
      stages: 3,
      isWithoutPolicy: false,
      json: false,
    });
  });

  it('takes names, repetitions, seed and the rest', () => {
    const argv = '--only a --only b --repeat 3 --seed 7 --at-once 2 --without-policy --json'.split(' ');
    expect(readArgs(argv)).toEqual({
      only: ['a', 'b'],
      repeat: 3,
      seed: 7,
      stages: 2,
      isWithoutPolicy: true,
      json: true,
    });
  });

  it('wants only help', () => {
    expect(readArgs(['--help'])).toBeUndefined();
  });

  it.each([[['--repeat', '0']], [['--at-once', '9']], [['--seed', 'x']], [['--sedd', '1']], [['name']]])(
    'refuses %j',
    (argv) => {
      expect(() => readArgs(argv)).toThrow(UsageFault);
    },
  );
});
