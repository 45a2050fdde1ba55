// Lets the vendors' own SDKs talk to the emulators: independent witnesses that the protocols are the real ones.
// Options: --results=FILE writes the counts as JSON.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, requireNode } from './setup/dependencies.mjs';
import { run } from './setup/run.mjs';

const FOLDER = fileURLToPath(new URL('../test/witness', import.meta.url));

requireNode();
await ensureInstalled(FOLDER);
const options = process.argv.slice(2).map((option) => {
  const [name, file] = option.split('=');
  return name === '--results' && file ? `${name}=${resolve(file)}` : option;
});
process.exitCode = await run(process.execPath, ['test/witness/run.mjs', ...options], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
});
