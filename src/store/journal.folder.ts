import { readdir, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const JOURNAL_FILE = /^([\w-]+)\.jsonl$/;
const DAY_MS = 86_400_000;
/** Files asked about at once: should the disk hang, half the threads Node has for files remain. */
const BATCH = 2;

/** Where one journal lies. */
export interface JournalPlace {
  readonly sessionId: string;
  /** Day the session began, YYYY-MM-DD in UTC. */
  readonly day: string;
  readonly path: string;
}

/** Where the journal of a session that begins now is written. */
export function journalPath(dataDir: string, sessionId: string, startedAt: Date): string {
  return join(sessionsDir(dataDir), startedAt.toISOString().slice(0, 10), `${sessionId}.jsonl`);
}

/** The folders of days that hold journals, oldest first, by day. */
export async function dayFolders(dataDir: string): Promise<{ day: string; path: string }[]> {
  const names = await namesIn(sessionsDir(dataDir));
  return names
    .filter((name) => DAY.test(name))
    .sort()
    .map((day) => ({ day, path: join(sessionsDir(dataDir), day) }));
}

/** Every journal, those of older days first. */
export async function* journalsIn(dataDir: string): AsyncGenerator<JournalPlace> {
  for (const day of await dayFolders(dataDir)) yield* await placesIn(day);
}

/**
 * Journals written to since then, those of the newest day first.
 *
 * @param sinceMs Wall time in ms since 1970.
 */
export async function* journalsWrittenSince(dataDir: string, sinceMs: number): AsyncGenerator<JournalPlace> {
  // A session lasts a day at most, and its journal lies with the day it began.
  const oldestDay = new Date(sinceMs - DAY_MS).toISOString().slice(0, 10);
  for (const folder of (await dayFolders(dataDir)).reverse()) {
    if (folder.day < oldestDay) return;
    const places = await placesIn(folder);
    for (let at = 0; at < places.length; at += BATCH) {
      const batch = places.slice(at, at + BATCH);
      const times = await Promise.all(batch.map(({ path }) => writtenAt(path)));
      yield* batch.filter((_, index) => (times[index] ?? 0) >= sinceMs);
    }
  }
}

/** Takes away the folder of a journal's day when nothing else is in it. */
export async function removeEmptyDay(journal: string): Promise<void> {
  await rmdir(dirname(journal)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
  });
}

async function placesIn({ day, path }: { day: string; path: string }): Promise<JournalPlace[]> {
  return (await namesIn(path)).sort().flatMap((name) => {
    const sessionId = JOURNAL_FILE.exec(name)?.[1];
    return sessionId ? [{ sessionId, day, path: join(path, name) }] : [];
  });
}

/** A journal that was deleted meanwhile was never written to. */
async function writtenAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

function sessionsDir(dataDir: string): string {
  return join(dataDir, 'sessions');
}

/** A folder that is not there holds nothing. */
async function namesIn(dir: string): Promise<string[]> {
  return readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
