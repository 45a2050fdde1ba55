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
}

/** Written by a later start when the process ended before the session did. */
export interface CutOffRecord {
  type: 'session.interrupted';
}

const KEPT = [
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

/** One line of a journal. */
export type JournalRecord = RecordStamp & (StartedRecord | KeptMessage | CutOffRecord);
export type JournalRecordOf<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>;

const KEPT_TYPES: ReadonlySet<string> = new Set(KEPT);

/** Whether a journal keeps this message. Of a segment only its beginning: what was spoken when a process died. */
export function isKept(message: ServerMessage): message is KeptMessage {
  if (message.type === 'tts.segment') return message.state === 'started';
  return KEPT_TYPES.has(message.type);
}

/** The message with each text replaced by its length; an empty one stays empty. */
export function withoutWords<T extends KeptMessage>(message: T): T {
  const entries = Object.entries(message).map(([name, value]) =>
    /^(text|heardText|unheardText)$/.test(name) ? [name, lengthOf(String(value))] : [name, value],
  );
  return Object.fromEntries(entries) as T;
}

function lengthOf(text: string): string {
  return text && `[${text.length} characters]`;
}
