import type { PcmSound } from '../../client/src/node/wav.file.js';
import { type Clip, loadClips } from '../../emulators/clips/clip.library.js';
import type { SoundName, WordRange } from '../script/conversation.js';

const RATE_HZ = 16_000;
/** Long enough for a recogniser to call it speech, too short for words. */
const COUGH_MS = 240;
/** Pace at which the emulated recogniser makes up words, and time for it to be sure that it knows no recording. */
const MADE_UP_WORD_MS = 350;
const MADE_UP_EXTRA_MS = 900;

const CLIPS: ReadonlyMap<string, Clip> = new Map(
  loadClips().map((clip) => [clip.file.replace(/\.wav$/, ''), clip]),
);

/** Names of the recordings with words in them. */
export function clipNames(): string[] {
  return [...CLIPS].filter(([, clip]) => clip.words.length > 0).map(([name]) => name);
}

/** How many words a recording has; 0 if there is none of this name. */
export function wordCountOf(name: string): number {
  return CLIPS.get(name)?.words.length ?? 0;
}

/**
 * A recording up to the end of its last word, so that pauses are as long as the script says; with `words` only those.
 *
 * @throws {Error} for a name that is none.
 */
export function spokenClip(name: string, words?: WordRange): PcmSound {
  const clip = clipOf(name);
  const fromMs = words && words.first > 1 ? (clip.words[words.first - 1]?.startMs ?? 0) : 0;
  const toMs = clip.words[(words?.last ?? clip.words.length) - 1]?.endMs ?? clip.durationMs;
  const perMs = clip.sampleRateHz / 1_000;
  const samples = clip.pcm.subarray(Math.round(fromMs * perMs), Math.round(toMs * perMs));
  return { samples, sampleRateHz: clip.sampleRateHz };
}

export function sound(name: SoundName): PcmSound {
  return name === 'noise' ? spokenClip('noise') : { samples: babble(COUGH_MS), sampleRateHz: RATE_HZ };
}

/** Speech like no recording, as long as it takes to say a text; the emulated recogniser is told which. */
export function unknownSpeech(text: string): PcmSound {
  const ms = text.split(/\s+/).length * MADE_UP_WORD_MS + MADE_UP_EXTRA_MS;
  return { samples: babble(ms), sampleRateHz: RATE_HZ };
}

/** A voice without words: a gliding buzz with two resonances that move. */
function babble(ms: number): Int16Array {
  return Int16Array.from({ length: (ms * RATE_HZ) / 1_000 }, (_, index) => {
    const t = index / RATE_HZ;
    const phase = 2 * Math.PI * (140 * t + 12 * Math.sin(3 * t));
    const vowel = { lowHz: 500 + 250 * Math.sin(9 * t), highHz: 2_100 + 500 * Math.cos(7 * t) };
    let sum = 0;
    for (let harmonic = 1; harmonic <= 20; harmonic++)
      sum += loudness(140 * harmonic, vowel) * Math.sin(harmonic * phase);
    return 5_000 * sum * Math.max(0.15, Math.sin(8 * t + 0.8) ** 2);
  });
}

function loudness(hz: number, { lowHz, highHz }: { lowHz: number; highHz: number }): number {
  return Math.exp(-(((hz - lowHz) / 120) ** 2)) + Math.exp(-(((hz - highHz) / 150) ** 2));
}

function clipOf(name: string): Clip {
  const clip = CLIPS.get(name);
  if (!clip) throw new Error(`there is no recording "${name}"`);
  return clip;
}
