import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configurationPage, environmentExample } from './config-docs/config.docs.js';

// Writes docs/configuration.md and .env.example from the environment class; with --check only compares and fails on drift.
const isCheck = process.argv.includes('--check');
const files = [
  ['docs/configuration.md', configurationPage()],
  ['.env.example', environmentExample()],
] as const;

for (const [name, text] of files) {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url));
  if (!isCheck) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${name} does not match src/config/environment.ts; run npm run docs`);
    process.exitCode = 1;
  }
}
