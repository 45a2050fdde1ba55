import type { Clock, Timer } from '../../src/common/clock.js';

/** Calls back when nothing happened for a time. */
export class IdleTimer {
  private timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number,
    private readonly onIdle: () => void,
  ) {
    this.touch();
  }

  /** Something happened: the time starts again. */
  touch(): void {
    this.stop();
    this.timer = this.clock.after(this.limitMs, this.onIdle);
  }

  stop(): void {
    this.timer?.cancel();
  }
}
