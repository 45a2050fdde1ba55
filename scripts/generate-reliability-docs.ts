import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AllFigures } from './fault-docs/goals.js';
import { FAULTS, reliabilityPage } from './fault-docs/reliability.page.js';
import { listTests, missingTests } from './fault-docs/test.names.js';

// Writes docs/reliability.md from the table of faults and the figures of the last full run (scripts/fault-docs/
// figures.json, renewed from .cache/fault-figures where a run left some). With --check writes nothing, and fails when
// the page does not match or names a test that does not exist.
const isCheck = process.argv.includes('--check');
const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const PAGE = join(ROOT, 'docs/reliability.md');
const KEPT = join(ROOT, 'scripts/fault-docs/figures.json');
const FRESH = join(ROOT, '.cache/fault-figures');

const problems = missingTests(...wantedTests());
if (!isCheck) writeFileSync(KEPT, `${JSON.stringify({ ...kept(), ...fresh() }, null, 2)}\n`);
const page = reliabilityPage(kept());
if (!isCheck) writeFileSync(PAGE, page);
else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page)
  problems.push('docs/reliability.md does not match scripts/fault-docs; run npm run docs:reliability');
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

function wantedTests(): Parameters<typeof missingTests> {
  const wanted = FAULTS.flatMap(({ tests }) => tests);
  const files = [...new Set(wanted.map(([file]) => file))];
  return [listTests(ROOT, files), wanted];
}

function kept(): AllFigures {
  return existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : {};
}

function fresh(): AllFigures {
  const files = existsSync(FRESH) ? readdirSync(FRESH).sort() : [];
  return Object.fromEntries(
    files.map((name) => [basename(name, '.json'), JSON.parse(readFileSync(join(FRESH, name), 'utf8'))]),
  );
}
