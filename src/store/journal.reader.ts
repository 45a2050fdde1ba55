import { readFile } from 'node:fs/promises';
import { type ReadJournal, readLines } from './journal.line.js';
import type { JournalRecord, JournalRecordOf } from './journal.record.js';

/** How a journal ends: with its session, with its process, or not yet. */
export type JournalState = 'ended' | 'interrupted' | 'open';

/** A journal as far as it can be read. */
export class Journal {
  constructor(
    private readonly read: ReadJournal,
    /** Length of the file. */
    readonly bytes: number,
  ) {}

  get records(): readonly JournalRecord[] {
    return this.read.records;
  }

  get started(): JournalRecordOf<'session.started'> | undefined {
    return this.first('session.started');
  }

  get ended(): JournalRecordOf<'session.ended'> | undefined {
    return this.first('session.ended');
  }

  get state(): JournalState {
    const last = this.records.at(-1)?.type;
    if (last === 'session.ended') return 'ended';
    return last === 'session.interrupted' ? 'interrupted' : 'open';
  }

  /** Bytes after the last readable record: a write that was cut off. */
  get tornBytes(): number {
    return this.bytes - this.read.soundBytes;
  }

  get soundBytes(): number {
    return this.read.soundBytes;
  }

  get damagedLines(): number {
    return this.read.damagedLines;
  }

  get lostRecords(): number {
    return this.read.lostRecords;
  }

  private first<T extends JournalRecord['type']>(type: T): JournalRecordOf<T> | undefined {
    return this.records.find((record): record is JournalRecordOf<T> => record.type === type);
  }
}

/** Reads a journal; damage costs the damaged lines only. @throws what the file system throws. */
export async function readJournal(path: string): Promise<Journal> {
  const bytes = await readFile(path);
  return new Journal(readLines(bytes), bytes.length);
}
