import type { Clock, Timer } from '../common/clock.js';
import { takeAll } from '../common/take-all.js';
import type { SessionObserver } from './session.observer.js';

/** Vendors are let go when a client has been away for this long (public contract: within 10 s). */
const SUSPEND_AFTER_MS = 8_000;

/** The time a session waits for a client that lost its socket. */
export class SessionParking {
  /** By the clock. */
  readonly sinceMs: number;
  private readonly suspendTimer: Timer;
  private readonly windowTimer: Timer;

  constructor(
    clock: Clock,
    private readonly observer: SessionObserver,
    windowMs: number,
    on: { suspend: () => void; giveUp: () => void },
  ) {
    this.sinceMs = clock.now();
    observer.onParked(1);
    this.suspendTimer = clock.after(Math.min(SUSPEND_AFTER_MS, windowMs), on.suspend);
    this.windowTimer = clock.after(windowMs, on.giveUp);
  }

  end(): void {
    takeAll([
      () => this.suspendTimer.cancel(),
      () => this.windowTimer.cancel(),
      () => this.observer.onParked(-1),
    ]);
  }
}
