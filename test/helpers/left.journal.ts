import { spawnSync } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { journalPath } from '../../src/store/journal.folder.js';
import { encodeLine } from '../../src/store/journal.line.js';
import { type JournalOwner, thisOwner } from '../../src/store/journal.owner.js';
import type { JournalRecord, RecordBody } from '../../src/store/journal.record.js';
import { tokenHash } from '../../src/store/journal.token.js';

/** A process of this machine that has surely ended. */
export const DEAD: JournalOwner = { ...thisOwner(), pid: spawnSync('true').pid };

/** A record before it is counted and dated; messages need no `seq`. */
export type LeftRecord = RecordBody extends infer Body
  ? Body extends { seq: number; t: number }
    ? Omit<Body, 'seq' | 't'>
    : Body
  : never;

export interface LeftJournal {
  sessionId?: string;
  token?: string;
  continues?: string;
  hasWords?: boolean;
  owner?: JournalOwner;
  /** After the first. */
  records?: readonly LeftRecord[];
  /** How long ago the last record was written. */
  agoMs?: number;
}

/** What was said in a journal unless a test says something else. */
export const SAID = [
  { type: 'turn.started', turn: 1, generation: 1, text: 'Hello', source: 'speech' },
  { type: 'turn.completed', turn: 1, generation: 1, heardText: 'Good day.', latency: {} },
] as const satisfies readonly LeftRecord[];

/** Leaves the journal of an earlier process in a data folder. @returns its path. */
export function leaveJournal(dataDir: string, left: LeftJournal = {}): string {
  const { sessionId = 's_1', token = 'the token', hasWords = true, owner = DEAD, agoMs = 0 } = left;
  const { records = SAID, continues } = left;
  const writtenAt = new Date(Date.now() - agoMs);
  const facts = { version: 1, sessionId, agent: 'sales', owner, hasWords, continues } as const;
  const started: LeftRecord = { type: 'session.started', ...facts, tokenHash: tokenHash(token) };
  const lines = [started, ...records].map((body, index) =>
    encodeLine({ n: index + 1, at: writtenAt.toISOString(), ...body, seq: index, t: index } as JournalRecord),
  );
  const path = journalPath(dataDir, sessionId, writtenAt);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat(lines));
  utimesSync(path, writtenAt, writtenAt);
  return path;
}
