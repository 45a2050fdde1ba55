import type { TtsConfig } from '../../config/app.config.js';
import { VendorKey } from '../../config/vendor.key.js';
import { chooseVoice, speechBody, speechPath } from './elevenlabs.request.js';

const retry = { attempts: 4, budgetMs: 6000, baseMs: 100, capMs: 2000, connectTimeoutMs: 2000 };
const base: TtsConfig = {
  url: 'http://127.0.0.1:1',
  key: new VendorKey('key'),
  voiceId: 'voice1',
  modelId: 'eleven_flash_v2_5',
  transport: 'http',
  firstByteTimeoutMs: 2000,
  stallTimeoutMs: 2000,
  retry,
};
const open = {
  sessionId: 's',
  output: { codec: 'mp3' as const },
  signal: new AbortController().signal,
  onEvent: () => {},
};
const request = { text: 'We deliver on Monday.', previousText: 'It costs a lot.' };

function bodyFor(modelId: string, language = 'en-IN', profile: 'full' | 'plain' = 'full') {
  const config = { ...base, modelId, voiceSettings: { stability: 0.4, similarityBoost: 0.8 } };
  const choice = chooseVoice(config, { ...open, language }, 'mp3_44100_128');
  return speechBody({ config, choice, request, profile });
}

describe('the request for a segment', () => {
  it('names the words before, the language and the voice settings', () => {
    expect(JSON.parse(JSON.stringify(bodyFor('eleven_flash_v2_5')))).toEqual({
      text: request.text,
      model_id: 'eleven_flash_v2_5',
      language_code: 'en',
      previous_text: request.previousText,
      voice_settings: { stability: 0.4, similarity_boost: 0.8 },
    });
  });

  it('does not stitch on v3 models, which refuse it', () => {
    expect(bodyFor('eleven_v3')).not.toHaveProperty('previous_text');
    expect(bodyFor('eleven_v3_preview')).not.toHaveProperty('previous_text');
  });

  it('names a language only to models that take one, and never "multi"', () => {
    expect(bodyFor('eleven_multilingual_v2')).not.toHaveProperty('language_code');
    expect(bodyFor('eleven_flash_v2_5', 'multi')).not.toHaveProperty('language_code');
  });

  it('is only text and model in the plain profile', () => {
    expect(Object.keys(bodyFor('eleven_flash_v2_5', 'hi', 'plain'))).toEqual(['text', 'model_id']);
  });

  it('escapes the voice id, so that no other path can be reached through it', () => {
    const choice = chooseVoice(base, { ...open, voice: '../v1/user?x' }, 'pcm_16000');
    expect(speechPath(choice, true)).toBe(
      '/v1/text-to-speech/..%2Fv1%2Fuser%3Fx/stream/with-timestamps?output_format=pcm_16000',
    );
  });
});
