import type { IncomingHttpHeaders } from 'node:http';
import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../common/clock.js';
import type { FaultReport } from '../common/contained.clock.js';

/** How often the vendor is pinged. */
const PING_EVERY_MS = 5_000;
/** This many pings in a row without any sign of life end the socket; two, so that a stall of our own kills nobody. */
const MAX_MISSED_PINGS = 2;
const ABNORMAL_CLOSURE = 1006;

/** How a socket ended. `reason` is the vendor's text: untrusted, not to be shown. */
export interface SocketClosed {
  code: number;
  reason: string;
}

export interface SocketListener {
  onMessage(data: Buffer, isBinary: boolean): void;
  /** Called once, and nothing is called after it. */
  onClose(closed: SocketClosed): void;
}

export interface SocketParts {
  readonly clock: Clock;
  /** Left out, a fault of the listener is one of the whole process. */
  readonly onFault?: FaultReport;
}

/**
 * An open WebSocket to a vendor. Made by `openSocket`.
 *
 * Nothing is read before `listen` is called, so no early message is lost. Errors end in `onClose` (code 1006); the
 * socket never throws for being closed. What the listener throws ends the socket too, and is reported: the adapter
 * then does as for any lost connection.
 */
export class ProviderSocket {
  private listener: SocketListener | undefined;
  private closed: SocketClosed | undefined;
  private missedPings = 0;
  private readonly pinger: Timer;
  private readonly whenClosed: Promise<void>;

  /**
   * @param socket Already open and paused.
   * @param headers Of the answer that opened it, e.g. for the vendor's request id.
   */
  constructor(
    private readonly socket: WebSocket,
    readonly headers: IncomingHttpHeaders,
    private readonly parts: SocketParts,
  ) {
    this.whenClosed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.onClose({ code, reason: reason.toString('utf8') });
        resolve();
      });
    });
    socket.on('pong', () => {
      this.missedPings = 0;
    });
    socket.on('message', (data, isBinary) => {
      this.missedPings = 0;
      // binaryType is 'nodebuffer': data is one Buffer.
      this.contain(() => this.listener?.onMessage(data as Buffer, isBinary));
    });
    this.pinger = parts.clock.every(PING_EVERY_MS, () => this.ping());
  }

  /** Starts reading. To be called once. */
  listen(listener: SocketListener): void {
    this.listener = listener;
    if (this.closed) listener.onClose(this.closed);
    else this.socket.resume();
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** Bytes handed over that the operating system has not taken yet. */
  get bufferedAmount(): number {
    return this.socket.bufferedAmount;
  }

  /** Sends a text frame (string) or a binary frame. Does nothing once the socket is closing. */
  send(data: string | Buffer): void {
    if (this.isOpen) this.socket.send(data);
  }

  /** Cuts the connection without a goodbye. */
  terminate(): void {
    this.pinger.cancel();
    this.socket.terminate();
    // A paused socket would not notice its end.
    this.socket.resume();
  }

  /**
   * Says goodbye and waits until the connection is gone, cutting it after `withinMs`. Idempotent.
   *
   * @param code Left out, the vendor is only waited for (it was asked to close by a message of its own protocol).
   */
  async close(withinMs: number, code?: number): Promise<void> {
    const limit = this.parts.clock.after(withinMs, () => this.terminate());
    if (code !== undefined) this.socket.close(code);
    this.socket.resume();
    await this.whenClosed;
    limit.cancel();
  }

  private ping(): void {
    if (this.missedPings >= MAX_MISSED_PINGS) {
      this.terminate();
      return;
    }
    this.missedPings++;
    if (this.isOpen) this.socket.ping();
  }

  private onClose(closed: SocketClosed): void {
    this.pinger.cancel();
    const known = { code: closed.code || ABNORMAL_CLOSURE, reason: closed.reason };
    this.closed = known;
    this.contain(() => this.listener?.onClose(known));
  }

  private contain(step: () => void): void {
    const { onFault } = this.parts;
    if (!onFault) return step();
    try {
      step();
    } catch (error) {
      onFault(error);
      this.terminate();
    }
  }
}
