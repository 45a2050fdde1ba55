import type { FieldRules } from './field.rules.js';

/** Used when `output_format` is not given. */
export const DEFAULT_FORMAT = 'mp3_44100_128';

/** Every output format of the vendor, over HTTP and sockets. */
const OUTPUT_FORMATS = [
  ...['22050_32', '24000_48', '44100_32', '44100_64', '44100_96', '44100_128', '44100_192'].map(
    (n) => `mp3_${n}`,
  ),
  ...['8000', '16000', '22050', '24000', '32000', '44100', '48000'].map((n) => `pcm_${n}`),
  ...['ulaw_8000', 'alaw_8000'],
  ...['32', '64', '96', '128', '192'].map((n) => `opus_48000_${n}`),
];
const NORMALIZATION = { kind: 'choice', values: ['auto', 'on', 'off'] } as const;
const SEED = { kind: 'integer', min: 0, max: 4_294_967_295 } as const;
const REQUEST_IDS = { kind: 'list', of: { kind: 'string' }, maxItems: 3 } as const;

/** Limits of `voice_settings`; outside is a refusal of its own, not a malformed field. */
export const SETTING_RANGES: Readonly<Record<string, readonly [number, number]>> = {
  stability: [0, 1],
  similarity_boost: [0, 1],
  style: [0, 1],
  speed: [0.7, 1.2],
};

const VOICE_SETTINGS = {
  kind: 'object',
  fields: {
    stability: { kind: 'number' },
    similarity_boost: { kind: 'number' },
    style: { kind: 'number' },
    speed: { kind: 'number' },
    use_speaker_boost: { kind: 'boolean' },
  },
} as const;

const DICTIONARIES = {
  kind: 'list',
  maxItems: 3,
  of: {
    kind: 'object',
    fields: {
      pronunciation_dictionary_id: { kind: 'string', isRequired: true },
      version_id: { kind: 'string' },
    },
  },
} as const;

/** Query of every text-to-speech request. */
export const HTTP_QUERY: FieldRules = {
  output_format: { kind: 'choice', values: OUTPUT_FORMATS },
  optimize_streaming_latency: { kind: 'integer', min: 0, max: 4 },
  enable_logging: { kind: 'boolean' },
};

/** Body of every text-to-speech request. */
export const HTTP_BODY: FieldRules = {
  text: { kind: 'string', isRequired: true },
  model_id: { kind: 'string' },
  language_code: { kind: 'string' },
  voice_settings: VOICE_SETTINGS,
  pronunciation_dictionary_locators: DICTIONARIES,
  seed: SEED,
  previous_text: { kind: 'string' },
  next_text: { kind: 'string' },
  previous_request_ids: REQUEST_IDS,
  next_request_ids: REQUEST_IDS,
  use_pvc_as_ivc: { kind: 'boolean' },
  apply_text_normalization: NORMALIZATION,
  apply_language_text_normalization: { kind: 'boolean' },
};

/** Query of both sockets. */
export const SOCKET_QUERY: FieldRules = {
  model_id: { kind: 'string' },
  language_code: { kind: 'string' },
  enable_logging: { kind: 'boolean' },
  enable_ssml_parsing: { kind: 'boolean' },
  output_format: { kind: 'choice', values: OUTPUT_FORMATS },
  inactivity_timeout: { kind: 'integer', min: 1, max: 180 },
  sync_alignment: { kind: 'boolean' },
  auto_mode: { kind: 'boolean' },
  apply_text_normalization: NORMALIZATION,
  seed: SEED,
  authorization: { kind: 'string' },
};

const GENERATION_CONFIG = {
  kind: 'object',
  fields: { chunk_length_schedule: { kind: 'list', of: { kind: 'number', min: 50, max: 500 } } },
} as const;

/** What only the first message of a stream or context may carry. */
const OPENING = {
  voice_settings: VOICE_SETTINGS,
  generation_config: GENERATION_CONFIG,
  pronunciation_dictionary_locators: DICTIONARIES,
  xi_api_key: { kind: 'string' },
  'xi-api-key': { kind: 'string' },
  authorization: { kind: 'string' },
} as const;

/** First message of `stream-input`; its text is one space. */
export const STREAM_OPENING: FieldRules = {
  text: { kind: 'choice', values: [' '], isRequired: true },
  ...OPENING,
};

/** Every later message of `stream-input`; an empty text ends the stream. */
export const STREAM_TEXT: FieldRules = {
  text: { kind: 'string', isRequired: true },
  try_trigger_generation: { kind: 'boolean' },
  flush: { kind: 'boolean' },
  voice_settings: VOICE_SETTINGS,
  generator_config: GENERATION_CONFIG,
};

/** Every message of `multi-stream-input`. */
export const MULTI_MESSAGE: FieldRules = {
  text: { kind: 'string' },
  context_id: { kind: 'string' },
  flush: { kind: 'boolean' },
  close_context: { kind: 'boolean' },
  close_socket: { kind: 'boolean' },
  ...OPENING,
};
