import type { Clock, Timer } from '../common/clock.js';

/** Vendors are let go when a client has been away for this long (public contract: within 10 s). */
const SUSPEND_AFTER_MS = 8_000;

/** The time a session waits for a client that lost its socket. */
export class SessionParking {
  private readonly suspendTimer: Timer;
  private readonly windowTimer: Timer;

  constructor(clock: Clock, windowMs: number, on: { suspend: () => void; giveUp: () => void }) {
    this.suspendTimer = clock.after(Math.min(SUSPEND_AFTER_MS, windowMs), on.suspend);
    this.windowTimer = clock.after(windowMs, on.giveUp);
  }

  end(): void {
    this.suspendTimer.cancel();
    this.windowTimer.cancel();
  }
}
