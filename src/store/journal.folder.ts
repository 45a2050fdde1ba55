import { readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const JOURNAL_FILE = /^([\w-]+)\.jsonl$/;

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
  for (const { day, path } of await dayFolders(dataDir))
    for (const name of (await namesIn(path)).sort()) {
      const sessionId = JOURNAL_FILE.exec(name)?.[1];
      if (sessionId) yield { sessionId, day, path: join(path, name) };
    }
}

/** Takes away the folder of a journal's day when nothing else is in it. */
export async function removeEmptyDay(journal: string): Promise<void> {
  await rmdir(dirname(journal)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
  });
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
