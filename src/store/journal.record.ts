import type { ServerMessage, ServerMessageType } from '../protocol/server.messages.js';
import type { JournalFacts } from '../session/journal.port.js';
import type { JournalOwner } from './journal.owner.js';

/** What every record carries. */
export interface RecordStamp {
  /** Counts from 1 within a journal, +1 a record; a gap means that records were lost. */
  n: number;
  /** Wall time, ISO 8601 in UTC. */
  at: string;
  /** Milliseconds since the session started. */
  t: number;
}

/** The first record of a journal. */
export interface StartedRecord extends JournalFacts {
  type: 'session.started';
  /** Of this format. */
  version: 1;
  /** The process that writes the journal. */
  owner: JournalOwner;
  /** Whether words are kept; otherwise each text is replaced by its length. */
  hasWords: boolean;
  /** Of the token that brings the client back. */
  tokenHash: string;
}

/** The client lost its socket and came back; it has another token now. */
export interface ResumedRecord {
  type: 'session.resumed';
  tokenHash: string;
}

/** The client was still there, when nothing else was recorded for `ATTENDED_EVERY_MS`. */
export interface AttendedRecord {
  type: 'session.attended';
}

/** How exactly a journal tells when its client was last there. */
export const ATTENDED_EVERY_MS = 5_000;

/** Written by a later start when the process ended before the session did. */
export interface CutOffRecord {
  type: 'session.interrupted';
}

const KEPT = [
  'session.transcript',
  'asr.final',
  'turn.started',
  'tts.segment',
  'llm.final',
  'turn.interrupted',
  'turn.completed',
  'turn.failed',
  'tts.dropped',
  'session.ended',
] as const satisfies readonly ServerMessageType[];

/** The messages a journal keeps: what was said, answered and heard. */
export type KeptMessage = Extract<ServerMessage, { type: (typeof KEPT)[number] }>;

/** A record before it is counted and dated. */
export type RecordBody = StartedRecord | ResumedRecord | AttendedRecord | KeptMessage | CutOffRecord;
/** One line of a journal. */
export type JournalRecord = RecordStamp & RecordBody;
export type JournalRecordOf<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>;

const KEPT_TYPES: ReadonlySet<string> = new Set(KEPT);

/** Whether a journal keeps this message. Of a segment only its beginning: what was spoken when a process died. */
export function isKept(message: ServerMessage): message is KeptMessage {
  if (message.type === 'tts.segment') return message.state === 'started';
  return KEPT_TYPES.has(message.type);
}

/** The message with each text replaced by its length; an empty one stays empty. */
export function withoutWords<T extends object>(message: T): T {
  const entries = Object.entries(message).map(([name, value]) => {
    if (/^(text|heardText|unheardText)$/.test(name)) return [name, lengthOf(String(value))];
    return [name, name === 'entries' ? (value as object[]).map(withoutWords) : value];
  });
  return Object.fromEntries(entries) as T;
}

function lengthOf(text: string): string {
  return text && `[${text.length} characters]`;
}
