// The fault suites with their large counts, then docs/reliability.md from what they measured. About an hour.
// Names of suites as arguments run only those, e.g. npm run test:faults -- outage leaks; the others keep their figures.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled, requireNode } from './setup/dependencies.mjs';
import { run } from './setup/run.mjs';

const FIGURES = '.cache/fault-figures';
const CUT_RUNS = Number(process.env.CUT_RUNS ?? 300);

/** By name: the file, and what the figures it leaves are called. */
const SUITES = {
  'ws.corpus': ['test/faults/ws.corpus.spec.ts', 'protocolAbuse'],
  'random.disconnects': ['test/faults/random.disconnects.spec.ts', 'randomDisconnects'],
  disconnects: ['test/faults/disconnects.spec.ts', 'disconnects'],
  'half.open': ['test/faults/half.open.spec.ts', 'halfOpen'],
  drops: ['test/integration/deepgram.faults.spec.ts', 'asrDrops'],
  outage: ['test/faults/outage.spec.ts', 'outage'],
  hangs: ['test/faults/hangs.spec.ts', 'hangs'],
  flood: ['test/faults/flood.spec.ts', 'flood'],
  leaks: ['test/faults/leaks.spec.ts', 'leaks'],
  signals: ['test/faults/signals.spec.ts', 'signals'],
  standstill: ['test/faults/standstill.spec.ts', 'standstill'],
  storm: ['test/faults/storm.spec.ts', 'storm'],
  descriptors: ['test/faults/descriptors.spec.ts', 'descriptors'],
  memory: ['test/faults/memory.spec.ts', 'memory'],
  soak: ['test/faults/soak.spec.ts', 'soak'],
  kills: ['test/e2e/killed.spec.ts', 'kills'],
};

const asked = process.argv.slice(2);
const isAsked = (name) => asked.length === 0 || asked.includes(name);
const env = { ...process.env, FAULTS: 'full', CUT_RUNS: String(CUT_RUNS) };

requireNode();
await ensureInstalled();
await ensureBuilt();
rmSync(FIGURES, { recursive: true, force: true });
mkdirSync(FIGURES, { recursive: true });

const failed = [];
// One at a time: they measure time, and share two cores at best.
for (const [name, [file, figures]] of Object.entries(SUITES).filter(([name]) => isAsked(name)))
  if (!(await passes(file))) {
    failed.push(name);
    // What was measured before holds no more.
    keep(figures, null);
  }

const docsCode = await run('npx', ['--no-install', 'tsx', 'scripts/generate-reliability-docs.ts']);
console.log(failed.length === 0 ? '\nevery fault suite passed' : `\nfailed: ${failed.join(', ')}`);
process.exitCode = docsCode || (failed.length > 0 ? 1 : 0);

async function passes(file) {
  return (await run('npx', ['--no-install', 'jest', '--runTestsByPath', file], { env })) === 0;
}

function keep(name, figures) {
  writeFileSync(`${FIGURES}/${name}.json`, JSON.stringify(figures));
}
