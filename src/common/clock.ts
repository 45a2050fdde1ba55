/** A pending timer. */
export interface Timer {
  cancel(): void;
}

/**
 * Monotonic time and timers. Everything that waits takes one, so that tests can move time by hand
 * and a jump of the wall clock changes nothing.
 */
export interface Clock {
  /** Milliseconds since an arbitrary moment; never goes back. */
  now(): number;
  /** Calls `action` once after `ms` unless cancelled. */
  after(ms: number, action: () => void): Timer;
  /** Calls `action` every `ms` until cancelled. */
  every(ms: number, action: () => void): Timer;
  /**
   * Calls `action` once when what waits in sockets has been read, unless cancelled. Timers come before sockets: what
   * came while the process stood still is not known yet to a timer that fell due meanwhile.
   */
  afterReading(action: () => void): Timer;
}

/** Injection token of the clock. */
export const CLOCK = Symbol('Clock');

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, action) => {
    const handle = setTimeout(action, ms);
    return { cancel: () => clearTimeout(handle) };
  },
  every: (ms, action) => {
    const handle = setInterval(action, ms);
    return { cancel: () => clearInterval(handle) };
  },
  afterReading: (action) => {
    const handle = setImmediate(action);
    return { cancel: () => clearImmediate(handle) };
  },
};

/**
 * Waits, unless the signal fires first.
 *
 * @throws the signal's reason when it is or becomes aborted.
 */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      timer.cancel();
      reject(signal.reason);
    };
    const timer = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
