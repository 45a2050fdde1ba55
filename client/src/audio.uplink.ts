import { FrameQueue } from './frame.queue.js';

/** Two seconds of 16 kHz PCM: what the server, too, keeps for a session that is still opening. */
const QUEUE_BYTES = 64_000;
/** One second of 16 kHz PCM inside the socket: beyond it the network is too slow to add more. */
const SOCKET_BYTES = 32_000;

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

  /** @param onDropped Called with the number of frames lost and why they could not be sent. */
  constructor(private readonly onDropped: (frames: number, reason: 'not_ready' | 'slow_network') => void) {}

  /** The session is ready: what waits is sent, oldest first. */
  open(target: UplinkTarget): void {
    this.target = target;
    this.drain();
  }

  /** The connection is gone; frames wait again. */
  suspend(): void {
    this.target = undefined;
  }

  push(frame: ArrayBuffer): void {
    const dropped = this.queue.push(frame);
    if (dropped > 0) this.onDropped(dropped, this.target ? 'slow_network' : 'not_ready');
    this.drain();
  }

  clear(): void {
    this.target = undefined;
    this.queue.clear();
  }

  private drain(): void {
    while (this.target && this.queue.length > 0 && this.target.bufferedAmount <= SOCKET_BYTES) {
      const frame = this.queue.shift();
      if (frame) this.target.send(frame);
    }
  }
}
