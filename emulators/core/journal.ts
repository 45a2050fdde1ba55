import type { JournalEntry, Vendor } from './emulator.types.js';

type Listener = (entry: JournalEntry) => void;

/** What the emulators saw and did, newest last; bounded, the oldest entries are forgotten. */
export class Journal {
  private entries: JournalEntry[] = [];
  private readonly listeners = new Set<Listener>();
  private readonly connections = new Map<Vendor, number>();

  /** @param capacity Most entries kept. */
  constructor(private readonly capacity = 50_000) {}

  /** The number of the next connection of this vendor. */
  nextConnection(vendor: Vendor): number {
    const next = (this.connections.get(vendor) ?? 0) + 1;
    this.connections.set(vendor, next);
    return next;
  }

  add(entry: Omit<JournalEntry, 'atMs'>): void {
    const stamped = { ...entry, atMs: performance.now() };
    this.entries.push(stamped);
    if (this.entries.length > this.capacity) this.entries.splice(0, this.capacity / 10);
    for (const listener of this.listeners) listener(stamped);
  }

  /** Entries of a vendor whose `what` (and `detail`) match, oldest first. */
  find(vendor: Vendor, what?: string, detail?: string): JournalEntry[] {
    return this.entries.filter(
      (entry) =>
        entry.vendor === vendor &&
        (what === undefined || entry.what === what) &&
        (detail === undefined || entry.detail === detail),
    );
  }

  /**
   * The first matching entry, now or when it comes.
   *
   * @throws {Error} when none came within `limitMs`.
   */
  waitFor(vendor: Vendor, what: string, detail?: string, limitMs = 10_000): Promise<JournalEntry> {
    const found = this.find(vendor, what, detail)[0];
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.listeners.delete(listener);
        reject(new Error(`no ${vendor} ${what} ${detail ?? ''} within ${limitMs} ms`));
      }, limitMs);
      const listener: Listener = (entry) => {
        if (
          entry.vendor !== vendor ||
          entry.what !== what ||
          (detail !== undefined && entry.detail !== detail)
        )
          return;
        clearTimeout(timer);
        this.listeners.delete(listener);
        resolve(entry);
      };
      this.listeners.add(listener);
    });
  }

  clear(): void {
    this.entries = [];
  }
}
