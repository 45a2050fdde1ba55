import type { VendorKey } from './vendor.key.js';

/** The whole validated configuration, grouped by who uses it; frozen. Built from the environment once, at start. */
export interface AppConfig {
  readonly server: ServerConfig;
  readonly asr: AsrConfig;
  readonly llm: LlmConfig;
  readonly tts: TtsConfig;
  readonly session: SessionConfig;
  readonly turns: TurnsConfig;
  readonly agents: AgentsConfig;
  readonly journal: JournalConfig;
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
}

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly authMode: 'token' | 'none';
  /** Exact origins allowed; `undefined`: same host and loopback pages only. */
  readonly allowedOrigins: readonly string[] | undefined;
  /** A socket without session.start is closed after this. */
  readonly startTimeoutMs: number;
  /** Most sessions at once. */
  readonly maxSessions: number;
  /** While more of the memory is used, in hundredths, no new session begins; 100: never. */
  readonly memoryShedPercent: number;
  readonly drainDeadlineMs: number;
  /** How long a session waits for a client that lost its socket; 0: not at all. */
  readonly resumeWindowMs: number;
  /** The vendors are emulators; page, log and /health say so. */
  readonly isSimulated: boolean;
}

/** One attempt's settings; profiles are tried in order. */
export interface DeepgramProfile {
  /** Short name from a small closed set; a metrics label. */
  readonly name: string;
  readonly model: string;
  /** `undefined` leaves the parameter out. */
  readonly language: string | undefined;
  /** Leave out everything a plan or model may refuse: formatting, VAD events, keyterms, utterance end. */
  readonly isMinimal: boolean;
}

export interface AsrConfig {
  /** Origin without a path, e.g. wss://api.deepgram.com. */
  readonly url: string;
  readonly key: VendorKey;
  readonly language: string;
  /** Pause after which the recogniser calls the endpoint. */
  readonly endpointingMs: number;
  readonly utteranceEndMs: number;
  readonly profiles: readonly DeepgramProfile[];
  readonly retry: RetryConfig;
  /** Small frames are gathered to this length before they are sent; 0 or left out: sent as they come. */
  readonly coalesceMs?: number;
  /** Used by profiles with a Flux model. */
  readonly flux?: FluxConfig;
}

/** When a Flux model ends a turn; what is left out is the vendor's default. */
export interface FluxConfig {
  /** Confidence that ends a turn, 0.5 to 1. */
  readonly eotThreshold?: number;
  /** Confidence for an early guess that it has ended, 0.3 to 0.9 and at most `eotThreshold`; left out: no early guesses. */
  readonly eagerEotThreshold?: number;
  /** Silence that ends a turn whatever the confidence. */
  readonly eotTimeoutMs?: number;
}

export interface LlmConfig {
  readonly mode: 'realtime' | 'echo';
  /** Origin without a path, e.g. wss://api.openai.com. */
  readonly url: string;
  readonly key: VendorKey;
  /** Models tried in order, the configured one first. */
  readonly models: readonly string[];
  readonly maxOutputTokens: number;
  /** A connection older than this is replaced at the next quiet moment (the vendor ends it at 60 minutes). */
  readonly renewAfterMs: number;
  /** No first delta within this: the attempt is given up. */
  readonly firstDeltaTimeoutMs: number;
  /** No further delta within this: the reply is given up as incomplete. */
  readonly stallTimeoutMs: number;
  readonly retry: RetryConfig;
}

export interface TtsConfig {
  /** Origin without a path, e.g. https://api.elevenlabs.io. */
  readonly url: string;
  readonly key: VendorKey;
  readonly voiceId: string;
  readonly modelId: string;
  /** How segments reach the vendor: one HTTP request each, or one socket a session. */
  readonly transport: 'http' | 'websocket';
  /** Also ask when each character is spoken (over HTTP this costs base64 instead of plain bytes). Left out: no. */
  readonly hasTimestamps?: boolean;
  /** Sound of fixed phrases kept, in bytes; 0 or left out: none. */
  readonly phraseCacheBytes?: number;
  /** The default agent's greeting is spoken once at start, for the first caller to find it kept. */
  readonly isGreetingWarmed?: boolean;
  /** What is left out keeps the voice's own setting. */
  readonly voiceSettings?: VoiceSettings;
  readonly firstByteTimeoutMs: number;
  /** A segment without audio for this long is asked for a second time, beside the first; 0 or left out: never. */
  readonly hedgeAfterMs?: number;
  readonly stallTimeoutMs: number;
  readonly retry: RetryConfig;
}

/** How the voice speaks; all but `speed` (0.7-1.2) from 0 to 1. */
export interface VoiceSettings {
  readonly stability?: number;
  readonly similarityBoost?: number;
  readonly style?: number;
  readonly speed?: number;
  readonly useSpeakerBoost?: boolean;
}

export interface RetryConfig {
  /** Most attempts of one episode, all profiles together. */
  readonly attempts: number;
  /** Longest an episode may take. */
  readonly budgetMs: number;
  /** First backoff; grows threefold, full jitter. */
  readonly baseMs: number;
  readonly capMs: number;
  /** Limit of one attempt to connect. */
  readonly connectTimeoutMs: number;
}

export interface SessionConfig {
  readonly idleTimeoutMs: number;
  readonly maxSessionMs: number;
  /** Most waiting segments. */
  readonly ttsQueueMax: number;
  readonly sentenceMaxChars: number;
  readonly longSentence: 'split' | 'truncate';
  readonly isFirstClauseEarly: boolean;
  /** A pause of the model after which an unfinished sentence is spoken as far as it goes; 0: never. */
  readonly stallReleaseMs: number;
  /** Audio sent ahead of what the client reports as played. */
  readonly audioLeadMs: number;
}

/** How agents take turns unless their definition says otherwise. */
export interface TurnsConfig {
  readonly endOfTurn: 'asr' | 'silence' | 'adaptive' | 'manual';
  readonly silenceMs: number;
  readonly bargeInMinWords: number;
  readonly hasServerVad: boolean;
  readonly isSpeculative: boolean;
}

export interface AgentsConfig {
  /** Folder of agent definitions. */
  readonly dir: string;
  /** Name of the agent used when the client names none. */
  readonly defaultAgent: string;
}

export interface JournalConfig {
  readonly isOn: boolean;
  /** Folder of everything the server keeps. */
  readonly dataDir: string;
  /** Whether what was said is kept, or only how long it was. */
  readonly hasWords: boolean;
  /** Journals of older days are removed; 0: never. */
  readonly keepDays: number;
}

/** Injection token of the whole configuration. */
export const APP_CONFIG = Symbol('AppConfig');
