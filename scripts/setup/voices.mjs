import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

/** Where the package puts its recordings; the tests look here, then in the same place under FOLDER. */
const INSTALLED = '/usr/share/sounds/alsa';
const FOLDER = '.cache/voices';
const DOWNLOAD = '.cache/voices-download';
/** A mirror that does not answer is given up soon: the tests can do without. */
const IMPATIENT = ['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=10'];

/**
 * Makes sure the tests of voice detection have real voices: the recordings of Debian's alsa-utils, unpacked without
 * installing anything. They are under the GPL and therefore not part of this repository.
 *
 * @returns {Promise<string | undefined>} why there are none, or nothing when there are.
 */
export async function ensureVoices() {
  if (existsSync(INSTALLED) || existsSync(join(FOLDER, INSTALLED))) return undefined;
  if (!existsSync('/usr/bin/apt-get')) return 'no apt-get to download alsa-utils with';
  console.log('downloading real voices for the test of voice detection ...');
  rmSync(DOWNLOAD, { recursive: true, force: true });
  mkdirSync(DOWNLOAD, { recursive: true });
  try {
    return (await download()) ? undefined : 'apt-get could not download alsa-utils';
  } finally {
    rmSync(DOWNLOAD, { recursive: true, force: true });
  }
}

/** The folder appears under its name only when everything is in it. */
async function download() {
  if (!(await aptDownload())) {
    if (process.getuid?.() !== 0) return false;
    await quietly('apt-get', [...IMPATIENT, 'update', '-qq'], '.');
    if (!(await aptDownload())) return false;
  }
  const file = readdirSync(DOWNLOAD).find((name) => name.endsWith('.deb'));
  if (!file || (await quietly('dpkg-deb', ['-x', file, 'unpacked'], DOWNLOAD)) !== 0) return false;
  rmSync(FOLDER, { recursive: true, force: true });
  renameSync(join(DOWNLOAD, 'unpacked'), FOLDER);
  return existsSync(join(FOLDER, INSTALLED));
}

async function aptDownload() {
  return (await quietly('apt-get', [...IMPATIENT, 'download', '-qq', 'alsa-utils'], DOWNLOAD)) === 0;
}

function quietly(command, args, cwd) {
  return run(command, args, { cwd, stdio: 'ignore' });
}
