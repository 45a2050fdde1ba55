import type { Emitter, NamedEvent, Unsubscribe } from './emitter.js';

/** Events kept for a reader that is slow; beyond this the oldest are dropped and counted. */
const CAPACITY = 1_000;

/**
 * Everything an emitter says, to be read with `for await`.
 *
 * Ends after the event named `last`, or when the loop is left. Keeps at most 1 000 events for a slow reader:
 * beyond that the oldest go, counted in `missed`.
 */
export class EventStream<E extends object> implements AsyncIterableIterator<NamedEvent<E>> {
  /** Events dropped because nobody read them in time. */
  missed = 0;
  private readonly waiting: NamedEvent<E>[] = [];
  private readonly readers: (() => void)[] = [];
  private isOver = false;
  private readonly stop: Unsubscribe;

  constructor(emitter: Emitter<E>, last: keyof E) {
    this.stop = emitter.tap((event) => {
      this.waiting.push(event);
      if (this.waiting.length > CAPACITY) {
        this.waiting.shift();
        this.missed++;
      }
      if (event.name === last) this.end();
      this.wake();
    });
  }

  async next(): Promise<IteratorResult<NamedEvent<E>>> {
    while (this.waiting.length === 0 && !this.isOver)
      await new Promise<void>((resolve) => {
        this.readers.push(resolve);
      });
    const event = this.waiting.shift();
    return event ? { done: false, value: event } : { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<NamedEvent<E>>> {
    this.waiting.length = 0;
    this.end();
    this.wake();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** All of them: those who find nothing wait again, in the same order. */
  private wake(): void {
    for (const reader of this.readers.splice(0)) reader();
  }

  private end(): void {
    this.isOver = true;
    this.stop();
  }
}
