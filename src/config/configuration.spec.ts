import { inspect } from 'node:util';
import { ConfigError } from './config.error.js';
import { loadConfig } from './configuration.js';

const KEYS = {
  DEEPGRAM_API_KEY: 'dg-4f1c9e0b7a6d52e8',
  OPENAI_API_KEY: 'sk-4f1c9e0b7a6d52e8',
  ELEVENLABS_API_KEY: 'el-4f1c9e0b7a6d52e8',
  ELEVENLABS_VOICE_ID: '21m00Tcm4TlvDq8ikWAM',
};

function refusal(changes: Record<string, string | undefined>): ConfigError {
  try {
    loadConfig({ ...KEYS, ...changes });
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('the configuration', () => {
  it('needs nothing but keys and a voice', () => {
    const config = loadConfig(KEYS);
    expect(config.server).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      authMode: 'none',
      isSimulated: false,
    });
    expect(config.asr.profiles.map(({ name, model, language }) => [name, model, language])).toEqual([
      ['nova-3', 'nova-3', 'multi'],
      ['nova-3-fallback', 'nova-3', 'en'],
      ['nova-2-minimal', 'nova-2', undefined],
    ]);
    expect(config.llm.models).toEqual(['gpt-realtime', 'gpt-realtime-mini']);
    expect(config.session).toMatchObject({ ttsQueueMax: 12, sentenceMaxChars: 280, audioLeadMs: 4_000 });
  });

  it('keeps the language of the operator where a profile is refused', () => {
    const { profiles } = loadConfig({ ...KEYS, ASR_LANGUAGE: 'hi' }).asr;
    expect(profiles.map(({ language }) => language)).toEqual(['hi', 'multi', 'hi']);
  });

  it('asks for another recogniser first where one is named, under a label of its own', () => {
    const { profiles, flux } = loadConfig({
      ...KEYS,
      ASR_MODEL: 'flux-general-multi',
      FLUX_EAGER_EOT_THRESHOLD: '0.5',
    }).asr;
    expect(profiles.map(({ name, model }) => [name, model])).toEqual([
      ['configured', 'flux-general-multi'],
      ['nova-3', 'nova-3'],
      ['nova-3-fallback', 'nova-3'],
      ['nova-2-minimal', 'nova-2'],
    ]);
    expect(flux?.eagerEotThreshold).toBe(0.5);
  });

  it.each([
    ['de', 'nova-3'],
    ['en-US', 'flux-general-en'],
    ['multi', 'flux-general-en'],
  ])('asks the English-only Flux model only for what it can hear (%s)', (language, expected) => {
    const env = { ...KEYS, ASR_MODEL: 'flux-general-en', ASR_LANGUAGE: language };
    expect(loadConfig(env).asr.profiles[0]).toMatchObject({ model: expected, language });
  });

  it('leaves the voice as it is where nothing is said of it', () => {
    expect(loadConfig(KEYS).tts.voiceSettings).toBeUndefined();
    expect(loadConfig({ ...KEYS, TTS_SPEED: '1.05' }).tts.voiceSettings?.speed).toBe(1.05);
  });

  it('leaves it to the recogniser to hear a voice, unless told otherwise', () => {
    expect(loadConfig(KEYS).turns.hasServerVad).toBe(false);
    expect(loadConfig({ ...KEYS, SERVER_VAD: 'on' }).turns.hasServerVad).toBe(true);
  });

  it('keeps journals with words for a month unless told otherwise', () => {
    expect(loadConfig(KEYS).journal).toEqual({ isOn: true, dataDir: './data', hasWords: true, keepDays: 30 });
    const changes = { JOURNAL: 'off', DATA_DIR: '/srv/parley', JOURNAL_TEXT: 'off', JOURNAL_KEEP_DAYS: '0' };
    expect(loadConfig({ ...KEYS, ...changes }).journal).toEqual({
      isOn: false,
      dataDir: '/srv/parley',
      hasWords: false,
      keepDays: 0,
    });
  });

  it('names each model once', () => {
    expect(loadConfig({ ...KEYS, OPENAI_REALTIME_MODEL: 'gpt-realtime-mini' }).llm.models).toEqual([
      'gpt-realtime-mini',
    ]);
  });

  it('needs no OpenAI key when the agent only echoes', () => {
    const config = loadConfig({ ...KEYS, OPENAI_API_KEY: undefined, LLM_MODE: 'echo' });
    expect(config.llm).toMatchObject({ mode: 'echo', key: { current: '' } });
  });

  it('ignores white space around values and takes empty ones for unset', () => {
    const config = loadConfig({ ...KEYS, PORT: ' 9000 ', TTS_QUEUE_MAX: '', HOST: '  ' });
    expect([config.server.port, config.session.ttsQueueMax, config.server.host]).toEqual([
      9_000,
      12,
      '127.0.0.1',
    ]);
  });

  it('puts origins into the form browsers send', () => {
    const config = loadConfig({
      ...KEYS,
      ALLOWED_ORIGINS: 'https://App.Example.com:443, http://localhost:5173/',
    });
    expect(config.server.allowedOrigins).toEqual(['https://app.example.com', 'http://localhost:5173']);
  });

  it('may listen beyond loopback only behind a proxy that knows the clients', () => {
    expect(refusal({ HOST: '0.0.0.0' }).message).toContain('HOST  lets anybody in while AUTH_MODE=none');
    expect(loadConfig({ ...KEYS, HOST: '0.0.0.0', AUTH_BEHIND_PROXY: 'yes' }).server.host).toBe('0.0.0.0');
  });

  it('cannot be changed afterwards', () => {
    const config = loadConfig(KEYS) as { server: { port: number } };
    expect(() => {
      config.server.port = 1;
    }).toThrow(TypeError);
  });

  it('does not show keys when it is printed or serialised', () => {
    const config = loadConfig(KEYS);
    const shown = inspect(config, { depth: 9 }) + JSON.stringify(config);
    expect(shown).not.toContain('4f1c9e0b7a6d52e8');
    expect(shown).toContain('***');
    expect(config.asr.key.current).toBe(KEYS.DEEPGRAM_API_KEY);
  });

  it('names every problem in one message', () => {
    const error = refusal({ DEEPGRAM_API_KEY: undefined, ELEVENLABS_VOICE_ID: '', PORT: 'http' });
    expect(error.message.split('\n').slice(0, 4)).toEqual([
      'Parley cannot start: 3 settings need attention.',
      '  DEEPGRAM_API_KEY     is missing; expected a Deepgram API key',
      '  ELEVENLABS_VOICE_ID  is missing; expected the id of an ElevenLabs voice',
      '  PORT                 is not valid; expected a whole number from 0 to 65535',
    ]);
  });
});

const REFUSED: [variable: string, value: string][] = [
  ...[
    'changeme',
    'your-key-here',
    'your_api_key',
    '<your Deepgram key>',
    'xxxxxxxxxxxxxxxxxxxxxxxx',
    'sk-...abcdefghijklmn',
    '0a1b2c3d',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    'replace-me-with-a-real-key',
    'my-deepgram-api-key',
  ].map((value): [string, string] => ['DEEPGRAM_API_KEY', value]),
  ['OPENAI_API_KEY', 'sk-placeholder'],
  ['ELEVENLABS_API_KEY', '0000000000000000000'],
  ['ELEVENLABS_VOICE_ID', 'voice'],
  ...[
    'api.deepgram.com',
    'https://api.deepgram.com',
    'ws://api.deepgram.com',
    'ws://localhost.evil.io',
    'ws://127.0.0.1.evil.io',
    'ws://10.0.0.1',
    'ws://[::ffff:169.254.169.254]',
    'wss://user:secretword@api.deepgram.com',
    'wss://api.deepgram.com/v1/listen',
    'wss://api.deepgram.com?x=1',
    'wss://api.deepgram.com#x',
    'wss://api.deepgram.com.',
    'wss://',
  ].map((value): [string, string] => ['DEEPGRAM_URL', value]),
  ['OPENAI_REALTIME_URL', 'http://127.0.0.1:9'],
  ['ELEVENLABS_URL', 'http://169.254.169.254'],
  ['ELEVENLABS_URL', 'wss://api.elevenlabs.io'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80.5'],
  ['PORT', '0x50'],
  ['HOST', '127.0.0.1/8'],
  ['HOST', '::'],
  ['HOST', '[::1]'],
  ['AUTH_MODE', 'token'],
  ['AUTH_MODE', 'off'],
  ['ALLOWED_ORIGINS', '*'],
  ['ALLOWED_ORIGINS', 'null'],
  ['ALLOWED_ORIGINS', 'https://*.example.com'],
  ['ALLOWED_ORIGINS', 'https://example.com/app'],
  ['ALLOWED_ORIGINS', 'https://example.com,,https://other.example'],
  ['MAX_SESSIONS', '0'],
  ['TTS_QUEUE_MAX', '0'],
  ['TTS_SENTENCE_MAX_CHARS', '-5'],
  ['START_TIMEOUT_MS', '1e9'],
  ['LOG_LEVEL', 'trace'],
  ['LLM_MODE', 'chat'],
  ['ASR_LANGUAGE', 'English please'],
  ['ASR_UTTERANCE_END_MS', '999'],
  ['DEFAULT_AGENT', '../sales'],
  ['RETRY_BASE_MS', '9999'],
  ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
  ['ASR_MODEL', 'nova 3'],
  ['FLUX_EOT_THRESHOLD', '0.4'],
  ['FLUX_EAGER_EOT_THRESHOLD', '0.8'],
  ['TTS_SPEED', '2'],
  ['TTS_STABILITY', 'high'],
];

describe('a configuration that would not be safe or not work', () => {
  it.each(REFUSED)('is refused, naming %s and not its value: %s', (variable, value) => {
    const { problems, message } = refusal({ [variable]: value });
    expect(problems.map((problem) => problem.variable)).toEqual([variable]);
    const mentioned = message.replaceAll(/expected .*/g, '');
    if (value.length > 3) expect(mentioned).not.toContain(value);
    expect(message).not.toContain('secretword');
  });
});

describe('an address of a vendor', () => {
  it.each(['ws://127.0.0.1:9101', 'ws://localhost:9101', 'ws://[::1]:9101', 'wss://api.eu.deepgram.com'])(
    'may be %s',
    (url) => {
      expect(loadConfig({ ...KEYS, DEEPGRAM_URL: url }).asr.url).toBe(url);
      expect(loadConfig({ ...KEYS, DEEPGRAM_URL: `${url}/` }).asr.url).toBe(url);
    },
  );
});
