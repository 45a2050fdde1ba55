// Drives running emulators with the vendors' own SDKs. Starts emulators itself unless the environment names some.
import { writeFileSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { startEmulators } from './emulators.mjs';

const WITNESSES = ['deepgram', 'openai', 'elevenlabs'];
const NAMES = ['DEEPGRAM_URL', 'OPENAI_REALTIME_URL', 'ELEVENLABS_URL', 'CONTROL_URL'];
const LIMIT_MS = 60_000;

const isGiven = NAMES.every((name) => process.env[name]);
const emulators = isGiven ? undefined : await startEmulators();
Object.assign(process.env, emulators?.urls);

const counts = { passed: 0, failed: 0, skipped: 0 };
const files = WITNESSES.map((name) => fileURLToPath(new URL(`${name}.witness.mjs`, import.meta.url)));
const tests = run({ files, concurrency: false, timeout: LIMIT_MS });
tests.on('test:pass', (event) => count(event, event.skip === undefined ? 'passed' : 'skipped'));
tests.on('test:fail', (event) => {
  process.exitCode = 1;
  count(event, 'failed');
});
for await (const line of tests.compose(spec)) process.stdout.write(line);

try {
  await emulators?.stop();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
  counts.failed++;
}
const results = process.argv
  .find((argument) => argument.startsWith('--results='))
  ?.slice('--results='.length);
if (results) writeFileSync(results, JSON.stringify(counts));
console.log(`witness: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);

/** Files are reported as tests too when one of them breaks as a whole: only that case counts. */
function count(event, outcome) {
  const isFile = event.nesting === 0 && files.includes(event.name);
  if (!isFile || outcome === 'failed') counts[outcome]++;
}
