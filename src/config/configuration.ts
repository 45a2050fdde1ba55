import type { AppConfig, RetryConfig } from './app.config.js';
import { deepFreeze } from './deep.freeze.js';
import { deepgramProfiles } from './deepgram.profiles.js';
import { checkEnvironment, type RawEnvironment } from './environment.check.js';
import type { Environment } from './environment.js';
import { VendorKey } from './vendor.key.js';

/** Stands in when the configured model is refused. */
const FALLBACK_MODEL = 'gpt-realtime-mini';

/**
 * The whole configuration from the environment; frozen, and keys do not show when it is printed.
 *
 * @throws {ConfigError} listing every variable that is missing or wrong.
 */
export function loadConfig(raw: RawEnvironment): AppConfig {
  return configurationOf(checkEnvironment(raw));
}

function configurationOf(env: Environment): AppConfig {
  const retry: RetryConfig = {
    attempts: env.RETRY_ATTEMPTS,
    budgetMs: env.RETRY_BUDGET_MS,
    baseMs: env.RETRY_BASE_MS,
    capMs: env.RETRY_CAP_MS,
    connectTimeoutMs: env.CONNECT_TIMEOUT_MS,
  };
  return deepFreeze({
    server: serverOf(env),
    asr: asrOf(env, retry),
    llm: llmOf(env, retry),
    tts: ttsOf(env, retry),
    session: sessionOf(env),
    turns: {
      endOfTurn: env.END_OF_TURN,
      silenceMs: env.END_OF_TURN_SILENCE_MS,
      bargeInMinWords: env.BARGE_IN_MIN_WORDS,
      hasServerVad: env.SERVER_VAD === 'on',
      isSpeculative: env.SPECULATIVE_ANSWERS === 'on',
    },
    agents: { dir: env.AGENTS_DIR, defaultAgent: env.DEFAULT_AGENT },
    journal: journalOf(env),
    log: { level: env.LOG_LEVEL },
  });
}

function serverOf(env: Environment): AppConfig['server'] {
  return {
    host: env.HOST,
    port: env.PORT,
    authMode: env.AUTH_MODE,
    allowedOrigins: env.ALLOWED_ORIGINS,
    startTimeoutMs: env.START_TIMEOUT_MS,
    maxSessions: env.MAX_SESSIONS,
    memoryShedPercent: env.MEMORY_SHED_PERCENT,
    drainDeadlineMs: env.DRAIN_DEADLINE_MS,
    resumeWindowMs: env.RESUME_WINDOW_MS,
    isSimulated: env.SIMULATED_VENDORS === 'yes',
  };
}

function asrOf(env: Environment, retry: RetryConfig): AppConfig['asr'] {
  return {
    url: env.DEEPGRAM_URL,
    key: new VendorKey(env.DEEPGRAM_API_KEY),
    language: env.ASR_LANGUAGE,
    endpointingMs: env.ASR_ENDPOINTING_MS,
    utteranceEndMs: env.ASR_UTTERANCE_END_MS,
    profiles: deepgramProfiles(env.ASR_MODEL, env.ASR_LANGUAGE),
    coalesceMs: env.ASR_COALESCE_MS,
    flux: {
      eotThreshold: env.FLUX_EOT_THRESHOLD,
      eagerEotThreshold: env.FLUX_EAGER_EOT_THRESHOLD,
      eotTimeoutMs: env.FLUX_EOT_TIMEOUT_MS,
    },
    retry,
  };
}

function llmOf(env: Environment, retry: RetryConfig): AppConfig['llm'] {
  return {
    mode: env.LLM_MODE,
    url: env.OPENAI_REALTIME_URL,
    key: new VendorKey(env.OPENAI_API_KEY ?? ''),
    models: [...new Set([env.OPENAI_REALTIME_MODEL, FALLBACK_MODEL])],
    maxOutputTokens: env.LLM_MAX_OUTPUT_TOKENS,
    renewAfterMs: env.LLM_RENEW_AFTER_MS,
    firstDeltaTimeoutMs: env.LLM_FIRST_DELTA_TIMEOUT_MS,
    stallTimeoutMs: env.LLM_STALL_TIMEOUT_MS,
    retry,
  };
}

function ttsOf(env: Environment, retry: RetryConfig): AppConfig['tts'] {
  return {
    url: env.ELEVENLABS_URL,
    key: new VendorKey(env.ELEVENLABS_API_KEY),
    voiceId: env.ELEVENLABS_VOICE_ID,
    modelId: env.ELEVENLABS_MODEL_ID,
    transport: env.TTS_TRANSPORT,
    hasTimestamps: env.TTS_TIMESTAMPS === 'on',
    phraseCacheBytes: env.TTS_CACHE_BYTES,
    isGreetingWarmed: env.TTS_WARM_GREETING === 'on',
    voiceSettings: voiceSettingsOf(env),
    firstByteTimeoutMs: env.TTS_FIRST_BYTE_TIMEOUT_MS,
    hedgeAfterMs: env.TTS_HEDGE_AFTER_MS,
    stallTimeoutMs: env.TTS_STALL_TIMEOUT_MS,
    retry,
  };
}

/** Nothing at all unless something is set: an empty object would be a request to reset the voice. */
function voiceSettingsOf(env: Environment): AppConfig['tts']['voiceSettings'] {
  const settings = {
    speed: env.TTS_SPEED,
    stability: env.TTS_STABILITY,
    similarityBoost: env.TTS_SIMILARITY_BOOST,
  };
  return Object.values(settings).some((value) => value !== undefined) ? settings : undefined;
}

function sessionOf(env: Environment): AppConfig['session'] {
  return {
    idleTimeoutMs: env.IDLE_TIMEOUT_MS,
    maxSessionMs: env.SESSION_MAX_MS,
    ttsQueueMax: env.TTS_QUEUE_MAX,
    sentenceMaxChars: env.TTS_SENTENCE_MAX_CHARS,
    longSentence: env.TTS_LONG_SENTENCE,
    isFirstClauseEarly: env.TTS_FIRST_CLAUSE === 'on',
    stallReleaseMs: env.TTS_STALL_RELEASE_MS,
    audioLeadMs: env.AUDIO_LEAD_MS,
  };
}

function journalOf(env: Environment): AppConfig['journal'] {
  return {
    isOn: env.JOURNAL === 'on',
    dataDir: env.DATA_DIR,
    hasWords: env.JOURNAL_TEXT === 'on',
    keepDays: env.JOURNAL_KEEP_DAYS,
  };
}
