/**
 * Microphone frames waiting to be sent. When full the oldest go: what was said last matters most.
 *
 * @param capacityBytes Most bytes held; 64 000 are two seconds at 16 kHz.
 */
export class FrameQueue {
  private readonly frames: ArrayBuffer[] = [];
  private bytes = 0;

  constructor(private readonly capacityBytes: number) {}

  get length(): number {
    return this.frames.length;
  }

  /** @returns how many old frames had to go. */
  push(frame: ArrayBuffer): number {
    this.frames.push(frame);
    this.bytes += frame.byteLength;
    let dropped = 0;
    while (this.bytes > this.capacityBytes && this.shift()) dropped++;
    return dropped;
  }

  shift(): ArrayBuffer | undefined {
    const frame = this.frames.shift();
    if (frame) this.bytes -= frame.byteLength;
    return frame;
  }

  clear(): void {
    this.frames.length = 0;
    this.bytes = 0;
  }
}
