/** An async iterable fed by hand; ends or fails when told, or when its signal fires. */
export class PushStream<T> implements AsyncIterable<T> {
  private readonly items: T[] = [];
  private end: { error?: unknown } | undefined;
  private wake: (() => void) | undefined;

  constructor(readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.fail(signal.reason), { once: true });
  }

  push(...items: T[]): void {
    this.items.push(...items);
    this.wake?.();
  }

  finish(): void {
    this.end ??= {};
    this.wake?.();
  }

  fail(error: unknown): void {
    this.end ??= { error };
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const next = this.items.shift();
      if (next !== undefined) yield next;
      else if (this.end) {
        if (this.end.error !== undefined) throw this.end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    }
  }
}
