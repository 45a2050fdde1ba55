import { existsSync } from 'node:fs';
import { run } from './run.mjs';

const PATH = '/usr/bin/chromium';

/**
 * Makes sure the browser tests have Debian's Chromium.
 *
 * @returns {Promise<string | undefined>} why there is none, or nothing when there is one.
 */
export async function ensureChromium() {
  if (existsSync(PATH)) return undefined;
  if (!existsSync('/usr/bin/apt-get')) return 'no /usr/bin/chromium, and no apt-get to install it with';
  if (process.getuid?.() !== 0)
    return 'no /usr/bin/chromium, and only root can install it (apt-get install chromium)';
  console.log('installing chromium for the browser tests ...');
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  await run('apt-get', ['update', '-qq'], options);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  return existsSync(PATH) ? undefined : 'apt-get could not install chromium';
}
