import type { ServerMessage } from '../protocol/server.messages.js';

/** What is known of a session when it begins. */
export interface JournalFacts {
  readonly sessionId: string;
  readonly agent: string;
  readonly language?: string;
  readonly client?: { readonly name: string; readonly version: string };
  /** Id of the session this one takes up. */
  readonly continues?: string;
}

/** Where what was said is kept. Nothing here throws, waits or touches a disk within the call. */
export interface JournalPort {
  /**
   * @param onDegraded Called at most once, when the journal of this session cannot be written as it should; never
   *   after `session.ended`.
   */
  open(facts: JournalFacts, onDegraded: () => void): SessionJournal;
}

/** The journal of one session. `session.ready` begins it, `session.ended` ends it. */
export interface SessionJournal {
  /**
   * Takes every message a session sends, `session.ready` anew each time its client comes back; the journal decides
   * what it keeps of them.
   */
  append(message: ServerMessage): void;
}

/** Injection token of the port. */
export const JOURNAL = Symbol('Journal');

/** Keeps nothing. */
export const NO_JOURNAL: JournalPort = { open: () => ({ append: () => undefined }) };
