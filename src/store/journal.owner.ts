import { hostname } from 'node:os';

/** Which process writes a journal. */
export interface JournalOwner {
  readonly host: string;
  readonly pid: number;
  /** When it began, ISO 8601: tells apart processes that got the same id, as in a restarted container. */
  readonly since: string;
}

/** This process. */
export function thisOwner(): JournalOwner {
  const since = new Date(performance.timeOrigin).toISOString();
  return { host: hostname(), pid: process.pid, since };
}

/**
 * Whether the writer of a journal may still be at work. Of another host nothing can be known and it counts as ended: a
 * container comes back under another name. Should it live after all, its next record follows the mark and undoes it.
 */
export function mayBeAlive(owner: JournalOwner, self: JournalOwner): boolean {
  if (owner.host !== self.host) return false;
  if (owner.pid === self.pid) return owner.since === self.since;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else: it lives, but may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
