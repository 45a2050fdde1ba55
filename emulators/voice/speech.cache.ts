/** Anything with a size in bytes. */
interface Sized {
  bytes: { length: number };
}

/**
 * Keeps what was made, up to a number of bytes; beyond that, what was used longest ago is forgotten. Two requests
 * for the same key at the same time share one making.
 */
export class SpeechCache<T extends Sized> {
  /** In order of last use. */
  private readonly kept = new Map<string, T>();
  private readonly making = new Map<string, Promise<T>>();
  private size = 0;

  /** @param maxBytes Bytes kept; an item larger than this is handed out but not kept. */
  constructor(private readonly maxBytes: number) {}

  /** Bytes kept now. */
  get keptBytes(): number {
    return this.size;
  }

  /** The item of this key, made by `make` when it is not there. A failure is not remembered. */
  get(key: string, make: () => Promise<T>): Promise<T> {
    const kept = this.kept.get(key);
    if (kept) {
      this.kept.delete(key);
      this.kept.set(key, kept);
      return Promise.resolve(kept);
    }
    const inMaking = this.making.get(key);
    if (inMaking) return inMaking;
    const made = make()
      .then((item) => this.keep(key, item))
      .finally(() => this.making.delete(key));
    this.making.set(key, made);
    return made;
  }

  private keep(key: string, item: T): T {
    if (item.bytes.length > this.maxBytes) return item;
    this.kept.set(key, item);
    this.size += item.bytes.length;
    for (const [oldest, old] of this.kept) {
      if (this.size <= this.maxBytes) break;
      this.kept.delete(oldest);
      this.size -= old.bytes.length;
    }
    return item;
  }
}
