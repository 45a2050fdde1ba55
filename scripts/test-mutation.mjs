// The mutation tester over segmenter and turn machine, one after the other, then its table in docs/mutation.md. About an
// hour on two cores. A name as argument runs that part only: npm run test:mutation -- turns; the other keeps its figures.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ensureInstalled, requireNode } from './setup/dependencies.mjs';
import { run } from './setup/run.mjs';

const PAGE = 'docs/mutation.md';
const STRYKER = 'test/mutation/node_modules/@stryker-mutator/core/bin/stryker.js';
const PARTS = ['segmenter', 'turns'];
const FOUND = new Set(['Killed', 'Timeout']);
const COUNTED = new Set(['Killed', 'Timeout', 'Survived', 'NoCoverage']);

const asked = process.argv.slice(2);

requireNode();
await ensureInstalled();
await run('npm', ['ci', '--prefix', 'test/mutation', '--no-audit', '--no-fund', '--loglevel=error']);
for (const part of PARTS) if (asked.length === 0 || asked.includes(part)) await measure(part);

async function measure(part) {
  const env = { ...process.env, MUTATED: part };
  const code = await run('node', [STRYKER, 'run', 'test/mutation/stryker.config.mjs'], { env });
  if (code !== 0) process.exitCode = code;
  writeTable(part, JSON.parse(readFileSync(`.cache/mutation/${part}.json`, 'utf8')));
}

function writeTable(part, { files }) {
  const rows = Object.entries(files).map(([file, { mutants }]) => row(basename(file), mutants));
  const all = row(
    'all',
    Object.values(files).flatMap(({ mutants }) => mutants),
  );
  const table = ['| file | mutants | found | share |', '| --- | ---: | ---: | ---: |', ...rows, all].join(
    '\n',
  );
  const [begin, end] = [`<!-- ${part}: written by npm run test:mutation -->`, `<!-- end of ${part} -->`];
  const [before, rest = ''] = readFileSync(PAGE, 'utf8').split(begin);
  writeFileSync(PAGE, `${before}${begin}\n\n${table}\n\n${end}${rest.split(end)[1] ?? ''}`);
}

function row(name, mutants) {
  const counted = mutants.filter(({ status }) => COUNTED.has(status));
  const found = counted.filter(({ status }) => FOUND.has(status));
  const share = ((100 * found.length) / counted.length).toFixed(1);
  return `| ${name} | ${counted.length} | ${found.length} | ${share} % |`;
}
