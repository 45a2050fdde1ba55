import type { Clock, Timer } from '../common/clock.js';

/** How long before its longest duration a session says that it will end. */
const WARNING_MS = 30_000;

export interface SessionLimitsOptions {
  clock: Clock;
  /** Nothing said, heard or typed for this long. */
  idleTimeoutMs: number;
  maxSessionMs: number;
  /** Whether the agent has the turn: a reply has limits of its own. */
  isReplying: () => boolean;
  onIdle: () => void;
  /** The session will be too long in so many milliseconds. */
  onWarning: (deadlineMs: number) => void;
  onTooLong: () => void;
}

/** How long a session may last: without a sign of life, and at all. */
export class SessionLimits {
  private idle: Timer;
  private longest: Timer;
  private isPaused = false;

  constructor(private readonly options: SessionLimitsOptions) {
    const { clock, maxSessionMs } = options;
    this.idle = this.startIdle();
    this.longest = clock.after(Math.max(0, maxSessionMs - WARNING_MS), () => this.warn());
  }

  /** The person or the agent did something. Nothing while idleness is not watched. */
  onSignOfLife(): void {
    if (this.isPaused) return;
    this.idle.cancel();
    this.idle = this.startIdle();
  }

  /** Nobody is expected to do anything until `watchIdle`. */
  pauseIdle(): void {
    this.isPaused = true;
    this.idle.cancel();
  }

  watchIdle(): void {
    this.isPaused = false;
    this.onSignOfLife();
  }

  stop(): void {
    this.idle.cancel();
    this.longest.cancel();
  }

  private startIdle(): Timer {
    return this.options.clock.after(this.options.idleTimeoutMs, () => this.onSilence());
  }

  private onSilence(): void {
    if (this.options.isReplying()) this.onSignOfLife();
    else this.options.onIdle();
  }

  private warn(): void {
    const { clock, maxSessionMs, onWarning, onTooLong } = this.options;
    const deadlineMs = Math.min(WARNING_MS, maxSessionMs);
    onWarning(deadlineMs);
    this.longest = clock.after(deadlineMs, onTooLong);
  }
}
