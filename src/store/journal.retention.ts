import { rm } from 'node:fs/promises';
import { dayFolders } from './journal.folder.js';

const DAY_MS = 86_400_000;

/**
 * Removes the journals of days more than `keepDays` ago.
 *
 * @param keepDays At least 1: a session lasts a day at most, so none that runs is ever touched.
 * @returns the days removed.
 */
export async function removeOldDays(dataDir: string, keepDays: number, now: Date): Promise<string[]> {
  const oldestKept = new Date(now.getTime() - keepDays * DAY_MS).toISOString().slice(0, 10);
  const old = (await dayFolders(dataDir)).filter(({ day }) => day < oldestKept);
  for (const { path } of old) await rm(path, { recursive: true, force: true });
  return old.map(({ day }) => day);
}
