/** Codes of `error`, `warning` and `turn.failed`; each is explained in docs/protocol.md. */
export const ERROR_CODES = {
  bad_message:
    'The message is not valid JSON or a field is missing, unknown or of the wrong kind. The text names it; send it again corrected.',
  unknown_message: 'The server knows no message of this type. See the list of client messages.',
  bad_audio: 'The audio frame is empty, of odd length, or not what session.start declared. It was dropped.',
  too_large:
    'The frame exceeds the limit named in the text and in session.ready. It was dropped; send smaller frames.',
  not_started: 'Only ping, session.start and session.end are accepted before the session has started.',
  already_started: 'The session has started already; open another connection for another session.',
  not_enabled: 'The server was started without this feature. Leave the field out.',
  rate_limited: 'Too many messages or too much audio in too short a time. Slow down.',
  provider_auth: 'A vendor refuses the key of the operator. Only the operator can mend it.',
  provider_quota: 'The quota or credit of the operator at a vendor is spent. Only the operator can mend it.',
  provider_unavailable: 'A vendor cannot be reached. Try again later.',
  provider_timeout: 'A vendor did not answer in time. The turn may be repeated.',
  empty_reply: 'The language model answered with no text. Say it again, in other words.',
  slow_client: 'The client takes the audio more slowly than it is spoken; audio was dropped.',
  asr_empty: 'Speech was heard but no words were recognised. Speak again, nearer to the microphone.',
  transcript_degraded:
    'The server cannot write the record of this conversation now; it may have gaps. The conversation itself goes on.',
  internal: 'A fault of the server. It was logged; the session goes on where it can.',
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

/** WebSocket close codes Parley uses and whether to come back. 4000-4499: with backoff. 4500-4999: do not. */
export const CLOSE_CODES = {
  done: { code: 1000, comeBack: false, meaning: 'The session is over.' },
  draining: { code: 1001, comeBack: true, meaning: 'The server is shutting down; resume elsewhere.' },
  policy: { code: 1008, comeBack: false, meaning: 'The connection broke a rule of the server.' },
  tooBig: { code: 1009, comeBack: false, meaning: 'A message exceeded 65 536 bytes.' },
  atCapacity: { code: 1013, comeBack: true, meaning: 'The server is full; retry later.' },
  providerUnavailable: { code: 4002, comeBack: true, meaning: 'A vendor cannot be reached.' },
  slowClient: { code: 4003, comeBack: true, meaning: 'The client did not take its audio.' },
  noSignOfLife: { code: 4004, comeBack: true, meaning: 'The client did not answer pings.' },
  flooding: { code: 4008, comeBack: true, meaning: 'The client sent too much too fast.' },
  protocolError: { code: 4500, comeBack: false, meaning: 'Three bad frames in a row.' },
  badToken: { code: 4501, comeBack: false, meaning: 'The token is missing, wrong or used.' },
  limitReached: { code: 4504, comeBack: false, meaning: 'A limit of the account was reached.' },
  budgetSpent: { code: 4505, comeBack: false, meaning: 'The budget of the account is spent.' },
  sessionOver: { code: 4507, comeBack: false, meaning: 'The session was too long, idle, or never started.' },
  takenOver: { code: 4509, comeBack: false, meaning: 'Another connection resumed this session.' },
  providerRefused: {
    code: 4510,
    comeBack: false,
    meaning: 'A vendor refuses the key or quota of the operator.',
  },
} as const;
export type CloseName = keyof typeof CLOSE_CODES;

/** Why a turn was interrupted (`audio.clear`, `turn.interrupted`). */
export const INTERRUPT_REASONS = ['button', 'vad', 'key', 'speech', 'text', 'error', 'closing'] as const;
export type InterruptReason = (typeof INTERRUPT_REASONS)[number];

/** Why a session closes (`session.closing`, `session.ended`). */
export const END_REASONS = [
  'client',
  'idle',
  'limit',
  'draining',
  'provider',
  'slow_client',
  'taken_over',
  'error',
] as const;
export type EndReason = (typeof END_REASONS)[number];

export const STAGES = ['asr', 'llm', 'tts', 'session'] as const;
export type Stage = (typeof STAGES)[number];

/** The path and subprotocol of the voice socket. */
export const VOICE_PATH = '/v1/voice';
export const SUBPROTOCOL = 'parley.v1';

/** Sizes in bytes. Beyond `maxMessageBytes` the socket closes 1009; beyond the others the frame is dropped with an error. */
export const WIRE_LIMITS = {
  maxMessageBytes: 65_536,
  maxAudioFrameBytes: 32_768,
  maxTextFrameBytes: 16_384,
} as const;

/**
 * How much a client may send in a time; beyond, frames are dropped with `rate_limited`, and if it goes on the socket
 * closes 4008. The right to send is saved up while nothing comes. A server or a network that stands still delivers
 * what was said meanwhile at once; after 20 s of silence the client SDK leaves, so no more than that waits anywhere.
 */
export const PACE_LIMITS = {
  /** Times real time, in the long run. The recogniser's vendor takes no more (Deepgram docs). */
  audioSpeed: 1.25,
  /** Sound a new connection may bring: the client SDK keeps 2 s while it has none. */
  audioAtFirstMs: 3_000,
  audioAtOnceMs: 25_000,
  /** The client SDK sends about ten a second while the agent speaks. */
  messagesPerSecond: 50,
  messagesAtFirst: 200,
  messagesAtOnce: 500,
} as const;
