import { hostname } from 'node:os';
import { type ProcessTable, systemProcesses } from './process.table.js';

/** Which process writes a journal. */
export interface JournalOwner {
  readonly host: string;
  readonly pid: number;
  /** When it began, ISO 8601: tells apart processes that got the same id, as in a restarted container. */
  readonly since: string;
  /** Tells it from every other process that had or will have its id; Linux only. */
  readonly birth?: string;
}

/** The wall clock may have been set by so much, and the start of the machine is known to a second only. */
const CLOCK_DOUBT_MS = 60_000;

/** This process. */
export function thisOwner(): JournalOwner {
  return ownerOf(process.pid, new Date(performance.timeOrigin));
}

/** A process of this machine that is there now. */
export function ownerOf(pid: number, since: Date): JournalOwner {
  return { host: hostname(), pid, since: since.toISOString(), birth: systemProcesses.birthOf(pid) };
}

/**
 * Whether the writer of a journal may still be at work; in doubt it may. Its id alone says little: after a restart of
 * the machine another program has it. Where births are not known, one that began before the machine did has ended.
 *
 * Of another host nothing can be known and it counts as ended: a container comes back under another name. Should it
 * live after all, its next record follows the mark and undoes it.
 */
export function mayBeAlive(
  owner: JournalOwner,
  self: JournalOwner,
  processes: ProcessTable = systemProcesses,
): boolean {
  if (owner.host !== self.host) return false;
  if (owner.pid === self.pid) return owner.since === self.since;
  if (!processes.isThere(owner.pid)) return false;
  const birth = processes.birthOf(owner.pid);
  if (owner.birth !== undefined && birth !== undefined) return birth === owner.birth;
  return !(Date.parse(owner.since) < processes.startedAtMs() - CLOCK_DOUBT_MS);
}
