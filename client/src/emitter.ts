/** Stops listening. Calling it again does nothing. */
export type Unsubscribe = () => void;

type Listener<V> = (value: V) => void;

/** One event with its name, as async iterators hand it out. */
export type NamedEvent<E> = { [K in keyof E]: { readonly name: K; readonly value: E[K] } }[keyof E];

/**
 * Typed events: `E` maps each name to the one value its listeners get.
 *
 * Listeners run in the order they were added. One that throws neither stops the others nor the caller:
 * its error is raised afterwards as an uncaught one, where the application reports such things.
 */
export class Emitter<E extends object> {
  private readonly listeners = new Map<keyof E, Set<Listener<never>>>();
  private readonly taps = new Set<Listener<NamedEvent<E>>>();

  /** Calls `listener` at every event of this name. */
  on<K extends keyof E>(name: K, listener: Listener<E[K]>): Unsubscribe {
    const known = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, known);
    known.add(listener);
    return () => this.off(name, listener);
  }

  /** Calls `listener` at the next event of this name only. */
  once<K extends keyof E>(name: K, listener: Listener<E[K]>): Unsubscribe {
    const stop = this.on(name, (value) => {
      stop();
      listener(value);
    });
    return stop;
  }

  off<K extends keyof E>(name: K, listener: Listener<E[K]>): void {
    this.listeners.get(name)?.delete(listener as Listener<never>);
  }

  /** Calls `listener` at every event whatever its name. */
  tap(listener: Listener<NamedEvent<E>>): Unsubscribe {
    this.taps.add(listener);
    return () => this.taps.delete(listener);
  }

  emit<K extends keyof E>(name: K, value: E[K]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) call(listener as Listener<E[K]>, value);
    for (const tap of [...this.taps]) call(tap, { name, value } as NamedEvent<E>);
  }
}

function call<V>(listener: Listener<V>, value: V): void {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
