import { inspect } from 'node:util';

/** Shown in place of a key, whoever prints or serialises the configuration. */
const MASK = '***';

/**
 * A vendor's key as it is now: the one part of the configuration that may change while the server runs. Whoever
 * presents it reads it each time.
 */
export class VendorKey {
  // Private to the language itself, so that neither printing nor freezing the configuration reaches them.
  #current: string;
  readonly #listeners: (() => void)[] = [];

  constructor(key: string) {
    this.#current = key;
  }

  get current(): string {
    return this.#current;
  }

  /** Calls `listener` after each change, for the life of the process. */
  onReplaced(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** @returns whether `key` is another one than before. */
  replace(key: string): boolean {
    if (key === this.#current) return false;
    this.#current = key;
    for (const listener of this.#listeners) listener();
    return true;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
