import {
  Choice,
  Decimal,
  PageOrigins,
  Secret,
  Text,
  VendorOrigin,
  WholeNumber,
} from './setting.decorators.js';

const always = { words: 'always', isNeeded: () => true };
const forRealtime = {
  words: 'unless `LLM_MODE=echo`',
  isNeeded: (environment: Readonly<Record<string, unknown>>) => environment.LLM_MODE !== 'echo',
};
const HOUR_MS = 3_600_000;

/**
 * Every environment variable Parley reads, checked when the process starts. docs/configuration.md and
 * .env.example are generated from it and from environment.texts.ts.
 */
export class Environment {
  @Secret({ expected: 'a Deepgram API key', minLength: 16, required: always })
  DEEPGRAM_API_KEY!: string;

  @Secret({ expected: 'an OpenAI API key', minLength: 16, required: forRealtime })
  OPENAI_API_KEY?: string;

  @Secret({ expected: 'an ElevenLabs API key', minLength: 16, required: always })
  ELEVENLABS_API_KEY!: string;

  @Secret({ expected: 'the id of an ElevenLabs voice', minLength: 8, required: always })
  ELEVENLABS_VOICE_ID!: string;

  @VendorOrigin({ default: 'wss://api.deepgram.com', schemes: ['wss:', 'ws:'] })
  DEEPGRAM_URL!: string;

  @VendorOrigin({ default: 'wss://api.openai.com', schemes: ['wss:', 'ws:'] })
  OPENAI_REALTIME_URL!: string;

  @VendorOrigin({ default: 'https://api.elevenlabs.io', schemes: ['https:', 'http:'] })
  ELEVENLABS_URL!: string;

  @Choice({ default: 'no', values: ['yes', 'no'] })
  SIMULATED_VENDORS!: 'yes' | 'no';

  @Text({
    default: '127.0.0.1',
    expected: 'an IP address, without brackets, or a host name',
    pattern: /^[A-Za-z0-9:.-]{1,253}$/,
  })
  HOST!: string;

  @WholeNumber({ default: 8080, min: 0, max: 65_535 })
  PORT!: number;

  @Choice({ default: 'none', values: ['none'] })
  AUTH_MODE!: 'none';

  @Choice({ default: 'no', values: ['yes', 'no'] })
  AUTH_BEHIND_PROXY!: 'yes' | 'no';

  @PageOrigins()
  ALLOWED_ORIGINS?: string[];

  @WholeNumber({ default: 200, min: 1, max: 10_000 })
  MAX_SESSIONS!: number;

  @WholeNumber({ default: 80, min: 50, max: 100 })
  MEMORY_SHED_PERCENT!: number;

  @WholeNumber({ default: 10_000, min: 100, max: 300_000, unit: 'ms' })
  START_TIMEOUT_MS!: number;

  @WholeNumber({ default: 60_000, min: 0, max: HOUR_MS, unit: 'ms' })
  DRAIN_DEADLINE_MS!: number;

  @Choice({ default: 'info', values: ['debug', 'info', 'warn', 'error'] })
  LOG_LEVEL!: 'debug' | 'info' | 'warn' | 'error';

  @Text({
    default: 'multi',
    expected: 'a BCP-47 tag such as en or hi, or multi',
    pattern: /^(multi|[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2})$/,
  })
  ASR_LANGUAGE!: string;

  @Text({
    default: 'nova-3',
    expected: 'the name of a Deepgram model, e.g. nova-3 or flux-general-multi',
    pattern: /^[a-z0-9-]{1,60}$/,
  })
  ASR_MODEL!: string;

  @WholeNumber({ default: 300, min: 10, max: 5_000, unit: 'ms' })
  ASR_ENDPOINTING_MS!: number;

  @WholeNumber({ default: 1_000, min: 1_000, max: 5_000, unit: 'ms' })
  ASR_UTTERANCE_END_MS!: number;

  @WholeNumber({ default: 0, min: 0, max: 250, unit: 'ms' })
  ASR_COALESCE_MS!: number;

  @Decimal({ min: 0.5, max: 1 })
  FLUX_EOT_THRESHOLD?: number;

  @Decimal({ min: 0.3, max: 0.9 })
  FLUX_EAGER_EOT_THRESHOLD?: number;

  @WholeNumber({ min: 500, max: 60_000, unit: 'ms' })
  FLUX_EOT_TIMEOUT_MS?: number;

  @Choice({ default: 'realtime', values: ['realtime', 'echo'] })
  LLM_MODE!: 'realtime' | 'echo';

  @Text({
    default: 'gpt-realtime',
    expected: 'the name of a Realtime model',
    pattern: /^[A-Za-z0-9._-]{1,100}$/,
  })
  OPENAI_REALTIME_MODEL!: string;

  @WholeNumber({ default: 1_024, min: 16, max: 4_096, unit: 'tokens' })
  LLM_MAX_OUTPUT_TOKENS!: number;

  @WholeNumber({ default: 48 * 60_000, min: 60_000, max: HOUR_MS - 60_000, unit: 'ms' })
  LLM_RENEW_AFTER_MS!: number;

  @WholeNumber({ default: 3_800, min: 100, max: 60_000, unit: 'ms' })
  LLM_FIRST_DELTA_TIMEOUT_MS!: number;

  @WholeNumber({ default: 3_800, min: 100, max: 60_000, unit: 'ms' })
  LLM_STALL_TIMEOUT_MS!: number;

  @Text({
    default: 'eleven_flash_v2_5',
    expected: 'the id of an ElevenLabs model',
    pattern: /^[A-Za-z0-9._-]{1,100}$/,
  })
  ELEVENLABS_MODEL_ID!: string;

  @Decimal({ min: 0.7, max: 1.2 })
  TTS_SPEED?: number;

  @Decimal({ min: 0, max: 1 })
  TTS_STABILITY?: number;

  @Decimal({ min: 0, max: 1 })
  TTS_SIMILARITY_BOOST?: number;

  @Choice({ default: 'http', values: ['http', 'websocket'] })
  TTS_TRANSPORT!: 'http' | 'websocket';

  @Choice({ default: 'on', values: ['on', 'off'] })
  TTS_TIMESTAMPS!: 'on' | 'off';

  @WholeNumber({ default: 8 * 1_048_576, min: 0, max: 1_073_741_824, unit: 'bytes' })
  TTS_CACHE_BYTES!: number;

  @Choice({ default: 'off', values: ['on', 'off'] })
  TTS_WARM_GREETING!: 'on' | 'off';

  @WholeNumber({ default: 1_400, min: 100, max: 60_000, unit: 'ms' })
  TTS_FIRST_BYTE_TIMEOUT_MS!: number;

  @WholeNumber({ default: 600, min: 0, max: 60_000, unit: 'ms' })
  TTS_HEDGE_AFTER_MS!: number;

  @WholeNumber({ default: 1_900, min: 100, max: 60_000, unit: 'ms' })
  TTS_STALL_TIMEOUT_MS!: number;

  @WholeNumber({ default: 12, min: 1, max: 1_000 })
  TTS_QUEUE_MAX!: number;

  @WholeNumber({ default: 280, min: 20, max: 2_400, unit: 'characters' })
  TTS_SENTENCE_MAX_CHARS!: number;

  @Choice({ default: 'split', values: ['split', 'truncate'] })
  TTS_LONG_SENTENCE!: 'split' | 'truncate';

  @Choice({ default: 'on', values: ['on', 'off'] })
  TTS_FIRST_CLAUSE!: 'on' | 'off';

  @WholeNumber({ default: 700, min: 0, max: 10_000, unit: 'ms' })
  TTS_STALL_RELEASE_MS!: number;

  @WholeNumber({ default: 4_000, min: 500, max: 60_000, unit: 'ms' })
  AUDIO_LEAD_MS!: number;

  @Text({ default: './agents', expected: 'a path', pattern: /^[^\0]{1,1000}$/ })
  AGENTS_DIR!: string;

  @Text({
    default: 'sales',
    expected: 'the name of an agent definition',
    pattern: /^[a-z0-9][a-z0-9-]{0,63}$/,
  })
  DEFAULT_AGENT!: string;

  @WholeNumber({ default: 120_000, min: 1_000, max: HOUR_MS, unit: 'ms' })
  IDLE_TIMEOUT_MS!: number;

  @WholeNumber({ default: 30 * 60_000, min: 1_000, max: 24 * HOUR_MS, unit: 'ms' })
  SESSION_MAX_MS!: number;

  @WholeNumber({ default: 60_000, min: 0, max: HOUR_MS, unit: 'ms' })
  RESUME_WINDOW_MS!: number;

  @Choice({ default: 'asr', values: ['asr', 'silence', 'adaptive', 'manual'] })
  END_OF_TURN!: 'asr' | 'silence' | 'adaptive' | 'manual';

  @WholeNumber({ default: 700, min: 100, max: 10_000, unit: 'ms' })
  END_OF_TURN_SILENCE_MS!: number;

  @WholeNumber({ default: 1, min: 1, max: 20 })
  BARGE_IN_MIN_WORDS!: number;

  @Choice({ default: 'off', values: ['on', 'off'] })
  SERVER_VAD!: 'on' | 'off';

  @Choice({ default: 'off', values: ['on', 'off'] })
  SPECULATIVE_ANSWERS!: 'on' | 'off';

  @Choice({ default: 'on', values: ['on', 'off'] })
  JOURNAL!: 'on' | 'off';

  @Text({ default: './data', expected: 'a path', pattern: /^[^\0]{1,1000}$/ })
  DATA_DIR!: string;

  @Choice({ default: 'on', values: ['on', 'off'] })
  JOURNAL_TEXT!: 'on' | 'off';

  @WholeNumber({ default: 30, min: 0, max: 3_650, unit: 'days' })
  JOURNAL_KEEP_DAYS!: number;

  @WholeNumber({ default: 2_000, min: 100, max: 30_000, unit: 'ms' })
  CONNECT_TIMEOUT_MS!: number;

  @WholeNumber({ default: 4, min: 1, max: 20 })
  RETRY_ATTEMPTS!: number;

  @WholeNumber({ default: 6_000, min: 100, max: 60_000, unit: 'ms' })
  RETRY_BUDGET_MS!: number;

  @WholeNumber({ default: 100, min: 1, max: 10_000, unit: 'ms' })
  RETRY_BASE_MS!: number;

  @WholeNumber({ default: 2_000, min: 1, max: 30_000, unit: 'ms' })
  RETRY_CAP_MS!: number;
}
