// Everything `npm test` does: set-up, build, every test, and one closing line made from the real results.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ensureBuilt } from './setup/build.mjs';
import { ensureChromium } from './setup/chromium.mjs';
import { ensureInstalled, requireNode } from './setup/dependencies.mjs';
import { run } from './setup/run.mjs';
import { ensureVoices } from './setup/voices.mjs';

const RESULTS = '.cache/test-results';

requireNode();
await ensureInstalled();
await ensureBuilt();
const noBrowser = await ensureChromium();
if (noBrowser) console.log(`browser tests will be reported as skipped: ${noBrowser}`);
const noVoices = await ensureVoices();
if (noVoices) console.log(`tests with recorded people will be reported as skipped: ${noVoices}`);

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

const jestCode = await run('npx', [
  '--no-install',
  'jest',
  '--maxWorkers=2',
  '--json',
  `--outputFile=${RESULTS}/jest.json`,
  ...process.argv.slice(2),
]);
const isWhole = process.argv.length === 2;
const witnessCode = isWhole
  ? await run('node', ['scripts/witness.mjs', `--results=${RESULTS}/witness.json`])
  : 0;

const results = [jestResults(), ...(isWhole ? [witnessResults()] : [])];
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
writeFileSync(`${RESULTS}/total.json`, JSON.stringify(total));
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = jestCode || witnessCode || (total.failed > 0 ? 1 : 0);

/** A run that broke before it could report counts as one failure. */
function jestResults() {
  const report = readJson(`${RESULTS}/jest.json`);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const brokenSuites = report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function witnessResults() {
  return readJson(`${RESULTS}/witness.json`) ?? { passed: 0, failed: 1, skipped: 0 };
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
