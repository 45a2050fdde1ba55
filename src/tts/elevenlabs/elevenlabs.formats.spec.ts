import { chooseFormat } from './elevenlabs.formats.js';

describe('the audio format asked of ElevenLabs', () => {
  it.each([
    [{ codec: 'mp3' as const }, 'mp3_44100_128', 16],
    [{ codec: 'mp3' as const, sampleRateHz: 22_050 }, 'mp3_22050_32', 4],
    [{ codec: 'pcm_s16le' as const }, 'pcm_24000', 48],
    [{ codec: 'pcm_s16le' as const, sampleRateHz: 16_000 }, 'pcm_16000', 32],
    [{ codec: 'pcm_s16le' as const, sampleRateHz: 11_025 }, 'pcm_8000', 16],
    [{ codec: 'pcm_s16le' as const, sampleRateHz: 12_000 }, 'pcm_16000', 32],
    [{ codec: 'pcm_s16le' as const, sampleRateHz: 96_000 }, 'pcm_48000', 96],
  ])('is the nearest one made to %j', (output, name, bytesPerMs) => {
    expect(chooseFormat(output)).toMatchObject({ name, bytesPerMs, codec: output.codec });
  });
});
