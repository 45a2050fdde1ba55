import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';
import type { ClientMessage } from '../../src/protocol/client.messages.js';
import type { ServerMessage } from '../../src/protocol/server.messages.js';
import type { Clock, Timer } from './clock.js';
import { Connection, type SessionReady, type SessionStart } from './connection.js';
import { AgentError, AuthFailed, NetworkLost } from './errors.js';
import type { ReconnectPolicy } from './reconnect.policy.js';
import type { VoiceSocketConstructor } from './socket.port.js';

/** What a link tells its owner; after `onOver` nothing more. */
export interface SessionLinkHandlers {
  /** A session is ready. `isFresh` is false only when the old one goes on where it was. */
  onReady(ready: SessionReady, isFresh: boolean): void;
  onMessage(message: ServerMessage): void;
  onAudio(header: AudioFrameHeader, payload: Uint8Array): void;
  onBadFrame(reason: string): void;
  /** The connection was lost and an attempt to come back will follow. */
  onReconnecting(attempt: { attempt: number; inMs: number; error: AgentError }): void;
  /** Over for good, exactly once; without an error it ended in order. */
  onOver(error: AgentError | undefined): void;
}

/** How a link dials, begins a session and comes back to it. */
export interface SessionLinkOptions {
  WebSocket: VoiceSocketConstructor;
  url: string;
  /** Subprotocols for each attempt; asked anew because tokens may be good for one use only. */
  protocols: () => Promise<string[]>;
  start: SessionStart;
  policy: ReconnectPolicy;
  clock: Clock;
  readyTimeoutMs: number;
  handlers: SessionLinkHandlers;
}

/** A connection that lived this long counts as good: the next loss starts again from the shortest wait. */
const STABLE_AFTER_MS = 5_000;

/**
 * A session that outlives its sockets: comes back after a loss, asks for the old session, and passes each
 * message on once.
 *
 * The first connection is tried once, so that a wrong address is told at once; later ones follow the policy.
 */
export class SessionLink {
  private connection: Connection | undefined;
  private session: { id: string; token: string } | undefined;
  private lastSeq = 0;
  private attempt = 0;
  private readyAt: number | undefined;
  private retry: Timer | undefined;
  private isClosing = false;
  private isOver = false;

  constructor(private readonly options: SessionLinkOptions) {}

  /** The connection, while a session is ready on it. */
  get ready(): Connection | undefined {
    return this.readyAt === undefined ? undefined : this.connection;
  }

  /** Dials; what comes of it is told to the handlers. Call once. */
  async open(): Promise<void> {
    try {
      const protocols = await this.options.protocols();
      if (this.isOver) return;
      this.connection = new Connection({
        ...this.options,
        protocols,
        start: this.startMessage(),
        handlers: {
          ...this.options.handlers,
          onReady: (ready) => this.onReady(ready),
          onMessage: (message) => this.onMessage(message),
          onClosed: (error) => this.onClosed(error),
        },
      });
    } catch (error) {
      this.onClosed(error instanceof AgentError ? error : tokenFailure(error));
    }
  }

  /** @returns whether a session was there to hear it. */
  send(message: ClientMessage): boolean {
    return this.ready?.send(message) ?? false;
  }

  /** Ends the session, or the attempts to get it back. */
  close(): void {
    this.isClosing = true;
    this.retry?.cancel();
    if (this.connection) this.connection.close();
    else this.over(undefined);
  }

  private startMessage(): SessionStart {
    if (!this.session) return this.options.start;
    const { id: sessionId, token } = this.session;
    return { ...this.options.start, resume: { sessionId, token, lastSeq: this.lastSeq } };
  }

  private onReady(ready: SessionReady): void {
    const isFresh = !(ready.resumed && this.session?.id === ready.sessionId);
    this.session = { id: ready.sessionId, token: ready.resumeToken };
    // On a resumed session older messages than this one may still follow, so only a fresh one sets the mark.
    if (isFresh) this.lastSeq = ready.seq;
    this.readyAt = this.options.clock.now();
    this.options.handlers.onReady(ready, isFresh);
  }

  private onMessage(message: ServerMessage): void {
    if (message.seq > 0) {
      if (message.seq <= this.lastSeq) return;
      this.lastSeq = message.seq;
    }
    this.options.handlers.onMessage(message);
  }

  private onClosed(error: AgentError | undefined): void {
    const wasStable =
      this.readyAt !== undefined && this.options.clock.now() - this.readyAt >= STABLE_AFTER_MS;
    this.connection = undefined;
    this.readyAt = undefined;
    if (wasStable) this.attempt = 0;
    // Before the first session there is nothing to come back to.
    const mayComeBack = error?.canRetry && this.session && !this.isClosing;
    const inMs = mayComeBack ? this.options.policy.delayMs(this.attempt + 1, error.retryAfterMs) : undefined;
    if (!error || inMs === undefined) this.over(this.isClosing ? undefined : error);
    else this.comeBack(error, inMs);
  }

  private comeBack(error: AgentError, inMs: number): void {
    this.attempt++;
    this.retry = this.options.clock.after(inMs, () => {
      this.open();
    });
    this.options.handlers.onReconnecting({ attempt: this.attempt, inMs, error });
  }

  private over(error: AgentError | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    this.options.handlers.onOver(error);
  }
}

function tokenFailure(cause: unknown): AgentError {
  const isNetwork = cause instanceof TypeError;
  const message = 'No token could be had for the connection.';
  return isNetwork ? new NetworkLost({ message, cause }) : new AuthFailed({ message, cause });
}
