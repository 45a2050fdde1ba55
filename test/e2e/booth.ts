/** Has room for a few at a time; who comes when it is full waits for the first to leave. */
export class Booth {
  private readonly waiting: (() => void)[] = [];

  /** @param room Most inside at once. At least 1. */
  constructor(private room: number) {}

  /** Does something inside. */
  async use<T>(action: () => Promise<T>): Promise<T> {
    if (this.room > 0) this.room--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await action();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.room++;
    }
  }
}
