import type { Clock, Timer } from '../common/clock.js';
import type { Log } from '../common/log.js';
import type { JournalDisk } from './journal.disk.js';
import { JournalFile } from './journal.file.js';
import { JournalHealth } from './journal.health.js';
import type { JournalObserver } from './journal.observer.js';
import { JournalSync } from './journal.sync.js';
import { OpenFiles } from './open.files.js';

export interface JournalWriterOptions {
  readonly disk: JournalDisk;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: JournalObserver;
  /** Most bytes waiting, all journals together. Default 16 MiB. */
  readonly maxWaitingBytes?: number;
  /** Most files open at once. Default 256. */
  readonly maxOpenFiles?: number;
}

/** 200 busy sessions write about 1.5 MB a minute: enough for a disk that is away for ten minutes. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const MAX_OPEN_FILES = 256;
const RETRY_MS = { first: 1_000, cap: 15_000 };
/** A journal that could not be written for so long is given up, that memory be free for those that can. */
const GIVE_UP_MS = 600_000;
const CLOSE_LIMIT_MS = 2_000;

/**
 * Writes all journals of the process, off the path of audio: one write is under way at a time, so a disk that hangs
 * holds one thread of the pool and one more for the sync, and costs memory up to a limit. Beyond the limit the newest
 * line is dropped and counted; what was taken before stays in order.
 */
export class JournalWriter {
  private readonly maxWaitingBytes: number;
  private readonly open: OpenFiles;
  private readonly sync: JournalSync;
  private readonly health: JournalHealth;
  private readonly files = new Set<JournalFile>();
  /** Files with lines that may be written now, in the order they asked. */
  private readonly ready = new Set<JournalFile>();
  private working: Promise<void> | undefined;
  private waitingBytes = 0;
  private isClosed = false;

  constructor(private readonly options: JournalWriterOptions) {
    const { disk, clock, log, maxWaitingBytes = MAX_WAITING_BYTES, maxOpenFiles = MAX_OPEN_FILES } = options;
    this.maxWaitingBytes = maxWaitingBytes;
    this.open = new OpenFiles(disk, maxOpenFiles);
    this.health = new JournalHealth(clock, log, () => {
      for (const file of this.files) if (file.waiting.length > 0) file.tellDegraded();
    });
    this.sync = new JournalSync(clock, this.open, (file, error) => this.onSyncFailed(file, error));
  }

  /** A journal to add lines to. Its file is made with the first of them. */
  begin(path: string, onDegraded: () => void): JournalFile {
    return new JournalFile(path, onDegraded);
  }

  /** Takes one line; writes it soon. Never throws, never waits. */
  add(file: JournalFile, line: Buffer): void {
    const isFull = this.waitingBytes + line.length > this.maxWaitingBytes;
    if (isFull || this.isClosed || file.isAbandoned) {
      this.options.observer.onJournalRecords('dropped', 1);
      file.tellDegraded();
      return;
    }
    this.files.add(file);
    file.waiting.push(line);
    this.count(line.length);
    if (file.failing || this.health.isStalled) file.tellDegraded();
    if (!file.failing) this.wake(file);
  }

  /** No more lines will be added; the file is closed once everything is written. */
  end(file: JournalFile): void {
    file.isEnded = true;
    this.closeIfDone(file);
  }

  /** Writes what waits and closes every file, within two seconds. What cannot be written by then is dropped. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const { clock } = this.options;
    let limit: Timer | undefined;
    const tooLong = new Promise<void>((resolve) => {
      limit = clock.after(CLOSE_LIMIT_MS, resolve);
    });
    await Promise.race([this.finish(), tooLong]);
    limit?.cancel();
    for (const file of this.files) this.abandon(file);
    this.sync.stop();
    this.health.stop();
  }

  private async finish(): Promise<void> {
    for (const file of this.files) {
      file.failing?.retry.cancel();
      if (file.waiting.length > 0) this.ready.add(file);
    }
    await this.working;
    await this.work();
    for (const file of this.files) this.sync.end(file);
    await this.sync.finish();
  }

  private wake(file: JournalFile): void {
    this.ready.add(file);
    this.working ??= this.work();
  }

  private async work(): Promise<void> {
    // All that comes in the same tick (the messages of one interruption) is written at once.
    await undefined;
    for (let [file] = this.ready; file; [file] = this.ready) {
      this.ready.delete(file);
      this.health.watch();
      try {
        await this.write(file);
        this.onWritten(file);
      } catch (error) {
        this.onFailed(file, error);
        await this.open.drop(file);
      } finally {
        this.health.unwatch();
      }
    }
    this.working = undefined;
  }

  private async write(file: JournalFile): Promise<void> {
    while (file.waiting.length > 0) {
      const handle = await this.open.of(file);
      // Given up meanwhile: the server stops and its patience is over.
      if (file.isAbandoned) return;
      const bytes = await handle.write([...file.waiting]);
      if (file.isAbandoned) return;
      if (bytes === 0) throw new Error('the file system took none of the bytes and gave no reason');
      this.sync.add(file);
      this.count(-bytes);
      const lines = file.took(bytes);
      if (lines > 0) this.options.observer.onJournalRecords('written', lines);
    }
  }

  private onWritten(file: JournalFile): void {
    file.failing?.retry.cancel();
    file.failing = undefined;
    this.health.onWritten(file);
    this.closeIfDone(file);
  }

  private onFailed(file: JournalFile, error: unknown): void {
    this.health.onFailed(file, error);
    file.tellDegraded();
    const { clock } = this.options;
    const { sinceMs, attempts } = file.failing ?? { sinceMs: clock.now(), attempts: 0 };
    if (this.isClosed || clock.now() - sinceMs >= GIVE_UP_MS) return this.abandon(file);
    const delayMs = Math.min(RETRY_MS.cap, RETRY_MS.first * 2 ** attempts);
    const retry = clock.after(delayMs, () => this.wake(file));
    file.failing = { sinceMs, attempts: attempts + 1, retry };
  }

  private onSyncFailed(file: JournalFile, error: unknown): void {
    this.health.onSyncFailed(error);
    file.tellDegraded();
  }

  private closeIfDone(file: JournalFile): void {
    if (!file.isEnded || file.waiting.length > 0) return;
    this.files.delete(file);
    this.sync.end(file);
  }

  private abandon(file: JournalFile): void {
    file.failing?.retry.cancel();
    const { lines, bytes } = file.abandon();
    this.count(-bytes);
    if (lines > 0) {
      this.options.observer.onJournalRecords('dropped', lines);
      this.options.log.warn('Records of a journal were given up', { records: lines });
    }
    this.files.delete(file);
    this.ready.delete(file);
    this.health.onWritten(file);
    this.sync.end(file);
  }

  private count(delta: number): void {
    this.waitingBytes += delta;
    this.options.observer.onJournalQueue(delta);
  }
}
