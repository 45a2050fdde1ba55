import type { Clock, Timer } from '../../../src/common/clock.js';

/** How fast audio is taken in. */
export interface Pace {
  /** Times real time; the vendor's documentation allows 1.25. */
  factor: number;
  /** What may come at once before the pace is kept. */
  burstMs: number;
  /** Audio waiting beyond this makes the socket stop reading, as a busy server does. */
  maxWaitingMs: number;
}

export interface PacedIntakeOptions {
  clock: Clock;
  pace: Pace;
  onAudio: (bytes: Buffer) => void;
  /** Called with true when too much waits and with false when there is room again. */
  onPressure: (isFull: boolean) => void;
}

type Item = { audio: Buffer } | { action: () => void };

/** Audio is passed on in portions of about this length while the pace is kept. */
const PORTION_MS = 40;

/**
 * Passes audio on no faster than a pace, and everything else in its order between the audio. Nothing is dropped.
 */
export class PacedIntake {
  private waiting: Item[] = [];
  private waitingBytes = 0;
  private bytesPerSecond = Number.POSITIVE_INFINITY;
  /** Bytes that may be passed on now, and the most that this can grow to. */
  private allowance = Number.POSITIVE_INFINITY;
  private most = Number.POSITIVE_INFINITY;
  private waitingLimit = Number.POSITIVE_INFINITY;
  private countedAt: number;
  private timer: Timer | undefined;
  private isFull = false;
  private isStopped = false;

  constructor(private readonly options: PacedIntakeOptions) {
    this.countedAt = options.clock.now();
  }

  /** Sets what a second of audio weighs; until then nothing is held back. */
  setRate(bytesPerSecond: number): void {
    const { factor, burstMs } = this.options.pace;
    this.bytesPerSecond = bytesPerSecond * factor;
    this.most = Number.isFinite(factor)
      ? Math.max(this.portionBytes(), (bytesPerSecond * burstMs) / 1000)
      : Number.POSITIVE_INFINITY;
    this.waitingLimit = (bytesPerSecond * this.options.pace.maxWaitingMs) / 1000;
    this.allowance = this.most;
    this.countedAt = this.options.clock.now();
  }

  push(audio: Buffer): void {
    // Nothing to wait for: an empty piece would be waited for without end.
    if (this.isStopped || audio.length === 0) return;
    this.waiting.push({ audio });
    this.waitingBytes += audio.length;
    this.drain();
  }

  /** Runs when all audio that came before has been passed on. */
  afterwards(action: () => void): void {
    this.waiting.push({ action });
    this.drain();
  }

  /** Forgets what waits. */
  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
    this.waiting = [];
    this.waitingBytes = 0;
  }

  private drain(): void {
    if (this.timer) return;
    this.refill();
    while (!this.isStopped && this.takeNext());
    this.tellPressure();
  }

  /** @returns false when nothing more can be passed on now. */
  private takeNext(): boolean {
    const item = this.waiting[0];
    if (!item) return false;
    if ('action' in item) {
      this.waiting.shift();
      item.action();
      return true;
    }
    const length = this.portionOf(item.audio);
    if (length === 0) {
      this.wakeLater(item.audio.length);
      return false;
    }
    this.allowance -= length;
    this.waitingBytes -= length;
    if (length === item.audio.length) this.waiting.shift();
    else this.waiting[0] = { audio: item.audio.subarray(length) };
    this.options.onAudio(item.audio.subarray(0, length));
    return true;
  }

  /** All of it when that is allowed; else a portion, if the allowance has grown to one. */
  private portionOf(audio: Buffer): number {
    if (audio.length <= this.allowance) return audio.length;
    return this.allowance >= this.portionBytes() ? Math.floor(this.allowance) : 0;
  }

  private portionBytes(): number {
    return (this.bytesPerSecond * PORTION_MS) / 1000;
  }

  private wakeLater(nextBytes: number): void {
    const missing = Math.min(nextBytes, this.portionBytes()) - this.allowance;
    this.timer = this.options.clock.after(Math.ceil((missing * 1000) / this.bytesPerSecond), () => {
      this.timer = undefined;
      this.drain();
    });
  }

  private refill(): void {
    const now = this.options.clock.now();
    if (Number.isFinite(this.most)) {
      const earned = ((now - this.countedAt) * this.bytesPerSecond) / 1000;
      this.allowance = Math.min(this.most, this.allowance + earned);
    }
    this.countedAt = now;
  }

  private tellPressure(): void {
    const isFull = this.waitingBytes > this.waitingLimit;
    if (isFull === this.isFull) return;
    this.isFull = isFull;
    this.options.onPressure(isFull);
  }
}
