import { type Clip, loadClips } from '../../clips/clip.library.js';
import { HopCutter } from '../stream/hop.cutter.js';
import { clipRecognisers } from './clip.recogniser.js';
import type { HeardWord, Recogniser } from './recogniser.js';
import { plainWord } from './written.form.js';

const clips = loadClips();
const spoken = clips.filter((clip) => clip.words.length > 0);
const makeRecogniser = clipRecognisers(clips, (index) => `something unknown ${index}`);

function hear(pcm: Int16Array, options: { sampleRateHz?: number; frameBytes?: number } = {}): Recogniser {
  const { sampleRateHz = 16_000, frameBytes = 640 } = options;
  const recogniser = makeRecogniser({ understands: () => true });
  const format = { kind: 'samples', coding: 'linear16', sampleRateHz, channels: 1 } as const;
  const cutter = new HopCutter(format, (hop) => recogniser.hear(hop));
  const bytes = Buffer.from(pcm.buffer as ArrayBuffer, pcm.byteOffset, pcm.byteLength);
  for (let at = 0; at < bytes.length; at += frameBytes) cutter.push(bytes.subarray(at, at + frameBytes));
  return recogniser;
}

function textOf(words: readonly HeardWord[]): string {
  return words.map((word) => plainWord(word.text)).join(' ');
}
function wordsHeard(pcm: Int16Array, options?: { sampleRateHz?: number; frameBytes?: number }): string {
  return textOf(hear(pcm, options).words(-1));
}
function wordsOf(clip: Clip, from = 0, to = clip.words.length): string[] {
  return clip.words.slice(from, to).map(({ word }) => plainWord(word));
}
function without(pcm: Int16Array, fromMs: number, toMs: number): Int16Array {
  return joined(pcm.subarray(0, fromMs * 16), pcm.subarray(toMs * 16));
}
function joined(...parts: Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]));
}
/** Linear interpolation, as crude as a bad client. */
function resampled(pcm: Int16Array, from: number, to: number): Int16Array {
  return Int16Array.from({ length: Math.floor((pcm.length * to) / from) }, (_, i) => {
    const at = (i * from) / to;
    const before = pcm[Math.floor(at)] ?? 0;
    return before + ((pcm[Math.floor(at) + 1] ?? 0) - before) * (at % 1);
  });
}
/** White noise, always the same. */
function noise(length: number, amplitude: number): Int16Array {
  let state = 1;
  return Int16Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return ((state / 0x7fffffff) * 2 - 1) * amplitude;
  });
}
function mixed(pcm: Int16Array, other: Int16Array): Int16Array {
  return pcm.map((sample, i) => Math.max(-32_768, Math.min(32_767, sample + (other[i] ?? 0))));
}
/** Voiced sound that is like no clip: a gliding buzz with two changing resonances. */
function babble(ms: number): Int16Array {
  return Int16Array.from({ length: ms * 16 }, (_, i) => {
    const t = i / 16_000;
    const pitch = 2 * Math.PI * (140 * t + 12 * Math.sin(3 * t));
    let sum = 0;
    for (let harmonic = 1; harmonic <= 20; harmonic++) {
      const hz = 140 * harmonic;
      const first = Math.exp(-(((hz - 500 - 250 * Math.sin(9 * t)) / 120) ** 2));
      const second = Math.exp(-(((hz - 2_100 - 500 * Math.cos(7 * t)) / 150) ** 2));
      sum += (first + second) * Math.sin(harmonic * pitch);
    }
    return 5_000 * sum * Math.max(0.15, Math.sin(8 * t) ** 2);
  });
}

describe('recognising clips by their sound', () => {
  describe.each(spoken.map((clip) => [clip.file, clip] as const))('%s', (_file, clip) => {
    const all = wordsOf(clip).join(' ');

    it('is heard word for word, at the times the words are said', () => {
      const words = hear(clip.pcm).words(-1);
      expect(textOf(words)).toBe(all);
      for (const [i, word] of words.entries()) {
        expect(Math.abs(word.startMs - (clip.words[i]?.startMs ?? 0))).toBeLessThan(40);
        expect(Math.abs(word.endMs - (clip.words[i]?.endMs ?? 0))).toBeLessThan(40);
        expect(word.confidence).toBeGreaterThan(0.9);
      }
    });
    it('is heard when much quieter', () => {
      expect(wordsHeard(clip.pcm.map((sample) => sample * 0.3))).toBe(all);
    });
    it('is heard at 48 kHz, and after a way through 48 kHz', () => {
      const high = resampled(clip.pcm, 16_000, 48_000);
      expect(wordsHeard(high, { sampleRateHz: 48_000 })).toBe(all);
      expect(wordsHeard(resampled(high.subarray(100), 48_000, 16_000))).toBe(all);
    });
    it('is heard at the rate of a telephone', () => {
      expect(wordsHeard(resampled(clip.pcm, 16_000, 8_000).subarray(41), { sampleRateHz: 8_000 })).toBe(all);
    });
    it('gives the same words at the same times in frames of 37 ms', () => {
      expect(hear(clip.pcm, { frameBytes: 1_184 }).words(-1)).toEqual(hear(clip.pcm).words(-1));
    });
    it('is heard out of step with the recorded frames', () => {
      expect(wordsHeard(clip.pcm.subarray(147))).toBe(all);
    });
    it('is heard with noise 20 dB below it', () => {
      const power = clip.pcm.reduce((sum, sample) => sum + sample ** 2, 0) / clip.pcm.length;
      const amplitude = Math.sqrt(power) * 0.1 * Math.sqrt(3);
      expect(wordsHeard(mixed(clip.pcm, noise(clip.pcm.length, amplitude)))).toBe(all);
    });
  });

  it.each([
    ['en-cost.wav', 3, 5],
    ['en-test-drive.wav', 4, 6],
    ['en-phone.wav', 4, 6],
    ['en-email.wav', 4, 7],
    ['hi-red.wav', 2, 4],
    ['hi-en-discount.wav', 4, 6],
  ])('misses exactly the words whose audio is lost: %s, words %i to %i', (file, from, to) => {
    const clip = spoken.find((candidate) => candidate.file === file) as Clip;
    const cut = without(clip.pcm, clip.words[from]?.startMs ?? 0, clip.words[to - 1]?.endMs ?? 0);
    const left = [...wordsOf(clip, 0, from), ...wordsOf(clip, to)];
    expect(wordsHeard(cut)).toBe(left.join(' '));
  });

  it.each([
    ['en-test-drive.wav', 2],
    ['en-human.wav', 5],
    ['hi-saturday.wav', 2],
    ['hi-en-test-drive.wav', 3],
  ])('hears the rest when a stream begins in the middle: %s from word %i', (file, from) => {
    const clip = spoken.find((candidate) => candidate.file === file) as Clip;
    const rest = clip.pcm.subarray((clip.words[from]?.startMs ?? 0) * 16);
    expect(wordsHeard(rest)).toBe(wordsOf(clip, from).join(' '));
  });

  it('hears a word twice that is sent twice', () => {
    const clip = spoken.find(({ file }) => file === 'en-cost.wav') as Clip;
    const [from, to] = [clip.words[3]?.startMs ?? 0, clip.words[5]?.endMs ?? 0];
    const twice = joined(clip.pcm.subarray(0, to * 16), clip.pcm.subarray(from * 16));
    expect(wordsHeard(twice)).toBe('what does the aurora electric cost aurora electric cost');
  });

  it('hears several clips one after another', () => {
    const row = spoken.slice(0, 3);
    expect(wordsHeard(joined(...row.map((clip) => clip.pcm)))).toBe(
      row.flatMap((clip) => wordsOf(clip)).join(' '),
    );
  });

  it('grows word by word while a clip comes in', () => {
    const clip = spoken.find(({ file }) => file === 'en-phone.wav') as Clip;
    const recogniser = makeRecogniser({ understands: () => true });
    const counts: number[] = [];
    for (let at = 0; at + 320 <= clip.pcm.length; at += 320) {
      recogniser.hear(clip.pcm.subarray(at, at + 320));
      const heard = recogniser.words(-1);
      expect(wordsOf(clip).join(' ').startsWith(textOf(heard))).toBe(true);
      if (heard.length !== counts.at(-1)) counts.push(heard.length);
    }
    expect(counts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });

  it('hears nothing in silence and in noise', () => {
    for (const clip of clips.filter((candidate) => candidate.words.length === 0)) {
      const recogniser = hear(joined(clip.pcm, new Int16Array(16_000)));
      expect(recogniser.words(-1)).toEqual([]);
      expect(recogniser.speechCount).toBe(0);
    }
    expect(hear(noise(80_000, 8_000)).words(-1)).toEqual([]);
  });

  it('hears nothing in the hum of a silent microphone that automatic gain turns up', () => {
    const hum = noise(160, 1_000);
    const turnedUp = Int16Array.from({ length: 16_000 * 9 }, (_, i) => {
      const db = Math.min(-48, -84 + (6 * i) / 16_000);
      return Math.round(32_768 * 10 ** (db / 20) * ((hum[i % hum.length] ?? 0) / 1_000));
    });
    const recogniser = hear(turnedUp);
    expect(recogniser.words(-1)).toEqual([]);
    expect(recogniser.speechCount).toBe(0);
  });

  it('answers speech like no clip with made-up text that says so, each time with the next', () => {
    const pause = new Int16Array(16_000);
    const words = hear(joined(pause, babble(1_200), pause, babble(900), pause)).words(-1);
    expect(words.map((word) => word.text).join(' ')).toBe(
      '(simulated) something unknown 0 (simulated) something unknown 1',
    );
  });

  it('knows only clips in a language the stream understands', () => {
    const clip = spoken.find(({ file }) => file === 'hi-price.wav') as Clip;
    const recogniser = makeRecogniser({ understands: (language) => language === 'en' });
    for (let at = 0; at + 320 <= clip.pcm.length; at += 320) recogniser.hear(clip.pcm.subarray(at, at + 320));
    expect(textOf(recogniser.words(-1))).not.toContain('कीमत');
  });
});
