import { type Clip, loadClips } from '../../../emulators/clips/clip.library.js';
import { resample } from '../../../emulators/voice/resample.js';
import { settle } from '../../../test/helpers/fake-clock.js';
import { describeWithRealVoices, realSounds } from '../../../test/helpers/real-voices.js';
import {
  atLevel,
  hum,
  joined,
  mixed,
  NOISES,
  pcmBytes,
  SOUND_RATE_HZ,
  spokenLevelDb,
  typing,
  whistle,
} from '../../../test/helpers/test-sounds.js';
import { HOP_MS } from '../hop.cutter.js';
import { VoiceEar } from '../voice.ear.js';
import { FvadLibrary } from './fvad.library.js';

/** Each voice is heard this soon: most after 60 ms, later where a word begins with a consonant that has no voice. */
const ONSET_LIMIT_MS = 250;
/** Heard in pieces of this length. */
const PIECE_MS = 500;
/** A room before the first word. */
const LEAD_MS = 500;
/** Of speech that is at most as loud as this, in dB of full scale: what an echo canceller leaves over. */
const FAINT_DB = -60;

interface Voice {
  name: string;
  samples: Int16Array;
  /** When it begins. */
  startMs: number;
}

const CLIPS: readonly Clip[] = loadClips();
const SPOKEN: readonly Voice[] = CLIPS.filter(({ words }) => words.length > 0).map(
  ({ file, pcm, words }) => ({
    name: file,
    samples: pcm,
    startMs: words[0]?.startMs ?? 0,
  }),
);
const PEOPLE: readonly Voice[] = realSounds()
  .filter(({ name }) => name !== 'Noise.wav')
  .map(({ name, pcm, sampleRateHz }) => ({ name, ...afterRoom(resample(pcm, sampleRateHz, SOUND_RATE_HZ)) }));

type Colour = keyof typeof NOISES;
const COLOURS = Object.keys(NOISES) as Colour[];
/** Ten seconds of each, longer than any recording. */
const NOISE = Object.fromEntries(COLOURS.map((colour) => [colour, NOISES[colour](10_000)])) as Record<
  Colour,
  Float64Array
>;

let library: FvadLibrary;
beforeAll(async () => {
  library = await FvadLibrary.load();
});

/** When onsets were heard, in ms from the start of the sound. */
async function onsets(samples: Int16Array, sampleRateHz = SOUND_RATE_HZ): Promise<number[]> {
  const found: number[] = [];
  let heardMs = 0;
  const fvad = library.open();
  if (!fvad) throw new Error('no detector could be opened');
  const isSpeech = (hop: Int16Array) => {
    heardMs += HOP_MS;
    return fvad.isSpeech(hop);
  };
  const ear = new VoiceEar({
    sampleRateHz,
    detector: { isSpeech, close: () => fvad.close() },
    observer: { onVoiceOnset: () => undefined, onVadFramesDropped: () => undefined },
    onVoice: () => found.push(heardMs),
  });
  const length = (sampleRateHz * PIECE_MS) / 1_000;
  for (let at = 0; at < samples.length; at += length) {
    ear.hear(pcmBytes(samples.subarray(at, at + length)));
    await settle();
  }
  ear.close();
  return found;
}

/** How long a voice has spoken when it is heard; fails where something was heard before it began. */
async function delayOf({ samples, startMs }: Voice): Promise<number> {
  const [first = Number.POSITIVE_INFINITY] = await onsets(samples);
  expect(first).toBeGreaterThan(startMs);
  return first - startMs;
}

/** A recording that begins with its voice, with a quiet room before it. Its voice is there once it is 30 dB below its loudest. */
function afterRoom(recorded: Int16Array): Omit<Voice, 'name'> {
  const hop = SOUND_RATE_HZ / 100;
  const powers = Array.from({ length: Math.floor(recorded.length / hop) }, (_, i) =>
    recorded.subarray(i * hop, (i + 1) * hop).reduce((sum, sample) => sum + sample ** 2, 0),
  );
  const threshold = Math.max(...powers) / 1_000;
  const startMs = LEAD_MS + 10 * powers.findIndex((power) => power > threshold);
  return { samples: joined(atLevel(NOISES.white(LEAD_MS), -65), recorded), startMs };
}

/** The voice in a noise that is so many dB below it, and begins a second before. */
function inNoise({ name, samples, startMs }: Voice, colour: Colour, belowDb: number): Voice {
  const late = joined(new Int16Array(SOUND_RATE_HZ), samples);
  const noise = atLevel(NOISE[colour].subarray(0, late.length), spokenLevelDb(samples) - belowDb);
  return { name, samples: mixed(noise, late), startMs: startMs + 1_000 };
}

function hearsVoices(voices: readonly Voice[]): void {
  it.each(voices.map((voice) => [voice.name, voice] as const))('hears %s at once', async (_, voice) => {
    expect(await delayOf(voice)).toBeLessThanOrEqual(ONSET_LIMIT_MS);
  });

  it.each(COLOURS.flatMap((colour) => [20, 10].map((belowDb) => [colour, belowDb] as const)))(
    'hears every voice as soon in %s noise %i dB below it, and the noise not at all',
    async (colour, belowDb) => {
      for (const voice of voices)
        expect(await delayOf(inNoise(voice, colour, belowDb))).toBeLessThanOrEqual(ONSET_LIMIT_MS);
    },
  );
}

describe('the ear of the server, by synthetic voices', () => {
  hearsVoices(SPOKEN);

  it.each([8_000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000])(
    'hears them at %i Hz within a hop of when it does at 16 kHz',
    async (sampleRateHz) => {
      for (const { samples } of SPOKEN.slice(0, 6)) {
        const second = samples.subarray(0, SOUND_RATE_HZ);
        const [expected = 0] = await onsets(second);
        const [heard = 0] = await onsets(resample(second, SOUND_RATE_HZ, sampleRateHz), sampleRateHz);
        expect(Math.abs(heard - expected)).toBeLessThanOrEqual(HOP_MS);
      }
    },
  );

  it('does not hear a voice as faint as what an echo canceller leaves over', async () => {
    for (const { samples } of SPOKEN) {
      const gain = 10 ** ((FAINT_DB - spokenLevelDb(samples)) / 20);
      expect(await onsets(samples.map((sample) => Math.round(sample * gain)))).toEqual([]);
    }
  });
});

describeWithRealVoices('the ear of the server, by people', () => {
  hearsVoices(PEOPLE);

  it('does not hear their recording of noise', async () => {
    const noise = realSounds().find(({ name }) => name === 'Noise.wav');
    expect(noise?.pcm.length).toBeGreaterThan(0);
    expect(await onsets(noise?.pcm ?? new Int16Array(0), noise?.sampleRateHz)).toEqual([]);
  });
});

describe('the ear of the server, where nobody speaks', () => {
  const clip = (file: string) => CLIPS.find((one) => one.file === file)?.pcm ?? new Int16Array(0);

  it.each<[sound: string, samples: Int16Array]>([
    ['noise.wav', clip('noise.wav')],
    ['silence.wav', clip('silence.wav')],
    ['keys of a keyboard', atLevel(typing(10_000), -30)],
    ['the hum of the mains', atLevel(hum(10_000), -25)],
  ])('hears nothing in %s', async (_, samples) => {
    expect(samples.length).toBeGreaterThan(0);
    expect(await onsets(samples)).toEqual([]);
  });

  it.each(COLOURS)('hears nothing in %s noise, faint or loud, when it begins and after', async (colour) => {
    const quiet = atLevel(NOISES.white(1_000), -70);
    for (const levelDb of [-45, -30, -15])
      expect(await onsets(joined(quiet, atLevel(NOISE[colour], levelDb)))).toEqual([]);
  });

  it('takes what has a pitch for a voice, once: whistling and ringing make the agent pause for a moment', async () => {
    expect(await onsets(atLevel(whistle(5_000, 440), -25))).toHaveLength(1);
  });
});
