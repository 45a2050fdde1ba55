import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Clock, Timer } from '../common/clock.js';
import type { Log } from '../common/log.js';
import type { JournalFacts, JournalPort, SessionJournal } from '../session/journal.port.js';
import { type JournalDisk, systemDisk } from './journal.disk.js';
import { journalPath } from './journal.folder.js';
import type { JournalObserver } from './journal.observer.js';
import { thisOwner } from './journal.owner.js';
import { removeOldDays } from './journal.retention.js';
import { markCutOff } from './journal.scan.js';
import { JournalWriter } from './journal.writer.js';
import { WrittenJournal } from './written.journal.js';

export interface FileJournalOptions {
  readonly dataDir: string;
  /** Whether what was said is kept, or only how long it was. */
  readonly hasWords: boolean;
  /** Journals of older days are removed; 0: never. */
  readonly keepDays: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: JournalObserver;
  /** Default: the file system of the machine. */
  readonly disk?: JournalDisk;
}

const RETENTION_EVERY_MS = 3_600_000;

/** Keeps one journal a session: `<data folder>/sessions/<day>/<session id>.jsonl`. */
export class FileJournal implements JournalPort, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly writer: JournalWriter;
  private readonly owner = thisOwner();
  private readonly stopping = new AbortController();
  private retention: Timer | undefined;

  constructor(private readonly options: FileJournalOptions) {
    this.writer = new JournalWriter({ disk: systemDisk, ...options });
  }

  open(facts: JournalFacts, onDegraded: () => void): SessionJournal {
    const { dataDir, hasWords } = this.options;
    const { writer, owner } = this;
    const path = journalPath(dataDir, facts.sessionId, new Date());
    const file = writer.begin(path, onDegraded);
    return new WrittenJournal({ facts, owner, hasWords, writer, file });
  }

  /** Looks after what earlier processes left, in the background: sessions need not wait for it. */
  onApplicationBootstrap(): void {
    void this.tidyUp();
    this.retention = this.options.clock.every(RETENTION_EVERY_MS, () => void this.removeOld());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.retention?.cancel();
    await this.writer.close();
  }

  private async tidyUp(): Promise<void> {
    const { dataDir, log } = this.options;
    await this.removeOld();
    try {
      const found = await markCutOff({ dataDir, self: this.owner, log, signal: this.stopping.signal });
      if (found.interrupted > 0)
        log.warn('Sessions were cut off when their server ended; their journals say so now', { ...found });
    } catch (error) {
      log.warn('Journals of earlier sessions cannot be looked through', { error });
    }
  }

  private async removeOld(): Promise<void> {
    const { dataDir, keepDays, log } = this.options;
    if (keepDays === 0) return;
    try {
      const days = await removeOldDays(dataDir, keepDays, new Date());
      if (days.length > 0) log.info('Old journals were removed', { days: days.length, keepDays });
    } catch (error) {
      log.warn('Old journals cannot be removed', { error });
    }
  }
}
