/** What became of a record: handed to the operating system, or given up. */
export type RecordOutcome = 'written' | 'dropped';

/** Told how the journal fares. Metrics implement it. */
export interface JournalObserver {
  onJournalRecords(outcome: RecordOutcome, count: number): void;
  /** Bytes waiting to be written changed by `delta`. */
  onJournalQueue(delta: number): void;
}
