import type { Timer } from '../common/clock.js';
import type { DiskFile } from './journal.disk.js';

/** One journal being written: its lines that wait, in order, and what is known of its file. */
export class JournalFile {
  readonly waiting: Buffer[] = [];
  /** Open file; closed ones are opened again when there is something to write. */
  handle: DiskFile | undefined;
  /** Nothing more will be added. */
  isEnded = false;
  /** Given up: what is added is dropped. */
  isAbandoned = false;
  /** While writing fails: since when, how often, and the next attempt. */
  failing: { sinceMs: number; attempts: number; retry: Timer } | undefined;
  private isDegradedTold = false;

  constructor(
    readonly path: string,
    private readonly onDegraded: () => void,
  ) {}

  /** Tells the session, once, unless it is over. */
  tellDegraded(): void {
    if (this.isDegradedTold || this.isEnded) return;
    this.isDegradedTold = true;
    this.onDegraded();
  }

  /** Takes away what the operating system took. @returns how many lines went whole. */
  took(bytes: number): number {
    let left = bytes;
    let lines = 0;
    for (const line of this.waiting) {
      if (line.length > left) break;
      left -= line.length;
      lines++;
    }
    this.waiting.splice(0, lines);
    const cut = this.waiting[0];
    if (cut && left > 0) this.waiting[0] = cut.subarray(left);
    return lines;
  }

  /** Gives up what waits. @returns how much that was. */
  abandon(): { lines: number; bytes: number } {
    this.isAbandoned = true;
    const bytes = this.waiting.reduce((sum, line) => sum + line.length, 0);
    return { lines: this.waiting.splice(0).length, bytes };
  }
}
