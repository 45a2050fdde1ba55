import type { Environment } from './environment.js';

/** Chapters of docs/configuration.md and .env.example, in their order. */
export const CHAPTERS = [
  'Vendors',
  'Server',
  'Listening',
  'Answering',
  'Speaking',
  'Sessions',
  'Journal',
  'Faults',
] as const;
export type Chapter = (typeof CHAPTERS)[number];

/** What each variable is for, in the words of the documentation. Markdown. */
export const ENVIRONMENT_TEXTS: Readonly<
  Record<Chapter, Readonly<Partial<Record<keyof Environment, string>>>>
> = {
  Vendors: {
    DEEPGRAM_API_KEY: 'Key of the speech recogniser.',
    OPENAI_API_KEY: 'Key of the language model.',
    ELEVENLABS_API_KEY: 'Key of the voice.',
    ELEVENLABS_VOICE_ID: 'The voice agents speak with unless their definition names another.',
    DEEPGRAM_URL: 'Where Deepgram, a regional endpoint or a proxy of it is reached.',
    OPENAI_REALTIME_URL: 'Where the OpenAI Realtime API is reached.',
    ELEVENLABS_URL: 'Where ElevenLabs is reached.',
    SIMULATED_VENDORS: 'Set by the demo: page, log and /health then say that the vendors are simulated.',
  },
  Server: {
    HOST: 'Address to listen on.',
    PORT: 'Port to listen on; 0 takes any free one.',
    AUTH_MODE:
      'How clients prove who they are. With `none` anybody who reaches the server spends your credit, so `HOST` must then be a loopback address.',
    AUTH_BEHIND_PROXY:
      'Says that a proxy in front of this server lets in only clients it knows. Only then may `HOST` be any address with `AUTH_MODE=none`, e.g. 0.0.0.0 in a container.',
    ALLOWED_ORIGINS:
      'Web pages that may connect. Unset: pages of this same host and of loopback hosts. Programs send no Origin and are not concerned.',
    MAX_SESSIONS: 'Most sessions at once; beyond, connecting is refused with 503.',
    MEMORY_SHED_PERCENT:
      'Share of the usable heap, and of the container where it has a limit, in percent. While more is used, new sessions are refused with 503; beyond the middle between this and all of it, sessions whose client is away are let go. 100: never.',
    START_TIMEOUT_MS: 'A socket that does not start a session within this is closed (4507).',
    DRAIN_DEADLINE_MS: 'On SIGTERM, how long running replies may still take.',
    LOG_LEVEL: 'Least severe lines that are logged. What people say is never logged.',
  },
  Listening: {
    ASR_LANGUAGE: 'Language people speak; `multi` follows changes within a sentence.',
    ASR_MODEL:
      'Model asked first; nova-3 and then nova-2 stand in when it is refused. Flux models decide themselves when a turn has ended; an English-only one is left out for other languages.',
    ASR_ENDPOINTING_MS: 'Pause after which the recogniser calls a turn finished.',
    ASR_UTTERANCE_END_MS:
      'Gap between words that ends a turn where noise hides the pause. The vendor takes no less than 1000.',
    ASR_COALESCE_MS:
      'Microphone frames are gathered to this length before they are sent on; 0: sent as they come. 40 to 100 saves up to half of the CPU of a session and delays recognition by as much.',
    FLUX_EOT_THRESHOLD: 'With a Flux model: confidence that ends a turn.',
    FLUX_EAGER_EOT_THRESHOLD:
      'With a Flux model: confidence for an early guess that the turn has ended; at most `FLUX_EOT_THRESHOLD`. Unset: no early guesses.',
    FLUX_EOT_TIMEOUT_MS: 'With a Flux model: silence that ends a turn whatever the confidence.',
  },
  Answering: {
    LLM_MODE: "`echo` answers with the person's own words and needs no OpenAI key: a test of the audio path.",
    OPENAI_REALTIME_MODEL: 'Model asked first; gpt-realtime-mini stands in when it is refused.',
    LLM_MAX_OUTPUT_TOKENS: 'Longest reply.',
    LLM_RENEW_AFTER_MS:
      'A connection this old is replaced in the next quiet moment; the vendor ends it after an hour.',
    LLM_FIRST_DELTA_TIMEOUT_MS: 'Longest wait for the first word of a reply before it is asked for again.',
    LLM_STALL_TIMEOUT_MS: 'Longest gap within a reply before it is spoken as far as it came.',
  },
  Speaking: {
    ELEVENLABS_MODEL_ID: 'Voice model.',
    TTS_SPEED: 'How fast the voice speaks, 1 being its own pace. Unset: as set for the voice.',
    TTS_STABILITY: 'How even the voice sounds. Unset: as set for the voice.',
    TTS_SIMILARITY_BOOST: 'How close the voice keeps to its original. Unset: as set for the voice.',
    TTS_TRANSPORT: 'How sentences reach the voice: one request each, or one socket a session.',
    TTS_TIMESTAMPS:
      'Whether the voice is also asked when it says each character, so that captions follow it and what was heard is known to the word. Over `http` costs a third more bytes from the vendor.',
    TTS_CACHE_BYTES:
      'Sound of fixed phrases (greeting, questions asked anew, fillers, apology) kept in memory, so that each is asked of the voice once; 0: none is kept. A sentence of MP3 takes about 50 000.',
    TTS_WARM_GREETING:
      "Whether the default agent's greeting is spoken once when the server starts, so that the first caller hears it at once too. Costs its characters at each start.",
    TTS_FIRST_BYTE_TIMEOUT_MS:
      'Longest wait for the first sound of a sentence before it is asked for again. A reply without progress for 3 s is given up, so two attempts should fit into that.',
    TTS_HEDGE_AFTER_MS:
      'A sentence that does not sound after this long is asked for a second time, on another connection; the first answer to sound is used, the other closed. Set it near the p99 of `parley_turn_stage_seconds{stage="tts_ttfb"}`. Costs the characters of the sentence once more, for at most one sentence in ten. 0: never. Over `websocket` always never.',
    TTS_STALL_TIMEOUT_MS: 'Longest gap within a sentence before the rest of it is skipped.',
    TTS_QUEUE_MAX: 'Most sentences waiting to be spoken; beyond, the oldest is dropped and the client told.',
    TTS_SENTENCE_MAX_CHARS: 'Longest piece given to the voice at once.',
    TTS_LONG_SENTENCE:
      'What becomes of the rest of a longer sentence: spoken as the next piece, or not spoken and announced.',
    TTS_FIRST_CLAUSE: 'Whether a reply begins to sound with its first clause rather than its first sentence.',
    TTS_STALL_RELEASE_MS:
      'When the model pauses for this long in the middle of a sentence and nothing is left to be heard, what there is of the sentence is spoken; 0: its end is waited for.',
    AUDIO_LEAD_MS: 'Most audio sent ahead of what the client reports as played.',
  },
  Sessions: {
    AGENTS_DIR: 'Folder of agent definitions.',
    DEFAULT_AGENT: 'Agent used when a client names none.',
    IDLE_TIMEOUT_MS: 'A session in which nobody speaks for this long is closed (4507).',
    SESSION_MAX_MS: 'Longest session (4507).',
    RESUME_WINDOW_MS:
      'How long a session waits for a client that lost its socket; so long, too, a client whose server was restarted can have its conversation back from the journal. 0 turns resuming off.',
    END_OF_TURN:
      'When silence ends a turn: the recogniser says so, a fixed pause, a pause that follows the speaker, or only the talk key. Agents may differ.',
    END_OF_TURN_SILENCE_MS: 'The pause of END_OF_TURN=silence, and of adaptive before it has learned.',
    BARGE_IN_MIN_WORDS: 'Fewest words that interrupt a speaking agent. Agents may differ.',
    SERVER_VAD:
      'The server hears a voice itself and pauses a speaking agent without waiting for the recogniser. For callers whose own loudspeaker is not in their microphone: headsets, telephones, browsers with echo cancellation. Agents may differ.',
    SPECULATIVE_ANSWERS:
      'Ask the model before the turn is sure to be over; saves waiting, costs tokens. Agents may differ.',
  },
  Journal: {
    JOURNAL:
      'Whether each session is recorded in text: what was said, answered and heard, never audio. Read it with `npm run sessions -- list`.',
    DATA_DIR:
      'Folder the journals are kept in, under `sessions/`; only the user of the server may read them.',
    JOURNAL_TEXT:
      'With `off` the journal keeps what happened and when, but of the words only how many characters.',
    JOURNAL_KEEP_DAYS: 'Journals of older days are removed; 0: never.',
  },
  Faults: {
    CONNECT_TIMEOUT_MS: 'Limit of one attempt to connect to a vendor.',
    RETRY_ATTEMPTS: 'Most attempts in a row, all parameter profiles together.',
    RETRY_BUDGET_MS: 'Longest time those attempts may take.',
    RETRY_BASE_MS: 'First pause between attempts; each further one may be three times as long.',
    RETRY_CAP_MS: 'Longest pause between attempts.',
  },
};
