import type { Clock, Timer } from '../common/clock.js';
import type { JournalFile } from './journal.file.js';
import type { OpenFiles } from './open.files.js';

/** The most a power loss may take. */
const SYNC_MS = 1_000;

/**
 * Makes what was written safe from a power loss, once a second, and closes files that are done. One file at a time and
 * apart from the writing: a sync may take many milliseconds, which a record must not wait.
 */
export class JournalSync {
  private readonly unsynced = new Set<JournalFile>();
  private readonly ended = new Set<JournalFile>();
  private timer: Timer | undefined;
  private running: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly open: OpenFiles,
    private readonly onFailed: (file: JournalFile, error: unknown) => void,
  ) {}

  /** Something was written to this file. */
  add(file: JournalFile): void {
    this.unsynced.add(file);
    this.schedule();
  }

  /** Nothing more will be written to this file. */
  end(file: JournalFile): void {
    this.ended.add(file);
    this.schedule();
  }

  /** Syncs and closes now what would have been in its time. */
  async finish(): Promise<void> {
    this.stop();
    await this.running;
    await this.run();
  }

  /** Does nothing more by itself. */
  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }

  private schedule(): void {
    if (this.timer || this.running || this.isStopped) return;
    this.timer = this.clock.after(SYNC_MS, () => {
      this.timer = undefined;
      this.running = this.run().finally(() => {
        this.running = undefined;
        if (this.unsynced.size > 0 || this.ended.size > 0) this.schedule();
      });
    });
  }

  private async run(): Promise<void> {
    const files = new Set([...this.unsynced, ...this.ended]);
    this.unsynced.clear();
    for (const file of files) {
      try {
        if (this.ended.delete(file)) await this.open.close(file);
        else await file.handle?.sync();
      } catch (error) {
        this.onFailed(file, error);
      }
    }
  }
}
