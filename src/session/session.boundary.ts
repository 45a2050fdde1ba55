import type { Clock, Timer } from '../common/clock.js';
import { takeAll } from '../common/take-all.js';

/**
 * The border of one session. Everything that enters the session from outside (its client, its vendors, its timers,
 * what it awaited) runs within, so that a fault of our own ends this session and no other. What the session holds
 * hangs on the border too: when it closes, the timers are gone and `signal` fires, whatever state the session is in.
 */
export class SessionBoundary {
  /** Its timers run within the boundary and end with it. */
  readonly clock: Clock;
  private readonly life = new AbortController();
  private readonly timers = new Set<Timer>();
  private readonly faults: unknown[] = [];
  private depth = 0;

  /**
   * @param onFault Told of everything thrown within, when the outermost entry has been left: an entry may come in the
   *   middle of another, where nothing can be ended. Must not throw.
   */
  constructor(
    clock: Clock,
    private readonly onFault: (error: unknown) => void,
  ) {
    this.clock = {
      now: () => clock.now(),
      after: (ms, action) => this.startTimer(action, (fire) => clock.after(ms, fire), { isOnce: true }),
      afterReading: (action) => this.startTimer(action, (fire) => clock.afterReading(fire), { isOnce: true }),
      every: (ms, action) => this.startTimer(action, (fire) => clock.every(ms, fire), { isOnce: false }),
    };
  }

  /** Fires when the boundary closes. */
  get signal(): AbortSignal {
    return this.life.signal;
  }

  /** Runs one entry. Never throws; does nothing once the boundary is closed. */
  run(entry: () => void): void {
    this.enter(entry, undefined);
  }

  /** The same function, run within the boundary. To be made once and called often. */
  guard<A>(entry: (argument: A) => void): (argument: A) => void {
    return (argument) => this.enter(entry, argument);
  }

  /** Runs an entry after the current one, e.g. what may not happen in the middle of the machine's own step. */
  soon(entry: () => void): void {
    queueMicrotask(() => this.run(entry));
  }

  /** Work that goes on behind the session; that it fails is a fault too, also after the boundary has closed. */
  watch(work: Promise<void>): void {
    work.catch((error: unknown) => this.note(error));
  }

  /** Nothing enters any more. Idempotent. */
  close(): void {
    const timers = [...this.timers];
    this.timers.clear();
    this.life.abort();
    takeAll(timers.map((timer) => () => timer.cancel()));
  }

  private enter<A>(entry: (argument: A) => void, argument: A): void {
    if (this.life.signal.aborted) return;
    this.depth++;
    try {
      entry(argument);
    } catch (error) {
      this.faults.push(error);
    }
    this.depth--;
    this.tell();
  }

  private note(error: unknown): void {
    this.faults.push(error);
    this.tell();
  }

  private tell(): void {
    if (this.depth > 0) return;
    for (const error of this.faults.splice(0)) this.onFault(error);
  }

  private startTimer(
    action: () => void,
    start: (fire: () => void) => Timer,
    { isOnce }: { isOnce: boolean },
  ): Timer {
    if (this.life.signal.aborted) return NO_TIMER;
    const timer = start(() => {
      if (isOnce) this.timers.delete(timer);
      this.run(action);
    });
    this.timers.add(timer);
    return {
      cancel: () => {
        this.timers.delete(timer);
        timer.cancel();
      },
    };
  }
}

const NO_TIMER: Timer = { cancel: () => undefined };
