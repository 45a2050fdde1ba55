// The fault suites with their large counts, then docs/reliability.md from what they measured. About an hour.
// Names of suites as arguments run only those, e.g. npm run test:faults -- outage leaks; the others keep their figures.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled, requireNode } from './setup/dependencies.mjs';
import { run } from './setup/run.mjs';

const FIGURES = '.cache/fault-figures';
/** Connections cut in one run of the property about lost words. */
const CUTS_A_RUN = 3;
const KILLS = Number(process.env.KILLS ?? 200);
const CUT_RUNS = Number(process.env.CUT_RUNS ?? 170);

/** Suites of test/faults, with the name of what each measures. */
const SUITES = {
  'ws.corpus': 'protocolAbuse',
  'random.disconnects': 'randomDisconnects',
  disconnects: 'disconnects',
  'half.open': 'halfOpen',
  signals: 'signals',
  outage: 'outage',
  hangs: 'hangs',
  leaks: 'leaks',
  soak: 'soak',
};
/** Suites elsewhere: they take their counts from variables of their own and report only by passing. */
const OTHERS = {
  kills: { file: 'test/e2e/killed.spec.ts', figures: { kills: KILLS } },
  asrDrops: { file: 'test/integration/deepgram.faults.spec.ts', figures: { drops: CUT_RUNS * CUTS_A_RUN } },
};

const asked = process.argv.slice(2);
const isAsked = (name) => asked.length === 0 || asked.includes(name);
const env = { ...process.env, FAULTS: 'full', KILLS: String(KILLS), CUT_RUNS: String(CUT_RUNS) };

requireNode();
await ensureInstalled();
await ensureBuilt();
rmSync(FIGURES, { recursive: true, force: true });
mkdirSync(FIGURES, { recursive: true });

const failed = [];
// One at a time: they measure time, and share two cores at best.
for (const [name, figure] of Object.entries(SUITES).filter(([name]) => isAsked(name)))
  if (!(await passes(name, `test/faults/${name}.spec.ts`))) keep(figure, null);
for (const [name, { file, figures }] of Object.entries(OTHERS).filter(([name]) => isAsked(name)))
  keep(name, (await passes(name, file)) ? figures : null);

const docsCode = await run('npx', ['--no-install', 'tsx', 'scripts/generate-reliability-docs.ts']);
console.log(failed.length === 0 ? '\nevery fault suite passed' : `\nfailed: ${failed.join(', ')}`);
process.exitCode = docsCode || (failed.length > 0 ? 1 : 0);

async function passes(name, file) {
  const code = await run('npx', ['--no-install', 'jest', '--runTestsByPath', file], { env });
  if (code !== 0) failed.push(name);
  return code === 0;
}

/** `null`: the suite failed, and what it measured before holds no more. */
function keep(name, figures) {
  writeFileSync(`${FIGURES}/${name}.json`, JSON.stringify(figures));
}
