import type { Clock, Timer } from '../common/clock.js';
import type { Log } from '../common/log.js';
import type { JournalFile } from './journal.file.js';

/** A write that takes longer is worth a word: durability is promised within milliseconds. */
const STALL_MS = 1_000;

/** Knows whether journals can be written, and says in the log when that changes. */
export class JournalHealth {
  private readonly failing = new Set<JournalFile>();
  private stall: Timer | undefined;
  private isStalledNow = false;
  private isDegraded = false;

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly onStalled: () => void,
  ) {}

  /** The write under way takes long. */
  get isStalled(): boolean {
    return this.isStalledNow;
  }

  /** A write begins. */
  watch(): void {
    this.stall = this.clock.after(STALL_MS, () => {
      this.isStalledNow = true;
      this.degrade('stalled');
      this.onStalled();
    });
  }

  /** The write is over, well or not. */
  unwatch(): void {
    this.stall?.cancel();
    this.isStalledNow = false;
    this.recover();
  }

  onFailed(file: JournalFile, error: unknown): void {
    this.failing.add(file);
    this.degrade((error as NodeJS.ErrnoException).code ?? 'unknown', error);
  }

  /** Also when a file is given up: it fails no more. */
  onWritten(file: JournalFile): void {
    this.failing.delete(file);
    this.recover();
  }

  onSyncFailed(error: unknown): void {
    this.log.warn('A journal could not be made safe from power loss', { error });
  }

  stop(): void {
    this.stall?.cancel();
  }

  private degrade(reason: string, error?: unknown): void {
    if (this.isDegraded) return;
    this.isDegraded = true;
    this.log.warn('Journals cannot be written now; records wait in memory, sessions go on', {
      reason,
      error,
    });
  }

  private recover(): void {
    if (!this.isDegraded || this.failing.size > 0 || this.isStalledNow) return;
    this.isDegraded = false;
    this.log.info('Journals can be written again');
  }
}
