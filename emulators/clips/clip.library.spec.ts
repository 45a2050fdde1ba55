import { type Clip, loadClips } from './clip.library.js';

const clips = loadClips();
const spoken = clips.filter((clip) => clip.language !== 'none');

function rms(clip: Clip, fromMs: number, toMs: number): number {
  const part = clip.pcm.subarray((fromMs * clip.sampleRateHz) / 1000, (toMs * clip.sampleRateHz) / 1000);
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
}

describe('the recorded user turns', () => {
  it('cover English, Hindi and a mixture of both', () => {
    const count = (language: string) => spoken.filter((clip) => clip.language === language).length;
    expect(count('en')).toBeGreaterThanOrEqual(8);
    expect(count('hi')).toBeGreaterThanOrEqual(3);
    expect(count('hi-en')).toBeGreaterThanOrEqual(2);
  });

  it.each(clips.map((clip) => [clip.file, clip] as const))('%s is 16 kHz and under 150 kB', (_file, clip) => {
    expect(clip.sampleRateHz).toBe(16_000);
    expect(clip.pcm.byteLength).toBeLessThan(150_000);
  });

  it.each(spoken.map((clip) => [clip.file, clip] as const))(
    '%s lists the words of its text in order',
    (_file, clip) => {
      expect(clip.words.map(({ word }) => word).join(' ')).toBe(clip.text.replace(/[,.?!]/g, ''));
      let lastEndMs = 0;
      for (const { startMs, endMs } of clip.words) {
        expect(startMs).toBeGreaterThanOrEqual(lastEndMs);
        expect(endMs).toBeGreaterThan(startMs);
        lastEndMs = endMs;
      }
      expect(lastEndMs).toBeLessThan(clip.durationMs);
    },
  );

  it.each(spoken.map((clip) => [clip.file, clip] as const))(
    '%s is loud in its words and quiet around them',
    (_file, clip) => {
      const firstMs = clip.words[0]?.startMs ?? 0;
      const lastMs = clip.words.at(-1)?.endMs ?? 0;
      expect(firstMs).toBe(300);
      expect(clip.durationMs - lastMs).toBeGreaterThan(600);
      const speech = rms(clip, firstMs, lastMs);
      expect(rms(clip, 0, firstMs - 20)).toBeLessThan(speech / 30);
      expect(rms(clip, lastMs + 80, clip.durationMs)).toBeLessThan(speech / 30);
    },
  );

  it('include one without words that is noisy and one that is silent', () => {
    const level = (file: string) => {
      const clip = clips.find((candidate) => candidate.file === file);
      if (!clip) throw new Error(`${file} is missing`);
      expect(clip.words).toEqual([]);
      return rms(clip, 0, clip.durationMs);
    };
    expect(level('noise.wav')).toBeGreaterThan(500);
    expect(level('silence.wav')).toBeLessThan(2);
  });
});
