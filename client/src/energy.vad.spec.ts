import { loadClips } from '../../emulators/clips/clip.library.js';
import { EnergyVad, type VadEvent } from './energy.vad.js';

const RATE_HZ = 16_000;
const FRAME = 320;
/** Speech may be heard this much later than it begins. */
const ONSET_LIMIT_MS = 200;
/** What the detector itself asks for, and one frame. */
const CONFIRM_MS = 160 + 20;

const CLIPS = loadClips();
const SPOKEN = CLIPS.filter((clip) => clip.words.length > 0);

interface Heard {
  event: VadEvent;
  atMs: number;
}

function hear(pcm: Int16Array, { isSounding = false, minSpeechMs = 160 } = {}): Heard[] {
  const vad = new EnergyVad({ sampleRateHz: RATE_HZ, minSpeechMs });
  const heard: Heard[] = [];
  for (let at = 0; at + FRAME <= pcm.length; at += FRAME)
    for (const event of vad.push(pcm.subarray(at, at + FRAME), isSounding))
      heard.push({ event, atMs: ((at + FRAME) * 1_000) / RATE_HZ });
  return heard;
}

function events(pcm: Int16Array, options = {}): VadEvent[] {
  return hear(pcm, options).map(({ event }) => event);
}

function samplesOf(lengthMs: number, at: (i: number) => number): Int16Array {
  return Int16Array.from({ length: (lengthMs * RATE_HZ) / 1_000 }, (_, i) => Math.round(at(i) * 32_767));
}

function mix(...parts: Int16Array[]): Int16Array {
  const length = Math.max(...parts.map((part) => part.length));
  return Int16Array.from({ length }, (_, i) =>
    Math.max(
      -32_768,
      Math.min(
        32_767,
        parts.reduce((sum, part) => sum + (part[i] ?? 0), 0),
      ),
    ),
  );
}

/** Numbers from -1 to 1, the same at every run. */
function noiseSource(): () => number {
  let seed = 7;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (2 * seed) / 2_147_483_647 - 1;
  };
}

function whiteNoise(lengthMs: number, level: number): Int16Array {
  const next = noiseSource();
  return samplesOf(lengthMs, () => level * next());
}

/** A rumble: each sample is the one before and a little more. */
function brownNoise(lengthMs: number, level: number): Int16Array {
  const next = noiseSource();
  let value = 0;
  return samplesOf(lengthMs, () => {
    value = 0.995 * value + 0.1 * next();
    return level * value;
  });
}

/** A vowel: a buzz at the pitch of a voice through two resonances, from `fromMs` to `toMs`, in a quiet room. */
function vowel(lengthMs: number, [fromMs, toMs]: [number, number], level = 0.3): Int16Array {
  const room = noiseSource();
  return samplesOf(lengthMs, (i) => {
    const ms = (i * 1_000) / RATE_HZ;
    const hiss = 0.001 * room();
    if (ms < fromMs || ms >= toMs) return hiss;
    let sum = 0;
    for (let harmonic = 1; harmonic <= 12; harmonic++) {
      const hz = 130 * harmonic;
      const gain = 1 / (1 + ((hz - 650) / 200) ** 2) + 0.5 / (1 + ((hz - 1_100) / 250) ** 2);
      sum += gain * Math.sin((2 * Math.PI * hz * i) / RATE_HZ);
    }
    return hiss + (level * sum) / 3;
  });
}

describe.each([
  ['while nothing is played', false],
  ['while the agent speaks', true],
])('the voice detector, %s', (_, isSounding) => {
  it.each(SPOKEN.map((clip) => [clip.file, clip] as const))(
    'hears %s at its first word and once',
    (_file, clip) => {
      const heard = hear(clip.pcm, { isSounding });
      const startMs = clip.words[0]?.startMs ?? 0;
      expect(heard.map(({ event }) => event)).toEqual(['onset', 'speech', 'end']);
      expect(heard[0]?.atMs).toBeGreaterThanOrEqual(startMs);
      expect((heard[0]?.atMs ?? 0) - startMs).toBeLessThanOrEqual(ONSET_LIMIT_MS);
      expect((heard[1]?.atMs ?? 0) - (heard[0]?.atMs ?? 0)).toBeLessThanOrEqual(CONFIRM_MS);
    },
  );

  it.each(['noise.wav', 'silence.wav'])('hears nobody in %s', (file) => {
    const clip = CLIPS.find((one) => one.file === file);
    expect(clip?.pcm.length).toBeGreaterThan(RATE_HZ);
    expect(events(clip?.pcm ?? new Int16Array(0), { isSounding })).toEqual([]);
  });

  it.each([
    ['hiss', whiteNoise(5_000, 0.1)],
    ['loud hiss', whiteNoise(5_000, 0.5)],
    ['rumble', brownNoise(5_000, 0.5)],
    ['a hiss that begins all at once', mix(whiteNoise(6_000, 0.001), delayed(whiteNoise(4_000, 0.1), 2_000))],
    [
      'a rumble that begins all at once',
      mix(whiteNoise(6_000, 0.001), delayed(brownNoise(4_000, 0.5), 2_000)),
    ],
  ])('hears nobody in %s', (_name, pcm) => {
    expect(events(pcm, { isSounding })).toEqual([]);
  });

  it('hears a vowel, and not the knock before it', () => {
    expect(events(vowel(2_000, [800, 1_200]), { isSounding })).toEqual(['onset', 'speech', 'end']);
    expect(events(vowel(2_000, [800, 815]), { isSounding })).toEqual([]);
  });

  it('takes a voice that stops at once back', () => {
    expect(events(vowel(2_000, [800, 880]), { isSounding })).toEqual(['onset', 'misfire']);
  });
});

describe('the voice detector', () => {
  it('hears speech over a running fan', () => {
    for (const clip of SPOKEN) {
      const length = (clip.pcm.length * 1_000) / RATE_HZ;
      const heard = hear(mix(clip.pcm, brownNoise(Math.ceil(length), 0.1)));
      expect([clip.file, heard.some(({ event }) => event === 'speech')]).toEqual([clip.file, true]);
    }
  });

  it('asks for a louder voice while the agent speaks, since what is left of its echo is voice too', () => {
    const quiet = SPOKEN.map((clip) => clip.pcm.map((sample) => sample * 0.03));
    const heard = (isSounding: boolean) =>
      quiet.filter((pcm) => events(pcm, { isSounding }).includes('speech')).length;
    expect(heard(false)).toBeGreaterThanOrEqual(SPOKEN.length * 0.8);
    expect(heard(true)).toBeLessThan(heard(false) * 0.75);
  });

  it('waits for as much speech as it is told to', () => {
    const pcm = vowel(2_000, [800, 1_100]);
    expect(events(pcm, { minSpeechMs: 200 })).toEqual(['onset', 'speech', 'end']);
    expect(events(pcm, { minSpeechMs: 400 })).toEqual(['onset', 'misfire']);
  });

  it('takes a tone that does not end for a part of the room in the end', () => {
    const hum = samplesOf(30_000, (i) => 0.05 * Math.sin((2 * Math.PI * 200 * i) / RATE_HZ));
    expect(events(mix(whiteNoise(32_000, 0.001), delayed(hum, 2_000)))).toEqual(['onset', 'speech', 'end']);
  });

  it('hears the same whatever the length of the frames', () => {
    const clip = SPOKEN[0];
    if (!clip) throw new Error('there are no clips');
    const vad = new EnergyVad({ sampleRateHz: RATE_HZ });
    const odd: VadEvent[] = [];
    for (let at = 0; at < clip.pcm.length; at += 111)
      odd.push(...vad.push(clip.pcm.subarray(at, at + 111), false));
    expect(odd).toEqual(events(clip.pcm));
  });

  it('forgets, when reset, what it was hearing', () => {
    const vad = new EnergyVad({ sampleRateHz: RATE_HZ });
    const pcm = vowel(2_000, [800, 2_000]);
    expect(vad.push(pcm.subarray(0, RATE_HZ), false)).toEqual(['onset', 'speech']);
    vad.reset();
    expect(vad.push(whiteNoise(2_000, 0.001), false)).toEqual([]);
  });
});

function delayed(pcm: Int16Array, byMs: number): Int16Array {
  const shifted = new Int16Array(pcm.length + (byMs * RATE_HZ) / 1_000);
  shifted.set(pcm, (byMs * RATE_HZ) / 1_000);
  return shifted;
}
