import { settle } from '../../test/helpers/fake-clock.js';
import { atLevel, joined, NOISES, pcmBytes, vowel } from '../../test/helpers/test-sounds.js';
import { VoiceEar } from './voice.ear.js';

const FRAME_BYTES = 640;
const VOICE = pcmBytes(atLevel(vowel(200, 140), -25));
const NOISE = pcmBytes(atLevel(NOISES.white(200), -25));
const SILENCE = Buffer.alloc(VOICE.length);

function frames(audio: Buffer): Buffer[] {
  const list: Buffer[] = [];
  for (let at = 0; at < audio.length; at += FRAME_BYTES) list.push(audio.subarray(at, at + FRAME_BYTES));
  return list;
}

/** An ear whose detector takes everything for speech but silence. */
function earHearing({ onVoice = () => undefined }: { onVoice?: () => void } = {}) {
  const seen = { voices: 0, onsets: 0, leftOut: 0, hops: 0, closes: 0 };
  const ear = new VoiceEar({
    sampleRateHz: 16_000,
    onVoice: () => {
      seen.voices++;
      onVoice();
    },
    detector: {
      isSpeech: (hop) => {
        if (seen.closes > 0) throw new Error('asked after it was closed');
        seen.hops++;
        return hop.some((sample) => sample !== 0);
      },
      close: () => {
        seen.closes++;
      },
    },
    observer: {
      onVoiceOnset: () => {
        seen.onsets++;
      },
      onVadFramesDropped: (count) => {
        seen.leftOut += count;
      },
    },
  });
  return { ear, seen };
}

describe('the ear of a session', () => {
  it('listens after the tick that brings a frame, and to all of them at once', async () => {
    const { ear, seen } = earHearing();
    for (const frame of frames(VOICE)) ear.hear(frame);
    await Promise.resolve();
    expect(seen.hops).toBe(0);
    await settle();
    expect(seen).toMatchObject({ hops: 10, voices: 1, onsets: 1 });
    ear.close();
  });

  it('hears a voice, and neither noise nor silence', async () => {
    const { ear, seen } = earHearing();
    for (const frame of [...frames(NOISE), ...frames(SILENCE)]) ear.hear(frame);
    await settle();
    expect(seen).toMatchObject({ hops: 20, voices: 0 });
    for (const frame of frames(VOICE)) ear.hear(frame);
    await settle();
    expect(seen.voices).toBe(1);
    ear.close();
  });

  it('does not touch the audio', async () => {
    const { ear } = earHearing();
    const audio = pcmBytes(joined(atLevel(vowel(200, 140), -25), atLevel(NOISES.pink(200), -25)));
    const before = Buffer.from(audio);
    for (const frame of frames(audio)) ear.hear(frame);
    await settle();
    expect(audio.equals(before)).toBe(true);
    ear.close();
  });

  it('leaves the oldest frames out where it cannot keep up, and counts them', async () => {
    const { ear, seen } = earHearing();
    for (let i = 0; i < 40; i++) ear.hear(SILENCE.subarray(0, FRAME_BYTES));
    await settle();
    expect(seen).toMatchObject({ leftOut: 15, hops: 25 });
    ear.close();
  });

  it('hears a voice that goes on anew after it was told to forget', async () => {
    const { ear, seen } = earHearing();
    for (const frame of frames(VOICE)) ear.hear(frame);
    await settle();
    for (const frame of frames(VOICE)) ear.hear(frame);
    ear.forget();
    await settle();
    expect(seen.hops).toBe(10);
    for (const frame of frames(VOICE)) ear.hear(frame);
    await settle();
    expect(seen.voices).toBe(2);
    ear.close();
  });

  it('frees its detector once, and hears nothing afterwards', async () => {
    const { ear, seen } = earHearing();
    for (const frame of frames(VOICE)) ear.hear(frame);
    ear.close();
    ear.close();
    ear.hear(VOICE);
    await settle();
    expect(seen).toMatchObject({ voices: 0, hops: 0, closes: 1 });
  });

  it('may be closed by what it heard', async () => {
    const { ear, seen } = earHearing({ onVoice: () => ear.close() });
    for (const frame of frames(VOICE)) ear.hear(frame);
    await settle();
    expect(seen).toMatchObject({ voices: 1, closes: 1 });
  });
});
