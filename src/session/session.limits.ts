import type { Clock, Timer } from '../common/clock.js';

/** How long before its longest duration a session says that it will end. */
const WARNING_MS = 30_000;

export interface SessionLimitsOptions {
  clock: Clock;
  /** Nothing said, heard or typed for this long. */
  idleTimeoutMs: number;
  maxSessionMs: number;
  onIdle: () => void;
  /** The session will be too long in so many milliseconds. */
  onWarning: (deadlineMs: number) => void;
  onTooLong: () => void;
}

/** How long a session may last: without a sign of life, and at all. */
export class SessionLimits {
  private idle: Timer;
  private longest: Timer;

  constructor(private readonly options: SessionLimitsOptions) {
    const { clock, maxSessionMs } = options;
    this.idle = this.startIdle();
    this.longest = clock.after(Math.max(0, maxSessionMs - WARNING_MS), () => this.warn());
  }

  /** The person or the agent did something. */
  onSignOfLife(): void {
    this.idle.cancel();
    this.idle = this.startIdle();
  }

  /** Nobody is expected to do anything until the next sign of life. */
  pauseIdle(): void {
    this.idle.cancel();
  }

  stop(): void {
    this.idle.cancel();
    this.longest.cancel();
  }

  private startIdle(): Timer {
    return this.options.clock.after(this.options.idleTimeoutMs, this.options.onIdle);
  }

  private warn(): void {
    const { clock, maxSessionMs, onWarning, onTooLong } = this.options;
    const deadlineMs = Math.min(WARNING_MS, maxSessionMs);
    onWarning(deadlineMs);
    this.longest = clock.after(deadlineMs, onTooLong);
  }
}
