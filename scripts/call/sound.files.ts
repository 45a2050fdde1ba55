import { readFile } from 'node:fs/promises';
import { WavError } from '../../client/src/node/wav.error.js';
import { type PcmSound, readWav } from '../../client/src/node/wav.file.js';
import type { Step } from './args.js';
import { CallError, EXIT } from './call.error.js';

/** One turn, ready to be said. */
export type LoadedStep = { kind: 'wav'; file: string; sound: PcmSound } | { kind: 'text'; text: string };

/** Louder than this (of 32 768) counts as speech when looking for its end. */
const SPEECH_LEVEL = 500;

/**
 * Reads all sound files before anybody is called.
 *
 * @throws {CallError} naming the file, what is wrong with it and the remedy.
 */
export function loadSteps(steps: readonly Step[]): Promise<LoadedStep[]> {
  return Promise.all(
    steps.map(async (step) => (step.kind === 'text' ? step : { ...step, sound: await loadSound(step.file) })),
  );
}

async function loadSound(file: string): Promise<PcmSound> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? 'it cannot be read');
    throw new CallError(EXIT.noFile, `${file}: ${reason}.`);
  });
  try {
    return readWav(bytes);
  } catch (error) {
    if (!(error instanceof WavError)) throw error;
    throw new CallError(EXIT.badSound, `${file}: ${error.message}`, error.remedy.replaceAll('FILE', file));
  }
}

/** How long a sound goes on after its last loud sample: silence, for which no one waits. */
export function trailingSilenceMs({ samples, sampleRateHz }: PcmSound): number {
  const last = samples.findLastIndex((sample) => Math.abs(sample) > SPEECH_LEVEL);
  return ((samples.length - 1 - last) * 1_000) / sampleRateHz;
}
