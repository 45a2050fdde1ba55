import { open } from 'node:fs/promises';
import { journalsWrittenSince } from './journal.folder.js';
import { readLines } from './journal.line.js';
import { mayBeAlive } from './journal.owner.js';
import { readJournal } from './journal.reader.js';
import { ATTENDED_EVERY_MS, type JournalRecord } from './journal.record.js';
import type { ScanOptions } from './journal.scan.js';
import { isAsWished, type LostSession, lostSessionOf } from './lost.session.js';

export interface LostSearchOptions extends ScanOptions {
  /** How long after its loss a client may come back. */
  readonly windowMs: number;
  /** Wall time in ms since 1970. */
  readonly nowMs: number;
}

/** Longer than the first record of any session, and than the last of one that ended as its client wished. */
const PROBE_BYTES = 4_096;

/**
 * Finds the sessions of ended processes whose clients may still come back. Only reads: of journals written to lately
 * the ends, of lost sessions everything, of all others nothing.
 *
 * A journal that cannot be read is logged and passed over.
 */
export async function findLostSessions(options: LostSearchOptions): Promise<LostSession[]> {
  const { dataDir, log, signal, windowMs, nowMs } = options;
  const found: LostSession[] = [];
  /** Sessions that others took up: their tokens are spent. */
  const continued = new Set<string>();
  for await (const { path, sessionId } of journalsWrittenSince(
    dataDir,
    nowMs - windowMs - ATTENDED_EVERY_MS,
  )) {
    if (signal.aborted) break;
    try {
      const { first, last } = await readEnds(path);
      if (first?.type === 'session.started' && first.continues) continued.add(first.continues);
      const lost = last && isAsWished(last) ? undefined : await lostIn(path, options);
      if (lost) found.push(lost);
    } catch (error) {
      log.warn('A journal cannot be read; if its session was lost, it cannot be given back', {
        journalOf: sessionId,
        error,
      });
    }
  }
  return found.filter(({ sessionId }) => !continued.has(sessionId));
}

async function lostIn(path: string, { self, windowMs }: LostSearchOptions): Promise<LostSession | undefined> {
  const journal = await readJournal(path);
  const owner = journal.started?.owner;
  const mayGoOn = journal.state === 'open' && owner && mayBeAlive(owner, self);
  return mayGoOn ? undefined : lostSessionOf(journal, windowMs);
}

/** The first and the last record, as far as they can be read without the rest. */
async function readEnds(path: string): Promise<{ first?: JournalRecord; last?: JournalRecord }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, PROBE_BYTES);
    const probe = Buffer.alloc(length);
    await file.read(probe, 0, length, 0);
    const first = readLines(probe).records[0];
    await file.read(probe, 0, length, size - length);
    const { records, soundBytes } = readLines(probe);
    return { first, last: soundBytes === length ? records.at(-1) : undefined };
  } finally {
    await file.close();
  }
}
