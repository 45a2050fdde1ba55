import type { Clock } from '../../common/clock.js';
import type { ProviderSocket, SocketClosed } from '../../provider/provider.socket.js';
import type { DeepgramDialect } from './deepgram.dialect.js';
import type { DeepgramEvent } from './deepgram.events.js';

/** The vendor closes after about 10 s without a message; its documentation advises 3 to 5 s. */
const KEEP_ALIVE_MS = 4_000;
/** This many messages that are not what the protocol says, within the window, and the connection is given up. */
const MAX_GARBAGE = 5;
const GARBAGE_WINDOW_MS = 10_000;

export interface ConnectionListener {
  onEvents(events: readonly DeepgramEvent[]): void;
  /** More garbage than a healthy vendor sends. */
  onGarbage(): void;
  onClose(closed: SocketClosed): void;
}

/** One connection to Deepgram: sends audio and control, reads messages, stays alive. */
export class DeepgramConnection {
  readonly openedAtMs: number;
  private lastSentAtMs: number;
  private garbageAtMs: number[] = [];

  constructor(
    private readonly socket: ProviderSocket,
    private readonly dialect: DeepgramDialect,
    private readonly clock: Clock,
  ) {
    this.openedAtMs = clock.now();
    this.lastSentAtMs = this.openedAtMs;
  }

  /** Deepgram's id of the connection, for its support. */
  get requestId(): string | undefined {
    const id = this.socket.headers['dg-request-id'];
    return typeof id === 'string' ? id : undefined;
  }

  get bufferedAmount(): number {
    return this.socket.bufferedAmount;
  }

  /** Starts reading. To be called once. */
  listen(listener: ConnectionListener): void {
    this.socket.listen({
      onMessage: (data, isBinary) => this.read(data, isBinary, listener),
      onClose: (closed) => listener.onClose(closed),
    });
  }

  readonly sendAudio = (frame: Buffer): void => {
    this.lastSentAtMs = this.clock.now();
    this.socket.send(frame);
  };

  finalize(): void {
    this.socket.send(this.dialect.finalize);
  }

  /** Asks for a sign of life where the protocol knows how. */
  probe(): void {
    if (this.dialect.probe !== undefined) this.socket.send(this.dialect.probe);
  }

  /** To be called often: says so when there has been nothing else to say. */
  keepAlive(): void {
    const nowMs = this.clock.now();
    if (this.dialect.keepAlive === undefined || nowMs - this.lastSentAtMs < KEEP_ALIVE_MS) return;
    this.lastSentAtMs = nowMs;
    this.socket.send(this.dialect.keepAlive);
  }

  /** Lets the vendor finish what it has heard, for at most `withinMs`. */
  close(withinMs: number): Promise<void> {
    this.socket.send(this.dialect.closeStream);
    return this.socket.close(withinMs);
  }

  terminate(): void {
    this.socket.terminate();
  }

  private read(data: Buffer, isBinary: boolean, listener: ConnectionListener): void {
    const events = isBinary ? undefined : this.parse(data);
    if (events) listener.onEvents(events);
    else this.onGarbage(listener);
  }

  private parse(data: Buffer): readonly DeepgramEvent[] | undefined {
    try {
      return this.dialect.parse(JSON.parse(data.toString('utf8')));
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  private onGarbage(listener: ConnectionListener): void {
    const nowMs = this.clock.now();
    this.garbageAtMs = this.garbageAtMs.filter((atMs) => nowMs - atMs < GARBAGE_WINDOW_MS);
    this.garbageAtMs.push(nowMs);
    if (this.garbageAtMs.length > MAX_GARBAGE) listener.onGarbage();
  }
}
