import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './run.mjs';

const OLDEST_NODE = [20, 19];

/** Ends the process with a clear word when Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (isNewEnough) return;
  console.error(
    `Parley needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.version}. Install a newer one and try again.`,
  );
  process.exit(1);
}

/** Installs what package-lock.json names, unless that very lock is installed already. */
export async function ensureInstalled(folder = '.') {
  const installed = join(folder, 'node_modules/.package-lock.json');
  const isFresh =
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
  if (isFresh) return;
  console.log(`installing dependencies${folder === '.' ? '' : ` of ${folder}`} ...`);
  await mustRun('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
}
