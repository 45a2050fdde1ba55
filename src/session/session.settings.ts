import type { TurnRules } from './turn/turn.rules.js';

/** Numbers of a session, from the configuration. */
export interface SessionSettings {
  /** Nothing said or typed for this long ends the session. */
  readonly idleTimeoutMs: number;
  readonly maxSessionMs: number;
  /** Most segments waiting for speech. */
  readonly ttsQueueMax: number;
  readonly sentenceMaxChars: number;
  readonly longSentence: 'split' | 'truncate';
  readonly isFirstClauseEarly: boolean;
  /** A pause of the model after which an unfinished sentence is spoken as far as it goes; 0: never. */
  readonly stallReleaseMs: number;
  /** Audio sent ahead of what the client reports as played. */
  readonly audioLeadMs: number;
}

/** What the manager needs beyond the ports. */
export interface SessionsSettings extends SessionSettings {
  readonly maxSessions: number;
  /** How long a session waits for a client that lost its socket; 0: not at all. */
  readonly resumeWindowMs: number;
  readonly drainDeadlineMs: number;
  readonly rules: TurnRules;
}
