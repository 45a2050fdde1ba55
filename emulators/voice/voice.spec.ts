import { MPEGDecoder } from 'mpg123-decoder';
import { mp3Frames } from './mp3.frames.js';
import { outputFormat } from './output.format.js';
import { createVoice } from './voice.factory.js';
import type { Speech, Voice } from './voice.port.js';

const TEXT = 'The Aurora costs $45,000. Shall I book a test drive?';

function formatNamed(name: string) {
  const format = outputFormat(name);
  if (!format) throw new Error(`no format ${name}`);
  return format;
}

async function decoded(mp3: Buffer): Promise<{ samples: Float32Array; sampleRate: number }> {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const { channelData, sampleRate } = decoder.decode(mp3);
  decoder.free();
  return { samples: channelData[0] ?? new Float32Array(), sampleRate };
}

function loudness(samples: ArrayLike<number>): number {
  return Math.sqrt(Array.from(samples).reduce((sum, value) => sum + value * value, 0) / samples.length);
}

function expectSoundTimes(speech: Speech, text: string): void {
  expect(speech.chars.join('')).toBe(text);
  expect(speech.charStartMs).toHaveLength(speech.chars.length);
  let lastMs = 0;
  speech.charStartMs.forEach((startMs, i) => {
    expect(startMs).toBeGreaterThanOrEqual(lastMs);
    expect(speech.charEndMs[i]).toBeGreaterThanOrEqual(startMs);
    lastMs = speech.charEndMs[i] ?? NaN;
  });
  expect(lastMs).toBeCloseTo(speech.durationMs, 3);
}

describe.each(['espeak', 'tone'] as const)('the %s voice', (kind) => {
  let voice: Voice;
  beforeAll(() => {
    voice = createVoice(kind);
    return voice.warm();
  });
  afterAll(() => voice.close());

  it.each([
    ['mp3_44100_128', 44_100],
    ['mp3_22050_32', 22_050],
  ])('makes %s that an independent decoder plays for its whole length', async (name, rateHz) => {
    const speech = await voice.speak({ text: TEXT, voiceId: 'anna', format: formatNamed(name) });
    const { samples, sampleRate } = await decoded(speech.bytes);
    expect(sampleRate).toBe(rateHz);
    const playedMs = (samples.length * 1000) / rateHz;
    expect(Math.abs(playedMs - speech.durationMs)).toBeLessThan(90);
    expect(loudness(samples)).toBeGreaterThan(0.02);
  });

  it('makes MP3 of a constant bitrate: bytes tell the time', async () => {
    const format = formatNamed('mp3_44100_128');
    const { bytes } = await voice.speak({ text: TEXT, voiceId: 'anna', format });
    const playedMs = mp3Frames(bytes).reduce((sum, frame) => sum + frame.durationMs, 0);
    expect(Math.abs(bytes.length / format.bytesPerMs - playedMs)).toBeLessThan(10);
  });

  it.each([
    'pcm_8000',
    'pcm_16000',
    'pcm_22050',
    'pcm_24000',
    'pcm_44100',
    'pcm_48000',
    'ulaw_8000',
    'alaw_8000',
  ])('makes %s of the right length', async (name) => {
    const format = formatNamed(name);
    const speech = await voice.speak({ text: TEXT, voiceId: 'anna', format });
    expect(Math.abs(speech.bytes.length / format.bytesPerMs - speech.durationMs)).toBeLessThan(2);
  });

  it('tells when each character is spoken', async () => {
    const speech = await voice.speak({ text: TEXT, voiceId: 'anna', format: formatNamed('pcm_16000') });
    expectSoundTimes(speech, TEXT);
  });

  it('sounds different for another voice id and the same for the same one', async () => {
    const format = formatNamed('pcm_16000');
    const [anna, ben, again] = await Promise.all(
      ['anna', 'ben', 'anna'].map((voiceId) => voice.speak({ text: TEXT, voiceId, format })),
    );
    expect(again?.bytes.equals(anna?.bytes ?? Buffer.alloc(0))).toBe(true);
    expect(ben?.bytes.equals(anna?.bytes ?? Buffer.alloc(0))).toBe(false);
  });

  it('takes longer for a text spoken slowly', async () => {
    const format = formatNamed('pcm_8000');
    const normal = await voice.speak({ text: TEXT, voiceId: 'anna', format });
    const slow = await voice.speak({ text: TEXT, voiceId: 'anna', format, speed: 0.7 });
    expect(slow.durationMs).toBeGreaterThan(normal.durationMs * 1.2);
  });

  it('speaks characters it has no sound for without failing', async () => {
    const text = '<b>…</b> 😀 ?!';
    const speech = await voice.speak({ text, voiceId: 'anna', format: formatNamed('pcm_8000') });
    expectSoundTimes(speech, text);
  });
});

describe('the espeak voice', () => {
  let voice: Voice;
  beforeAll(() => {
    voice = createVoice('espeak');
  });
  afterAll(() => voice.close());

  it('reads Hindi as Hindi, not letter by letter', async () => {
    const text = 'नमस्ते, आपकी गाड़ी तैयार है।';
    const speech = await voice.speak({ text, voiceId: 'anna', format: formatNamed('pcm_16000') });
    expectSoundTimes(speech, text);
    expect(speech.durationMs).toBeGreaterThan(1200);
    expect(speech.durationMs).toBeLessThan(4000);
  });

  it('times a word where it is heard: nothing is said in the pause between two sentences', async () => {
    const text = 'Stop. Go.';
    const format = formatNamed('pcm_16000');
    const speech = await voice.speak({ text, voiceId: 'anna', format });
    const part = (fromMs: number, toMs: number) => {
      const [from, to] = [Math.round(fromMs) * format.bytesPerMs, Math.round(toMs) * format.bytesPerMs];
      return loudness(new Int16Array(Uint8Array.from(speech.bytes.subarray(from, to)).buffer));
    };
    const [stopEndMs, goStartMs] = [speech.charStartMs[4] ?? 0, speech.charStartMs[6] ?? 0];
    expect(goStartMs - stopEndMs).toBeGreaterThan(150);
    expect(part(stopEndMs + 60, goStartMs - 20)).toBeLessThan(part(goStartMs, speech.durationMs - 150) / 20);
  });

  it('refuses to speak once it is closed', async () => {
    const closed = createVoice('espeak');
    const speaking = closed.speak({ text: 'hello', voiceId: 'anna', format: formatNamed('pcm_8000') });
    const refused = expect(speaking).rejects.toThrow('the voice was closed');
    await closed.close();
    await refused;
    const late = closed.speak({ text: 'bye', voiceId: 'anna', format: formatNamed('pcm_8000') });
    await expect(late).rejects.toThrow('the voice was closed');
  });
});
