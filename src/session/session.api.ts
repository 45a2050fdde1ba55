import type { ClientMessage, ClientMessageOf } from '../protocol/client.messages.js';
import type { CloseName, ErrorCode } from '../protocol/codes.js';
import type { AudioInput } from './audio.input.js';
import type { ClientPort } from './client.port.js';

/** What the gateway knows of the domain. `SessionManager` implements it. */
export interface Sessions {
  /**
   * Decides, before a socket exists, whether one more session could work now. Cheap; nothing is dialled.
   *
   * @param waitingCount Sockets let in before that have not started their session yet; a place is kept for each.
   */
  admit(waitingCount: number): Admission;
  /**
   * Opens a session for a client that sent `session.start`; `session.ready` has been sent when this returns.
   *
   * @throws {VoiceError} `bad_message` when a field names something that does not exist (agent, variable),
   *   `not_enabled` for a feature that is off.
   * @throws {NoRoomError} when there was room for a client that comes back only, and this one does not, or the server
   *   has begun to shut down.
   */
  start(client: ClientPort, start: ClientMessageOf<'session.start'>): SessionHandle;
}

export type Admission =
  | { ok: true }
  | { ok: false; status: 503; code: string; message: string; retryAfterSeconds: number };

/** There is no room for a new session; the client may try later, or elsewhere. */
export class NoRoomError extends Error {
  /** @param closeAs How the connection ends. */
  constructor(readonly closeAs: Extract<CloseName, 'atCapacity' | 'draining'>) {
    super('there is no room for a new session now');
    this.name = new.target.name;
  }
}

/** One live session, as its connection drives it. Every call is synchronous and safe after the session has ended. */
export interface SessionHandle {
  readonly id: string;
  /** What its microphone frames are; a session that is resumed keeps what it began with. */
  readonly input: AudioInput;
  /** Any message but `session.start` and `ping`, already validated. */
  onMessage(message: Exclude<ClientMessage, { type: 'session.start' | 'ping' }>): void;
  /** One frame of microphone audio, already checked for size and parity. Ownership passes to the session. */
  onAudio(frame: Buffer): void;
  /** Stamps and sends an error the connection itself found. */
  sendError(code: ErrorCode, message: string): void;
  sendPong(id: string | undefined): void;
  /** The socket is gone. */
  onClientGone(): void;
}

/** Injection token of `Sessions`. */
export const SESSIONS = Symbol('Sessions');
