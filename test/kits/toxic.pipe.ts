import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Toxics } from './toxic.js';

/** Bytes held back before the sender is no longer read. */
const MOST_HELD_BYTES = 256 * 1_024;

export interface ToxicPipeOptions {
  from: Socket;
  to: Socket;
  toxics: Toxics;
  /** A number from 0 up to 1, for jitter. */
  random: () => number;
  /** Ends every wait when the connection is over. */
  signal: AbortSignal;
  /** Cuts both ends without a goodbye. */
  reset: () => void;
}

/** Carries bytes one way, with whatever is wrong with that way just now. */
export class ToxicPipe {
  private readonly waiting: { bytes: Buffer; cameAt: number }[] = [];
  private heldBytes = 0;
  private carriedBytes = 0;
  private notBefore = 0;
  private hasEnded = false;
  private isCarrying = false;

  constructor(private readonly options: ToxicPipeOptions) {
    const { from } = options;
    from.on('data', (bytes: Buffer) => this.take(bytes));
    from.on('end', () => {
      this.hasEnded = true;
      void this.carry();
    });
  }

  private take(bytes: Buffer): void {
    const { from, toxics, reset } = this.options;
    if (toxics.get('reset')) return reset();
    this.waiting.push({ bytes, cameAt: performance.now() });
    this.heldBytes += bytes.length;
    if (this.heldBytes > MOST_HELD_BYTES) from.pause();
    void this.carry();
  }

  /** Carries all that waits; one run at a time. */
  private async carry(): Promise<void> {
    if (this.isCarrying) return;
    this.isCarrying = true;
    try {
      for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
        await this.delay(next.cameAt);
        for (const piece of this.slices(next.bytes)) await this.send(piece);
        this.heldBytes -= next.bytes.length;
        if (this.heldBytes <= MOST_HELD_BYTES) this.options.from.resume();
      }
      if (this.hasEnded) await this.end();
    } catch (error) {
      // The connection is over: what was on its way is lost, as on a real network.
      if (!this.options.signal.aborted && !this.options.to.destroyed) throw error;
    } finally {
      this.isCarrying = false;
    }
  }

  /** Later bytes never overtake earlier ones. */
  private async delay(cameAt: number): Promise<void> {
    const latency = this.options.toxics.get('latency');
    if (!latency) return;
    const jitterMs = (latency.jitterMs ?? 0) * this.options.random();
    this.notBefore = Math.max(this.notBefore, cameAt + latency.ms + jitterMs);
    await this.wait(this.notBefore - performance.now());
  }

  private slices(bytes: Buffer): Buffer[] {
    const size = this.options.toxics.get('slicer')?.maxBytes ?? bytes.length;
    return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
  }

  private async send(piece: Buffer): Promise<void> {
    const { toxics, to } = this.options;
    if (toxics.get('blackhole')) return;
    await this.passBottleneck(piece.length);
    const left = (toxics.get('limitData')?.bytes ?? Number.POSITIVE_INFINITY) - this.carriedBytes;
    const allowed = piece.subarray(0, Math.max(0, left));
    this.carriedBytes += allowed.length;
    if (allowed.length > 0 && !to.write(allowed)) await once(to, 'drain', { signal: this.options.signal });
    if (allowed.length < piece.length) to.end();
    await this.wait(toxics.get('slicer')?.delayMs ?? 0);
  }

  private async passBottleneck(bytes: number): Promise<void> {
    const { toxics, signal } = this.options;
    while (toxics.get('bandwidth')?.bytesPerSecond === 0)
      await new Promise<void>((resolve, reject) => {
        const onAbort = () => finish(() => reject(signal.reason));
        const stopLooking = toxics.onChange(() => finish(resolve));
        const finish = (settle: () => void) => {
          stopLooking();
          signal.removeEventListener('abort', onAbort);
          settle();
        };
        signal.addEventListener('abort', onAbort, { once: true });
      });
    const rate = toxics.get('bandwidth')?.bytesPerSecond;
    if (rate) await this.wait((bytes / rate) * 1_000);
  }

  private async end(): Promise<void> {
    const { toxics, to } = this.options;
    if (toxics.get('blackhole')) return;
    await this.wait(toxics.get('slowClose')?.delayMs ?? 0);
    to.end();
  }

  private async wait(ms: number): Promise<void> {
    if (ms > 0) await pause(ms, undefined, { signal: this.options.signal });
  }
}
