import type { ClientMessage } from '../protocol/client.messages.js';
import type { ErrorCode } from '../protocol/codes.js';
import type { AudioInput } from './audio.input.js';
import type { SessionHandle } from './session.api.js';
import type { VoiceSession } from './voice.session.js';

type Message = Exclude<ClientMessage, { type: 'session.start' | 'ping' }>;

/**
 * One connection's hold on a session, and the way by which its client enters it. When another connection takes the
 * session over, this one reaches it no more, whatever still arrives on it.
 */
export class SessionAttachment implements SessionHandle {
  readonly onMessage: (message: Message) => void;
  readonly onAudio: (frame: Buffer) => void;
  readonly sendPong: (id: string | undefined) => void;

  constructor(private readonly session: VoiceSession) {
    this.onMessage = this.entry((message: Message) => {
      // It speaks of the session, so it knows how it began here.
      session.ticket.confirm();
      session.onMessage(message);
    });
    this.onAudio = this.entry((frame: Buffer) => session.onAudio(frame));
    this.sendPong = this.entry((id: string | undefined) => session.send({ type: 'pong', id }));
  }

  get id(): string {
    return this.session.id;
  }

  get input(): AudioInput {
    return this.session.input;
  }

  sendError(code: ErrorCode, message: string): void {
    this.entry(() => this.session.send({ type: 'error', code, message }))(undefined);
  }

  onClientGone(): void {
    this.entry(() => this.session.onClientGone())(undefined);
  }

  private entry<A>(enter: (argument: A) => void): (argument: A) => void {
    return this.session.boundary.guard((argument: A) => {
      if (this.session.attachment === this) enter(argument);
    });
  }
}
