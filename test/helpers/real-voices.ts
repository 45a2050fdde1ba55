import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseWav, type Wav } from '../../emulators/clips/wav.js';

/** Where alsa-utils is installed, or unpacked by `npm test` (scripts/setup/voices.mjs). */
const FOLDERS = ['/usr/share/sounds/alsa', '.cache/voices/usr/share/sounds/alsa'];
const folder = FOLDERS.find((one) => existsSync(one));

/** A `describe` for tests that need recordings of people; without them they are reported as skipped, with the reason. */
export function describeWithRealVoices(name: string, tests: () => void): void {
  if (folder) describe(name, tests);
  else describe.skip(`${name} (skipped: no recordings of alsa-utils in ${FOLDERS.join(' or ')})`, tests);
}

/** A recording: nine or so of somebody who says where a loudspeaker stands, one of noise. */
export interface RealSound extends Wav {
  name: string;
}

/** Every recording there is; none where the tests are skipped. */
export function realSounds(): RealSound[] {
  if (!folder) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.wav'))
    .map((name) => ({ name, ...parseWav(readFileSync(join(folder, name)), name) }));
}
