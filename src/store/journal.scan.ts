import { type FileHandle, open } from 'node:fs/promises';
import type { Log } from '../common/log.js';
import { type JournalPlace, journalsIn } from './journal.folder.js';
import { encodeLine, readLines } from './journal.line.js';
import { type JournalOwner, mayBeAlive } from './journal.owner.js';
import { type Journal, readJournal } from './journal.reader.js';

/** What a scan found and mended. */
export interface ScanResult {
  /** Journals whose process ended before their session did. */
  interrupted: number;
  /** Bytes of half-written records that were cut off. */
  tornBytes: number;
}

export interface ScanOptions {
  readonly dataDir: string;
  /** This process: its own journals are let be. */
  readonly self: JournalOwner;
  readonly log: Log;
  /** Ends the scan after the journal at hand. */
  readonly signal: AbortSignal;
}

/** Longer than the last record of a session that ended well. */
const TAIL_BYTES = 2_048;

/**
 * Looks through all journals for those of processes that were killed: a torn tail is cut off, and a last record says that
 * the session was interrupted. A journal that cannot be mended is logged and passed over.
 */
export async function markCutOff(options: ScanOptions): Promise<ScanResult> {
  const { dataDir, log, signal } = options;
  const result: ScanResult = { interrupted: 0, tornBytes: 0 };
  for await (const place of journalsIn(dataDir)) {
    if (signal.aborted) break;
    try {
      const mended = await mend(place, options.self);
      if (!mended) continue;
      result.interrupted++;
      result.tornBytes += mended.tornBytes;
    } catch (error) {
      log.warn('A journal cannot be looked at', { journalOf: place.sessionId, error });
    }
  }
  return result;
}

/** @returns the journal as it was before it was marked, or nothing when it needs no mark. */
async function mend(place: JournalPlace, self: JournalOwner): Promise<Journal | undefined> {
  const file = await open(place.path, 'r+');
  try {
    if (await isOver(file)) return undefined;
    const journal = await readJournal(place.path);
    const last = journal.records.at(-1);
    const owner = journal.started?.owner;
    // Nothing in it yet, or a session that still runs.
    if (!last || journal.state !== 'open' || (owner && mayBeAlive(owner, self))) return undefined;
    if (journal.tornBytes > 0) await file.truncate(journal.soundBytes);
    const { n, t } = last;
    const at = new Date().toISOString();
    const mark = encodeLine({ n: n + 1, at, type: 'session.interrupted', t });
    await file.write(mark, 0, mark.length, journal.soundBytes);
    await file.datasync();
    return journal;
  } finally {
    await file.close();
  }
}

/** Whether the last record says that the session is over; reads no more than that record. */
async function isOver(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  const length = Math.min(size, TAIL_BYTES);
  const tail = Buffer.alloc(length);
  await file.read(tail, 0, length, size - length);
  const { records, soundBytes } = readLines(tail);
  const last = records.at(-1)?.type;
  return soundBytes === length && (last === 'session.ended' || last === 'session.interrupted');
}
