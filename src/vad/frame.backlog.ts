/** Frames that wait to be listened to, oldest first; beyond the capacity the oldest are left out. */
export class FrameBacklog {
  private waiting: Buffer[] = [];
  private bytes = 0;

  /** @param capacityBytes Most that waits; the newest frame always does. */
  constructor(private readonly capacityBytes: number) {}

  /** @returns how many frames were left out for it. */
  push(frame: Buffer): number {
    this.waiting.push(frame);
    this.bytes += frame.byteLength;
    let leftOut = 0;
    while (this.bytes > this.capacityBytes && leftOut < this.waiting.length - 1)
      this.bytes -= this.waiting[leftOut++]?.byteLength ?? 0;
    if (leftOut > 0) this.waiting.splice(0, leftOut);
    return leftOut;
  }

  /** Everything that waits; nothing does afterwards. */
  take(): readonly Buffer[] {
    const { waiting } = this;
    this.waiting = [];
    this.bytes = 0;
    return waiting;
  }
}
