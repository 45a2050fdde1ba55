import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** What the operating system tells of the processes of this machine. */
export interface ProcessTable {
  /** Whether there is a process of this id now. */
  isThere(pid: number): boolean;
  /** Which of all processes that ever had this id it is; `undefined` where that cannot be known. */
  birthOf(pid: number): string | undefined;
  /** When the machine started, by the wall clock of now, in ms since 1970. */
  startedAtMs(): number;
}

/** The processes that can be seen from this one. Births are known on Linux only. */
export const systemProcesses: ProcessTable = {
  isThere(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // A process of somebody else: it lives, but may not be signalled.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
  birthOf(pid) {
    try {
      return birthIn(
        readFileSync(`/proc/${pid}/stat`, 'latin1'),
        readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'),
      );
    } catch {
      // Another system, or a process that may not be looked at.
      return undefined;
    }
  },
  startedAtMs: () => Date.now() - uptime() * 1_000,
};

/**
 * Names one process: the start of the machine, and how many ticks after it the process began. No clock that can be set
 * takes part in it.
 *
 * @param stat `/proc/PID/stat` (man 5 proc_pid_stat). The name of the program, field 2, is in parentheses and may hold
 * parentheses and white space itself; the start is field 22.
 * @param bootId `/proc/sys/kernel/random/boot_id`: another one after each start of the machine.
 */
export function birthIn(stat: string, bootId: string): string | undefined {
  const fieldsFrom3 = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fieldsFrom3[22 - 3];
  return ticks && /^\d+$/.test(ticks) ? `${bootId.trim()}/${ticks}` : undefined;
}
