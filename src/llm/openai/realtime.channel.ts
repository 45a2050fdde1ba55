import type { ProviderSocket, SocketClosed } from '../../provider/provider.socket.js';
import { type RealtimeCommand, type RealtimeEvent, readEvent } from './realtime.messages.js';

/** Frames that are no events after which a connection is given up. */
const MAX_GARBAGE = 5;

export interface ChannelListener {
  onEvent(event: RealtimeEvent): void;
  /** Called once, last. */
  onClosed(closed: SocketClosed): void;
}

/** Events over a socket: JSON both ways, an id on each event of ours, garbage counted and bounded. */
export class RealtimeChannel {
  /** Who gets the events; may be changed on the way (handshake, then conversation). */
  listener: ChannelListener;
  private closed: SocketClosed | undefined;
  private sent = 0;
  private garbage = 0;

  constructor(
    private readonly socket: ProviderSocket,
    listener: ChannelListener,
  ) {
    this.listener = listener;
    socket.listen({
      onMessage: (data, isBinary) => this.onMessage(data, isBinary),
      onClose: (closed) => {
        this.closed = closed;
        this.listener.onClosed(closed);
      },
    });
  }

  get isOpen(): boolean {
    return this.closed === undefined && this.socket.isOpen;
  }

  /** Sends an event; answers with its id, which errors will name. */
  send(command: RealtimeCommand): string {
    const eventId = `evt_${++this.sent}`;
    this.socket.send(JSON.stringify({ event_id: eventId, ...command }));
    return eventId;
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** Says goodbye; resolves when the connection is gone, after `withinMs` at the latest. */
  close(withinMs: number): Promise<void> {
    return this.socket.close(withinMs, 1000);
  }

  private onMessage(data: Buffer, isBinary: boolean): void {
    const event = isBinary ? 'garbage' : readEvent(data.toString('utf8'));
    if (event === 'unused') return;
    if (event !== 'garbage') this.listener.onEvent(event);
    else if (++this.garbage > MAX_GARBAGE) this.socket.terminate();
  }
}
