import type { ClientMessage } from '../protocol/client.messages.js';
import type { ErrorCode } from '../protocol/codes.js';
import type { SessionHandle } from './session.api.js';
import type { VoiceSession } from './voice.session.js';

/**
 * One connection's hold on a session. When another connection takes the session over, this one reaches it no
 * more, whatever still arrives on it.
 */
export class SessionAttachment implements SessionHandle {
  constructor(private readonly session: VoiceSession) {}

  get id(): string {
    return this.session.id;
  }

  onMessage(message: Exclude<ClientMessage, { type: 'session.start' | 'ping' }>): void {
    if (this.holds) this.session.onMessage(message);
  }

  onAudio(frame: Buffer): void {
    if (this.holds) this.session.onAudio(frame);
  }

  sendError(code: ErrorCode, message: string): void {
    if (this.holds) this.session.sendError(code, message);
  }

  sendPong(id: string | undefined): void {
    if (this.holds) this.session.sendPong(id);
  }

  onClientGone(): void {
    if (this.holds) this.session.onClientGone();
  }

  private get holds(): boolean {
    return this.session.attachment === this;
  }
}
