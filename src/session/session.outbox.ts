import type { Clock } from '../common/clock.js';
import type { AudioFrameHeader } from '../protocol/audio-frame.js';
import type { ServerBody, ServerMessage } from '../protocol/server.messages.js';
import type { ClientPort } from './client.port.js';

/** The one way from a session to its client: stamps every message with `seq` and `t`, counts what was sent. */
export class SessionOutbox {
  /** Audio sent, headers not counted. */
  audioBytes = 0;
  private seq = 0;
  private readonly startedAt: number;

  constructor(
    private readonly client: ClientPort,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  /** Milliseconds since the session started. */
  get sessionMs(): number {
    return Math.round(this.clock.now() - this.startedAt);
  }

  get bufferedBytes(): number {
    return this.client.bufferedBytes;
  }

  get rttMs(): number | undefined {
    return this.client.rttMs;
  }

  send(body: ServerBody): void {
    const message: ServerMessage = { ...body, seq: ++this.seq, t: this.sessionMs };
    this.client.sendMessage(message);
  }

  sendAudio(header: AudioFrameHeader, payload: Uint8Array): void {
    this.audioBytes += payload.byteLength;
    this.client.sendAudio(header, payload);
  }
}
