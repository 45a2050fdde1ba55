import type { ServerBodyOf, ServerMessage } from '../protocol/server.messages.js';

/** What is known of a session when it begins. */
export interface JournalFacts {
  readonly sessionId: string;
  readonly agent: string;
  readonly language?: string;
  readonly client?: { readonly name: string; readonly version: string };
  /** Id of the session this one takes up. */
  readonly continues?: string;
}

/** The messages that tell what was said and heard in a session. */
export type SpokenMessage = ServerBodyOf<
  'session.transcript' | 'turn.started' | 'turn.interrupted' | 'turn.completed'
>;

/** Where what was said is kept. Nothing here throws, waits or touches a disk within the call. */
export interface JournalPort {
  /**
   * @param onDegraded Called at most once, when the journal of this session cannot be written as it should; never
   *   after `session.ended`.
   */
  open(facts: JournalFacts, onDegraded: () => void): SessionJournal;
  /**
   * What was said in a session that an earlier process of this server left behind, in order. Good once.
   *
   * @param token The session's last `resumeToken`.
   * @returns nothing when there is no such session, the token is wrong or spent, or it is too late.
   */
  recall(sessionId: string, token: string): readonly SpokenMessage[] | undefined;
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
export const NO_JOURNAL: JournalPort = {
  open: () => ({ append: () => undefined }),
  recall: () => undefined,
};
