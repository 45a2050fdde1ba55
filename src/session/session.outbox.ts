import type { Clock } from '../common/clock.js';
import type { AudioFrameHeader } from '../protocol/audio-frame.js';
import type { CloseName } from '../protocol/codes.js';
import type { ServerBody, ServerMessage } from '../protocol/server.messages.js';
import type { ClientPort } from './client.port.js';
import { EventLog } from './event.log.js';
import type { SessionJournal } from './journal.port.js';

/**
 * The one way from a session to its client: stamps every message with `seq` and `t`, counts what was sent, and
 * keeps the last of it for a client that loses its socket and comes back.
 */
export class SessionOutbox {
  /** Audio sent, headers not counted. */
  audioBytes = 0;
  private seq = 0;
  private readonly startedAt: number;
  private readonly log = new EventLog();
  private client: ClientPort | undefined;
  private isClosed = false;

  constructor(
    client: ClientPort,
    private readonly clock: Clock,
    private readonly journal: SessionJournal,
  ) {
    this.client = client;
    this.startedAt = clock.now();
  }

  /** Milliseconds since the session started. */
  get sessionMs(): number {
    return Math.round(this.clock.now() - this.startedAt);
  }

  get isAttached(): boolean {
    return this.client !== undefined;
  }

  get bufferedBytes(): number {
    return this.client?.bufferedBytes ?? 0;
  }

  get rttMs(): number | undefined {
    return this.client?.rttMs;
  }

  /** Sends nothing once it is closed. */
  send(body: ServerBody): void {
    if (this.isClosed) return;
    const message: ServerMessage = { ...body, seq: ++this.seq, t: this.sessionMs };
    this.log.addMessage(message);
    this.client?.sendMessage(message);
    this.journal.append(message);
  }

  sendAudio(header: AudioFrameHeader, payload: Uint8Array): void {
    if (this.isClosed) return;
    this.audioBytes += payload.byteLength;
    this.log.addAudio(header, payload);
    this.client?.sendAudio(header, payload);
  }

  /** The socket is gone; what is sent from here on waits for the next one. */
  detach(): void {
    this.client = undefined;
  }

  /** Whether a client that has seen everything up to `lastSeq` can be given all the rest. */
  canContinue(lastSeq: number): boolean {
    return this.log.reachesBack(lastSeq);
  }

  /**
   * The client is back on another socket: greeted with `ready` (stamped with the seq it named, since that message
   * is no new event), then given what it missed, in order.
   */
  continueOn(client: ClientPort, lastSeq: number, ready: ServerBody): void {
    this.client = client;
    const message: ServerMessage = { ...ready, seq: lastSeq, t: this.sessionMs };
    client.sendMessage(message);
    this.journal.append(message);
    for (const entry of this.log.after(lastSeq)) {
      if ('message' in entry) client.sendMessage(entry.message);
      else client.sendAudio(entry.header, entry.payload);
    }
  }

  /** Closes the client's connection; another may follow. */
  release(name: CloseName): void {
    const { client } = this;
    this.client = undefined;
    client?.close(name);
  }

  /** Closes the client's connection for good. */
  close(name: CloseName): void {
    this.isClosed = true;
    this.release(name);
  }
}
