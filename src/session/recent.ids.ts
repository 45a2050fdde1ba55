/** The ids of a client's latest commands, so that one sent twice acts once. */
export class RecentIds {
  private readonly seen = new Set<string>();

  /** @param capacity Most ids remembered; the oldest is forgotten. */
  constructor(private readonly capacity = 64) {}

  /** Whether this id came before. Messages without an id are never repeats. */
  isRepeated(id: string | undefined): boolean {
    if (id === undefined) return false;
    if (this.seen.has(id)) return true;
    this.seen.add(id);
    const [oldest] = this.seen;
    if (this.seen.size > this.capacity && oldest !== undefined) this.seen.delete(oldest);
    return false;
  }
}
