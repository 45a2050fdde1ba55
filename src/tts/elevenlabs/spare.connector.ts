import type { LookupFunction, Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { Clock, Timer } from '../../common/clock.js';

export interface SpareConnectorOptions {
  /** Origin the connections go to. */
  url: string;
  lookup: LookupFunction;
  clock: Clock;
  connectTimeoutMs: number;
  /** A spare older than this is dropped: vendors hang up on connections that say nothing. */
  maxAgeMs: number;
}

interface Spare {
  socket: Socket;
  ageTimer: Timer;
  onLost: () => void;
}

/**
 * Opens connections for an HTTP pool and keeps one more open, TLS included, than the pool has asked for.
 *
 * The pool takes the spare the moment it needs a connection, and the next one is opened behind it. A spare that
 * the vendor closes is not replaced by itself (no loop against a vendor that hangs up) but at the next `warm`
 * or the next connection taken.
 */
export class SpareConnector {
  private spare: Spare | undefined;
  private opening: Promise<void> | undefined;
  private isClosed = false;
  private readonly open: buildConnector.connector;
  private readonly target: buildConnector.Options;

  constructor(private readonly options: SpareConnectorOptions) {
    this.open = buildConnector({ timeout: options.connectTimeoutMs, lookup: options.lookup });
    const url = new URL(options.url);
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    this.target = { hostname, host: url.host, protocol: url.protocol, port: url.port };
  }

  get hasSpare(): boolean {
    return this.spare !== undefined;
  }

  /** The connect function for the pool. */
  readonly connect: buildConnector.connector = (target, callback) => {
    const socket = this.take();
    if (!socket) return this.open(target, callback);
    // Answered within the call, the pool (undici 7.30) would mark itself busy and never write the request.
    queueMicrotask(() => callback(null, socket));
    // The outcome is of no concern to this request; the next one opens its own if this fails.
    this.warm().catch(() => this.drop());
  };

  /**
   * Makes sure a spare is open or being opened.
   *
   * @throws what the connection failed with.
   */
  warm(): Promise<void> {
    if (this.isClosed || this.spare) return Promise.resolve();
    this.opening ??= this.openSpare().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  /** Closes the spare and opens no more. */
  close(): void {
    this.isClosed = true;
    this.drop();
  }

  private openSpare(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.open(this.target, (error, socket) => {
        if (error) return reject(error);
        if (this.isClosed) socket?.destroy();
        else if (socket) this.keep(socket);
        resolve();
      });
    });
  }

  private keep(socket: Socket): void {
    // On a connection without a request every byte, and the end, means the vendor is done with it.
    const onLost = () => this.drop();
    socket.once('readable', onLost).once('close', onLost);
    this.spare = { socket, onLost, ageTimer: this.options.clock.after(this.options.maxAgeMs, onLost) };
  }

  private take(): Socket | undefined {
    const spare = this.release();
    return spare && !spare.destroyed ? spare : undefined;
  }

  private drop(): void {
    this.release()?.destroy();
  }

  private release(): Socket | undefined {
    const spare = this.spare;
    this.spare = undefined;
    if (!spare) return undefined;
    spare.ageTimer.cancel();
    spare.socket.off('readable', spare.onLost).off('close', spare.onLost);
    return spare.socket;
  }
}
