/** Calls back when nothing happened for a time. */
export class IdleTimer {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limitMs: number,
    private readonly onIdle: () => void,
  ) {
    this.touch();
  }

  /** Something happened: the time starts again. */
  touch(): void {
    this.stop();
    this.timer = setTimeout(this.onIdle, this.limitMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
