/** Sounds of tests are mono samples at this rate unless they say otherwise. */
export const SOUND_RATE_HZ = 16_000;
const FULL_SCALE = 32_767;

/** Numbers from -1 to 1, the same at every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (2 * state) / 2_147_483_647 - 1;
  };
}

function sound(lengthMs: number, at: (second: number) => number): Float64Array {
  return Float64Array.from({ length: (lengthMs * SOUND_RATE_HZ) / 1_000 }, (_, i) => at(i / SOUND_RATE_HZ));
}

/** Brings a sound to a loudness: root mean square in dB of full scale. */
export function atLevel(samples: ArrayLike<number>, levelDb: number): Int16Array {
  let power = 0;
  for (let i = 0; i < samples.length; i++) power += (samples[i] as number) ** 2 / samples.length;
  const gain = power === 0 ? 0 : (FULL_SCALE * 10 ** (levelDb / 20)) / Math.sqrt(power);
  const scaled = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) scaled[i] = limited((samples[i] as number) * gain);
  return scaled;
}

/** What the loud parts of a sound measure, in dB of full scale: its pauses do not count. */
export function spokenLevelDb(samples: Int16Array): number {
  const pause = FULL_SCALE / 100;
  let power = 0;
  let count = 0;
  for (const sample of samples) {
    if (sample < pause && sample > -pause) continue;
    power += (sample / FULL_SCALE) ** 2;
    count++;
  }
  return 10 * Math.log10(power / count);
}

export const NOISES = {
  white(lengthMs: number, seed = 7): Float64Array {
    const next = randomNumbers(seed);
    return sound(lengthMs, () => next() + next() + next());
  },
  /** Paul Kellet's filter of white noise, in its short form. */
  pink(lengthMs: number, seed = 9): Float64Array {
    const next = randomNumbers(seed);
    const poles = [
      { keep: 0.99765, take: 0.099046, value: 0 },
      { keep: 0.963, take: 0.2965164, value: 0 },
      { keep: 0.57, take: 1.0526913, value: 0 },
    ];
    return sound(lengthMs, () => {
      const white = next() + next() + next();
      for (const pole of poles) pole.value = pole.keep * pole.value + pole.take * white;
      return poles.reduce((sum, { value }) => sum + value, 0.1848 * white);
    });
  },
  /** A rumble: each sample is the one before and a little more. */
  brown(lengthMs: number, seed = 11): Float64Array {
    const next = randomNumbers(seed);
    let value = 0;
    return sound(lengthMs, () => {
      value = 0.995 * value + next() + next() + next();
      return value;
    });
  },
} as const;

/** What mains put into a bad cable: 50 Hz and its kin. */
export function hum(lengthMs: number): Float64Array {
  const parts: [multiple: number, share: number][] = [
    [1, 1],
    [2, 0.5],
    [3, 0.6],
    [4, 0.2],
    [5, 0.3],
    [7, 0.15],
  ];
  return sound(lengthMs, (second) =>
    parts.reduce((sum, [n, share]) => sum + share * Math.sin(2 * Math.PI * 50 * n * second + n), 0),
  );
}

export function whistle(lengthMs: number, hz: number): Float64Array {
  return sound(lengthMs, (second) => Math.sin(2 * Math.PI * hz * second));
}

/** Keys of a keyboard, pressed and let go, seven a second. */
export function typing(lengthMs: number): Float64Array {
  const next = randomNumbers(3);
  return sound(lengthMs, (second) => {
    const sinceMs = (second * 1_000) % 140;
    const press = Math.exp(-sinceMs / 4);
    const release = sinceMs > 60 ? 0.5 * Math.exp(-(sinceMs - 60) / 3) : 0;
    return next() * (press + release);
  });
}

/** A vowel: a buzz at a pitch, through two resonances. */
export function vowel(lengthMs: number, pitchHz: number): Float64Array {
  return sound(lengthMs, (second) => {
    let sum = 0;
    for (let hz = pitchHz; hz < 4_000; hz += pitchHz)
      sum += resonance(hz) * Math.sin(2 * Math.PI * hz * second);
    return sum;
  });
}

function resonance(hz: number): number {
  return 1 / (1 + ((hz - 650) / 200) ** 2) + 0.5 / (1 + ((hz - 1_100) / 250) ** 2);
}

/** One sound after the other. */
export function joined(...parts: Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Two sounds at once, as long as the first. */
export function mixed(one: Int16Array, other: Int16Array): Int16Array {
  return one.map((sample, i) => limited(sample + (other[i] ?? 0)));
}

/** Samples as a client sends them. */
export function pcmBytes(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** Without `Math`: looking up a global takes its time where tests run, and there are millions of samples. */
function limited(sample: number): number {
  if (sample > FULL_SCALE) return FULL_SCALE;
  return sample < -FULL_SCALE ? -FULL_SCALE : sample;
}
