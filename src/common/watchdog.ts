import type { Clock, Timer } from './clock.js';

/**
 * Calls `onExpire` when nothing was fed to it for a while.
 *
 * What came while the process itself stood still, and could not be read, counts as fed.
 *
 * Feeding costs one clock reading: the timer is left running and looks at the last feeding when it fires,
 * so it may be fed for every message.
 */
export class Watchdog {
  private timer: Timer | undefined;
  private dueAt = 0;
  private limitMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly onExpire: () => void,
  ) {}

  /** Starts, or starts anew with this limit. */
  arm(limitMs: number): void {
    this.disarm();
    this.limitMs = limitMs;
    this.dueAt = this.clock.now() + limitMs;
    this.timer = this.clock.after(limitMs, () => this.onTimer());
  }

  /** Life was seen; no effect while disarmed. */
  feed(): void {
    this.dueAt = this.clock.now() + this.limitMs;
  }

  disarm(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private onTimer(): void {
    if (!this.isDue()) return this.wait();
    this.timer = this.clock.afterReading(() => {
      if (!this.isDue()) return this.wait();
      this.timer = undefined;
      this.onExpire();
    });
  }

  private wait(): void {
    this.timer = this.clock.after(this.dueAt - this.clock.now(), () => this.onTimer());
  }

  /** Timers of the machine may fire a fraction of a millisecond early. */
  private isDue(): boolean {
    return this.dueAt - this.clock.now() <= 1;
  }
}
