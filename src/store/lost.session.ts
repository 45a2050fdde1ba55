import type { SpokenMessage } from '../session/journal.port.js';
import type { Journal } from './journal.reader.js';
import { ATTENDED_EVERY_MS, type JournalRecord } from './journal.record.js';

/** A session that ended without its client's wish, and what its client may get of it. */
export interface LostSession {
  readonly sessionId: string;
  /** Of the token that opens it. */
  readonly tokenHash: string;
  /** Until when its client may come back; wall time in ms since 1970. */
  readonly untilMs: number;
  readonly said: readonly SpokenMessage[];
}

/** Whether a session whose last record this is ended as its client wished. */
export function isAsWished(last: JournalRecord): boolean {
  return last.type === 'session.ended' && last.reason !== 'draining' && last.reason !== 'error';
}

/**
 * What a client that comes back to a session may get whose process has ended.
 *
 * @param windowMs How long after its loss a client may come back.
 * @returns nothing when the session ended as its client wished, or not all of its words are there: never a part.
 */
export function lostSessionOf(journal: Journal, windowMs: number): LostSession | undefined {
  const { started, records, damagedLines, lostRecords } = journal;
  if (!started?.hasWords || damagedLines > 0 || lostRecords > 0 || records.some(isAsWished)) return undefined;
  const lastSign = records.findLast(({ type }) => type !== 'session.interrupted') ?? started;
  const tokenHash = records.findLast(hasToken)?.tokenHash;
  // Written by a version that did not note it: whose the session is cannot be told.
  if (!tokenHash) return undefined;
  const untilMs = Date.parse(lastSign.at) + ATTENDED_EVERY_MS + windowMs;
  return { sessionId: started.sessionId, tokenHash, untilMs, said: records.filter(isSpoken) };
}

function hasToken(record: JournalRecord): record is Extract<JournalRecord, { tokenHash: string }> {
  return record.type === 'session.started' || record.type === 'session.resumed';
}

/** Whether a record tells what was said or heard. */
export function isSpoken(
  record: JournalRecord,
): record is Extract<JournalRecord, { type: SpokenMessage['type'] }> {
  switch (record.type) {
    case 'session.transcript':
    case 'turn.started':
    case 'turn.interrupted':
    case 'turn.completed':
      return true;
    default:
      return false;
  }
}
