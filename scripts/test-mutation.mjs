// The mutation tester over segmenter and turn machine, one after the other, then its tables in docs/mutation.md. About an
// hour on two cores. With a part, and files of it, only those are measured, and the others keep their figures:
// npm run test:mutation -- segmenter src/session/segmenter/grapheme.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ensureInstalled, requireNode } from './setup/dependencies.mjs';
import { mustRun, run } from './setup/run.mjs';

const PAGE = 'docs/mutation.md';
const STRYKER = 'test/mutation/node_modules/@stryker-mutator/core/bin/stryker.js';
const PARTS = ['segmenter', 'turns'];
const LEAST_SHARE = 0.85;
const FOUND = new Set(['Killed', 'Timeout']);
const COUNTED = new Set(['Killed', 'Timeout', 'Survived', 'NoCoverage']);
const ROW = /^\| (\S+\.ts) \| (\d+) \| (\d+) \|/gm;

const [onlyPart, ...onlyFiles] = process.argv.slice(2);

requireNode();
await ensureInstalled();
await mustRun('npm', ['ci', '--prefix', 'test/mutation', '--no-audit', '--no-fund', '--loglevel=error']);
for (const part of PARTS) if (!onlyPart || part === onlyPart) await measure(part);

async function measure(part) {
  const env = { ...process.env, MUTATED: part };
  const only = onlyFiles.length > 0 ? ['--mutate', onlyFiles.join(',')] : [];
  const code = await run('node', [STRYKER, 'run', 'test/mutation/stryker.config.mjs', ...only], { env });
  if (code !== 0) process.exit(code);
  const { files } = JSON.parse(readFileSync(`.cache/mutation/${part}.json`, 'utf8'));
  if (writeTable(part, countsOf(files)) < LEAST_SHARE) process.exitCode = 1;
}

/** By file: how many mutants there were, and how many the tests found. */
function countsOf(files) {
  return Object.entries(files).map(([file, { mutants }]) => {
    const counted = mutants.filter(({ status }) => COUNTED.has(status));
    return [basename(file), [counted.length, counted.filter(({ status }) => FOUND.has(status)).length]];
  });
}

/** @returns the share found in all files of the part. */
function writeTable(part, counts) {
  const [begin, end] = [`<!-- ${part}: written by npm run test:mutation -->`, `<!-- end of ${part} -->`];
  const [before, rest] = readFileSync(PAGE, 'utf8').split(begin);
  const [old, after] = rest.split(end);
  const kept = onlyFiles.length > 0 ? [...old.matchAll(ROW)] : [];
  const known = kept.map(([, file, ...figures]) => [file, figures.map(Number)]);
  const all = new Map([...known, ...counts].sort(([one], [other]) => one.localeCompare(other)));
  const total = [0, 1].map((at) => [...all.values()].reduce((sum, figures) => sum + figures[at], 0));
  const rows = [...all, ['all', total]].map(([name, figures]) => row(name, figures));
  const table = ['| file | mutants | found | share |', '| --- | ---: | ---: | ---: |', ...rows].join('\n');
  writeFileSync(PAGE, `${before}${begin}\n\n${table}\n\n${end}${after}`);
  return total[1] / total[0];
}

function row(name, [mutants, found]) {
  return `| ${name} | ${mutants} | ${found} | ${((100 * found) / mutants).toFixed(1)} % |`;
}
