import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Clock, Timer } from '../common/clock.js';
import type { Log } from '../common/log.js';
import type { JournalFacts, JournalPort, SessionJournal, SpokenMessage } from '../session/journal.port.js';
import { type JournalDisk, systemDisk } from './journal.disk.js';
import { journalPath } from './journal.folder.js';
import type { JournalObserver } from './journal.observer.js';
import { thisOwner } from './journal.owner.js';
import { removeOldDays } from './journal.retention.js';
import { markCutOff, type ScanOptions } from './journal.scan.js';
import { JournalWriter } from './journal.writer.js';
import { findLostSessions } from './lost.search.js';
import { LostSessions } from './lost.sessions.js';
import { WrittenJournal } from './written.journal.js';

export interface FileJournalOptions {
  readonly dataDir: string;
  /** Whether what was said is kept, or only how long it was. */
  readonly hasWords: boolean;
  /** Journals of older days are removed; 0: never. */
  readonly keepDays: number;
  /** How long the client of a session that ended with its process may come back; 0: not at all. */
  readonly resumeWindowMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: JournalObserver;
  /** Default: the file system of the machine. */
  readonly disk?: JournalDisk;
}

const RETENTION_EVERY_MS = 3_600_000;
/** The most a start waits to know who may come back; a folder of tens of thousands of journals takes less. */
const LOOK_BACK_LIMIT_MS = 1_000;

/** Keeps one journal a session: `<data folder>/sessions/<day>/<session id>.jsonl`. */
export class FileJournal implements JournalPort, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly writer: JournalWriter;
  private readonly owner = thisOwner();
  private readonly stopping = new AbortController();
  private readonly lost: LostSessions;
  private retention: Timer | undefined;

  constructor(private readonly options: FileJournalOptions) {
    this.writer = new JournalWriter({ disk: systemDisk, ...options });
    this.lost = new LostSessions(options.clock);
  }

  open(facts: JournalFacts, onDegraded: () => void): SessionJournal {
    const { dataDir, hasWords } = this.options;
    const { writer, owner } = this;
    const path = journalPath(dataDir, facts.sessionId, new Date());
    const file = writer.begin(path, onDegraded);
    return new WrittenJournal({ facts, owner, hasWords, writer, file });
  }

  recall(sessionId: string, token: string): readonly SpokenMessage[] | undefined {
    return this.lost.recall(sessionId, token);
  }

  /**
   * Looks after what earlier processes left. The server listens once it knows whose clients may come back, or after a
   * second; all else is done in the background.
   */
  async onApplicationBootstrap(): Promise<void> {
    const { clock, log } = this.options;
    this.retention = clock.every(RETENTION_EVERY_MS, () => void this.removeOld());
    const lookingBack = this.lookBack();
    void lookingBack.then(() => this.tidyUp());
    await this.atMost(LOOK_BACK_LIMIT_MS, lookingBack, () =>
      log.warn('Lost sessions are still being looked for; clients that come back before begin afresh'),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.retention?.cancel();
    this.lost.clear();
    await this.writer.close();
  }

  /** Finds the sessions whose clients may come back. Never rejects. */
  private async lookBack(): Promise<void> {
    const { resumeWindowMs: windowMs, log } = this.options;
    if (windowMs === 0) return;
    try {
      const found = await findLostSessions({ ...this.scanOptions, windowMs, nowMs: Date.now() });
      if (this.stopping.signal.aborted) return;
      for (const lost of found) this.lost.add(lost, Date.now());
    } catch (error) {
      log.warn('Lost sessions cannot be looked for; their clients begin afresh', { error });
    }
  }

  private async tidyUp(): Promise<void> {
    const { log } = this.options;
    await this.removeOld();
    try {
      const found = await markCutOff(this.scanOptions);
      if (found.interrupted > 0)
        log.warn('Sessions were cut off when their server ended; their journals say so now', { ...found });
    } catch (error) {
      log.warn('Journals of earlier sessions cannot be looked through', { error });
    }
  }

  private get scanOptions(): ScanOptions {
    const { dataDir, log } = this.options;
    return { dataDir, self: this.owner, log, signal: this.stopping.signal };
  }

  private async atMost(limitMs: number, work: Promise<void>, onLimit: () => void): Promise<void> {
    let limit: Timer | undefined;
    const tooLong = new Promise<void>((resolve) => {
      limit = this.options.clock.after(limitMs, () => {
        onLimit();
        resolve();
      });
    });
    await Promise.race([work, tooLong]);
    limit?.cancel();
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
