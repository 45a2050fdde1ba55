import { FrameQueue } from './frame.queue.js';

/** Two seconds of 16 kHz PCM: what the server, too, keeps for a session that is still opening. */
const QUEUE_BYTES = 64_000;
/** One second of 16 kHz PCM inside the socket: beyond it the network is too slow to add more. */
const SOCKET_BYTES = 32_000;
/** Frames come fifty times a second; notices of their loss need not. */
const NOTICE_EVERY_MS = 1_000;

/** What an uplink needs to know the time and tell of losses. */
export interface AudioUplinkOptions {
  now: () => number;
  /** Called with the frames lost since the last notice and why they could not be sent; at most once a second. */
  onDropped: (frames: number, reason: 'not_ready' | 'slow_network') => void;
}

/** Where frames go when there is somewhere to go. */
export interface UplinkTarget {
  readonly bufferedAmount: number;
  send(frame: ArrayBuffer): void;
}

/**
 * Microphone audio on its way to the server: waits here while there is no session or the socket is full,
 * and loses the oldest frames first, with a notice.
 */
export class AudioUplink {
  private readonly queue = new FrameQueue(QUEUE_BYTES);
  private target: UplinkTarget | undefined;
  private untold = 0;
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: AudioUplinkOptions) {}

  /** The session is ready: what waits is sent, oldest first. */
  open(target: UplinkTarget): void {
    this.tell();
    this.target = target;
    this.drain();
  }

  /** The connection is gone; frames wait again. */
  suspend(): void {
    this.tell();
    this.target = undefined;
  }

  push(frame: ArrayBuffer): void {
    this.untold += this.queue.push(frame);
    if (this.options.now() - this.toldAt >= NOTICE_EVERY_MS) this.tell();
    this.drain();
  }

  clear(): void {
    this.tell();
    this.target = undefined;
    this.queue.clear();
  }

  private tell(): void {
    if (this.untold === 0) return;
    this.toldAt = this.options.now();
    this.options.onDropped(this.untold, this.target ? 'slow_network' : 'not_ready');
    this.untold = 0;
  }

  private drain(): void {
    while (this.target && this.queue.length > 0 && this.target.bufferedAmount <= SOCKET_BYTES) {
      const frame = this.queue.shift();
      if (frame) this.target.send(frame);
    }
  }
}
