/** A pending timer. */
export interface Timer {
  cancel(): void;
}

/** Monotonic time and timers; everything here that waits takes one, so that tests can move time by hand. */
export interface Clock {
  /** Milliseconds since an arbitrary moment; never goes back. */
  now(): number;
  /** Calls `action` once after `ms` unless cancelled. */
  after(ms: number, action: () => void): Timer;
  /** Calls `action` every `ms` until cancelled. */
  every(ms: number, action: () => void): Timer;
}

/** The clock of the browser or of Node. */
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
};
