import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from './run.mjs';

/** Builds server and page, each only when one of its sources is newer than what was built. */
export async function ensureBuilt() {
  const shared = ['src/protocol', 'package-lock.json'];
  if (isOlder('dist/main.js', ['src', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', ...shared])) {
    console.log('building the server ...');
    await tool('nest', ['build']);
  }
  if (isOlder('web/dist/index.html', ['web', 'client', ...shared])) {
    console.log('building the page ...');
    await tool('vite', ['build', 'web', '--logLevel', 'warn']);
  }
}

function isOlder(product, sources) {
  if (!existsSync(product)) return true;
  const builtAt = statSync(product).mtimeMs;
  return sources.some((source) => newestIn(source) > builtAt);
}

function newestIn(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inner = readdirSync(path).filter((name) => name !== 'dist' && name !== 'node_modules');
  return Math.max(0, ...inner.map((name) => newestIn(join(path, name))));
}
