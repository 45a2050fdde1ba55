/**
 * Makes one call fail, the n-th of all that are made through what it has wrapped: that is how a fault of our own
 * looks from within a session, wherever it calls out or reads what it was given.
 */
export class FaultInjector {
  /** Calls and reads made so far. */
  count = 0;
  /** What failed. */
  failed: string | undefined;

  /** @param at Which call fails, from 1; 0: none. */
  constructor(private readonly at = 0) {}

  /** The same object, each of whose functions and values may fail. */
  wrap<T extends object>(target: T, name: string): T {
    return this.proxy(target, name, (value) => value);
  }

  /** The same for whatever its functions hand out too: streams, iterators. */
  wrapDeeply<T extends object>(target: T, name: string): T {
    return this.proxy(target, name, (value, called) =>
      typeof value === 'object' && value !== null && !(value instanceof Promise)
        ? this.wrapDeeply(value, called)
        : value,
    );
  }

  private proxy<T extends object>(
    target: T,
    name: string,
    handOut: (value: unknown, called: string) => unknown,
  ): T {
    return new Proxy(target, {
      get: (_, key) => {
        const called = `${name}.${String(key)}`;
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') {
          this.pass(called);
          return value;
        }
        return (...args: unknown[]) => {
          this.pass(called);
          return handOut(value.apply(target, args), called);
        };
      },
    });
  }

  private pass(called: string): void {
    if (++this.count !== this.at) return;
    this.failed = called;
    throw new Error(`a fault at ${called}`);
  }
}
