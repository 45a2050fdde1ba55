// The mutation tester, for one of two parts: MUTATED=segmenter or MUTATED=turns (npm run test:mutation runs both).
import { readFileSync } from 'node:fs';

const jest = JSON.parse(readFileSync('jest.config.json', 'utf8'));

const PARTS = {
  segmenter: {
    mutate: ['src/session/segmenter/*.ts', '!src/session/segmenter/*.spec.ts'],
    // Not the test of cost, which measures time, nor the properties: random texts find what nobody thought of, at a price
    // of seconds for each mutant.
    tests: 'src/session/segmenter/(?!segmenter\\.(cost|properties))[^/]+\\.spec\\.ts$',
  },
  turns: {
    mutate: [
      'src/session/turn/turn.machine.ts',
      'src/session/turn/turn.judging.ts',
      'src/session/turn/turn.listening.ts',
      'src/session/turn/turn.endpoint.ts',
      'src/session/turn/turn.overhearing.ts',
      'src/session/turn/turn.replying.ts',
      'src/session/turn/turn.speculating.ts',
      'src/session/turn/turn.steps.ts',
    ],
    tests: 'src/session/turn/[^/]+\\.spec\\.ts$',
  },
};

const part = process.env.MUTATED;
if (!(part in PARTS)) throw new Error(`MUTATED must be one of: ${Object.keys(PARTS).join(', ')}`);
const { mutate, tests } = PARTS[part];

export default {
  testRunner: 'jest',
  plugins: ['./test/mutation/node_modules/@stryker-mutator/jest-runner/dist/src/index.js'],
  jest: {
    projectType: 'custom',
    enableFindRelatedTests: false,
    config: { ...jest, roots: ['<rootDir>/src/session'], testRegex: tests },
  },
  coverageAnalysis: 'perTest',
  mutate,
  ignorePatterns: [
    '/dist',
    '/web',
    '/docs',
    '/data',
    '/.cache',
    'test/witness',
    'eval',
    'emulators',
    'client',
  ],
  concurrency: 2,
  timeoutMS: 10_000,
  tempDirName: `.cache/stryker-${part}`,
  reporters: ['progress-append-only', 'clear-text', 'json'],
  jsonReporter: { fileName: `.cache/mutation/${part}.json` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 90, low: 85, break: null },
};
