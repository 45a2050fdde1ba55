/** What a pipe asks of its two ends. */
export interface AsyncPipeOptions<T> {
  /** Weight waiting at which `push` says no more. A value already taken by `push` is never dropped. */
  capacity: number;
  /** Weight of one value; 1 when left out. */
  weigh?: (value: T) => number;
  /** The reader has caught up to half the capacity after `push` said no. */
  onDrain?: () => void;
  /** The reader left before the end (`break`, `return`). Called at most once. */
  onAbandon?: () => void;
}

type Outcome = { isOver: false } | { isOver: true; error?: unknown };

/**
 * Carries values from callbacks to one `for await` reader, in order, within a bound.
 *
 * The pipe drops nothing itself: `push` answers false once `capacity` is reached, and the writer then pauses
 * its source or, where it cannot, fails the pipe. Values pushed before `end` or `fail` are still read; those
 * pushed after are ignored.
 */
export class AsyncPipe<T> implements AsyncIterable<T>, AsyncIterator<T> {
  private readonly waiting: T[] = [];
  private weight = 0;
  private isFull = false;
  private isAbandoned = false;
  private outcome: Outcome = { isOver: false };
  private reader:
    | { resolve: (result: IteratorResult<T>) => void; reject: (error: unknown) => void }
    | undefined;
  private readonly weigh: (value: T) => number;

  constructor(private readonly options: AsyncPipeOptions<T>) {
    this.weigh = options.weigh ?? (() => 1);
  }

  /** Takes a value. False: no room is left, pause until `onDrain`. */
  push(value: T): boolean {
    if (this.outcome.isOver || this.isAbandoned) return true;
    if (this.reader) {
      const { resolve } = this.reader;
      this.reader = undefined;
      resolve({ done: false, value });
      return true;
    }
    this.waiting.push(value);
    this.weight += this.weigh(value);
    if (this.weight >= this.options.capacity) this.isFull = true;
    return !this.isFull;
  }

  /** No more values. Only the first of `end` and `fail` counts. */
  end(): void {
    this.settle({ isOver: true });
  }

  /** No more values, and why: raised to the reader after what was pushed before. */
  fail(error: unknown): void {
    this.settle({ isOver: true, error });
  }

  /** Gives up what was not read yet, then fails. For an abort, where nothing more may come out. */
  cut(error: unknown): void {
    this.waiting.length = 0;
    this.weight = 0;
    this.settle({ isOver: true, error });
  }

  next(): Promise<IteratorResult<T>> {
    if (this.waiting.length > 0) return Promise.resolve({ done: false, value: this.take() });
    if (this.isAbandoned) return Promise.resolve({ done: true, value: undefined });
    if (this.outcome.isOver) return this.finish(this.outcome.error);
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<T>> {
    if (!this.isAbandoned) {
      this.isAbandoned = true;
      this.waiting.length = 0;
      this.weight = 0;
      if (!this.outcome.isOver) this.options.onAbandon?.();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private take(): T {
    const value = this.waiting.shift() as T;
    this.weight -= this.weigh(value);
    if (this.isFull && this.weight <= this.options.capacity / 2) {
      this.isFull = false;
      this.options.onDrain?.();
    }
    return value;
  }

  private settle(outcome: { isOver: true; error?: unknown }): void {
    if (this.outcome.isOver) return;
    this.outcome = outcome;
    const reader = this.reader;
    this.reader = undefined;
    if (!reader) return;
    if (outcome.error === undefined) reader.resolve({ done: true, value: undefined });
    else reader.reject(outcome.error);
  }

  /** An error is raised once; reading on after it finds the end. */
  private finish(error: unknown): Promise<IteratorResult<T>> {
    this.outcome = { isOver: true };
    if (error === undefined) return Promise.resolve({ done: true, value: undefined });
    return Promise.reject(error);
  }
}
