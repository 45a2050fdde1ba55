/** Every code an error of this package may carry. */
export type AgentErrorCode =
  | 'mic_denied'
  | 'mic_missing'
  | 'mic_busy'
  | 'mic_failed'
  | 'insecure_context'
  | 'audio_blocked'
  | 'audio_failed'
  | 'speaker_failed'
  | 'auth_failed'
  | 'origin_refused'
  | 'server_full'
  | 'provider_down'
  | 'provider_refused'
  | 'protocol_mismatch'
  | 'start_refused'
  | 'session_over'
  | 'taken_over'
  | 'limit_reached'
  | 'network_lost'
  | 'stopped';

/** What an error knows beyond its kind. */
export interface AgentErrorDetails {
  /** What exactly happened, where the default sentence can be bettered. */
  message?: string;
  /** HTTP status of a refused connection. */
  status?: number;
  /** WebSocket close code. */
  closeCode?: number;
  /** What the server asked us to wait before trying again. */
  retryAfterMs?: number;
  cause?: unknown;
}

interface Kind {
  code: AgentErrorCode;
  message: string;
  hint: string;
  canRetry: boolean;
}

/** Base of every error of this package: `message` says what happened, `hint` what the person can do about it. */
export abstract class AgentError extends Error {
  readonly code: AgentErrorCode;
  /** The remedy, in words for the person who talks. */
  readonly hint: string;
  /** Whether the same attempt may succeed later. */
  readonly canRetry: boolean;
  readonly status?: number;
  readonly closeCode?: number;
  readonly retryAfterMs?: number;

  protected constructor(kind: Kind, details: AgentErrorDetails = {}) {
    super(
      details.message ?? kind.message,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = new.target.name;
    this.code = kind.code;
    this.hint = kind.hint;
    this.canRetry = kind.canRetry;
    this.status = details.status;
    this.closeCode = details.closeCode;
    this.retryAfterMs = details.retryAfterMs;
  }
}

function kind(code: AgentErrorCode, message: string, hint: string, canRetry = false): Kind {
  return { code, message, hint, canRetry };
}

/** The person or a policy of the browser refused the microphone. */
export class MicDenied extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint =
      'Allow the microphone for this page in the address bar, then start again. Typing works without.';
    super(kind('mic_denied', 'The microphone was refused.', hint), details);
  }
}

/** There is no microphone. */
export class MicMissing extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Plug one in or choose another, then start again. Typing works without.';
    super(kind('mic_missing', 'No microphone was found.', hint), details);
  }
}

/** Another program holds the microphone. */
export class MicBusy extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Close the other program that uses it, then start again.';
    super(kind('mic_busy', 'The microphone is in use elsewhere.', hint, true), details);
  }
}

/** The microphone failed for a reason of its own. */
export class MicFailed extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Unplug it and plug it in again or choose another, then start again.';
    super(kind('mic_failed', 'The microphone stopped working.', hint, true), details);
  }
}

/** Browsers give microphones, and worklets to play with, to https and localhost pages only. */
export class InsecureContext extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Open this page through https:// or on localhost. Typing works without.';
    super(kind('insecure_context', 'Without https this page can neither hear nor speak.', hint), details);
  }
}

/** The browser will not play sound yet. */
export class AudioBlocked extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Click or tap the page once, then start again.';
    super(kind('audio_blocked', 'The browser blocks sound until you touch the page.', hint, true), details);
  }
}

/** The player could not be made, e.g. because its worklet cannot be loaded; `cause` says why. */
export class AudioFailed extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Reload the page or use another browser. Typing works without.';
    super(kind('audio_failed', 'The sound of the agent cannot be played here.', hint, true), details);
  }
}

/** The loudspeaker asked for cannot be used; sound stays where it was. */
export class SpeakerFailed extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Choose another here, or change the default one in the settings of the system.';
    super(kind('speaker_failed', 'The browser cannot play on this loudspeaker.', hint), details);
  }
}

/** The token is missing, wrong, used or too old. */
export class AuthFailed extends AgentError {
  constructor(details?: AgentErrorDetails) {
    super(kind('auth_failed', 'The server refused the token.', 'Sign in again to get a fresh one.'), details);
  }
}

/** The server does not serve pages of this origin. */
export class OriginRefused extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Add the origin of this page to ALLOWED_ORIGINS of the server.';
    super(kind('origin_refused', 'The server does not accept this page.', hint), details);
  }
}

/** No place is free, the server is shutting down, or this client was too fast. */
export class ServerFull extends AgentError {
  constructor(details?: AgentErrorDetails) {
    super(
      kind('server_full', 'The server takes no more calls now.', 'Try again in a moment.', true),
      details,
    );
  }
}

/** A vendor the agent needs cannot be reached. */
export class ProviderDown extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'A service the agent needs is down. Try again in a moment.';
    super(kind('provider_down', 'The agent cannot hear or answer now.', hint, true), details);
  }
}

/** A vendor refuses the key or quota of the operator. */
export class ProviderRefused extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'The operator has to check the keys and the credit at the vendors.';
    super(kind('provider_refused', 'A vendor refuses the key of this server.', hint), details);
  }
}

/** The other end is not a Parley server, or not one of this version. */
export class ProtocolMismatch extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Check the address; reload the page if it has been open for long.';
    super(kind('protocol_mismatch', 'The server does not speak this protocol.', hint), details);
  }
}

/** The server understood session.start and will not have it, e.g. an unknown agent. */
export class StartRefused extends AgentError {
  constructor(details?: AgentErrorDetails) {
    super(kind('start_refused', 'The server refused the session.', 'Correct the field named.'), details);
  }
}

/** Too long, or nobody spoke for too long. */
export class SessionOver extends AgentError {
  constructor(details?: AgentErrorDetails) {
    super(kind('session_over', 'The session has ended.', 'Start a new one.'), details);
  }
}

/** Another page or device carries on with this session. */
export class TakenOver extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Carry on there, or start a new session here.';
    super(kind('taken_over', 'Another connection took this session over.', hint), details);
  }
}

/** A limit or budget of the account is reached, or a rule of the server broken. */
export class LimitReached extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Wait until the limit renews, or ask the operator to raise it.';
    super(kind('limit_reached', 'A limit of this account is reached.', hint), details);
  }
}

/** The server cannot be reached, or no longer. */
export class NetworkLost extends AgentError {
  constructor(details?: AgentErrorDetails) {
    const hint = 'Check the network and that the server is running.';
    super(kind('network_lost', 'The server cannot be reached.', hint, true), details);
  }
}

/** `stop()` was called before `start()` was done. */
export class Stopped extends AgentError {
  constructor(details?: AgentErrorDetails) {
    super(kind('stopped', 'Stopped before the session had begun.', 'Start again when you like.'), details);
  }
}
