import { ProviderError } from '../../provider/provider.error.js';
import type { ProviderSocket, SocketClosed } from '../../provider/provider.socket.js';
import { brokenError, socketError } from './elevenlabs.errors.js';
import type { SocketCommand, SocketMessage } from './elevenlabs.messages.js';
import type { SpeechProfile } from './elevenlabs.request.js';

/** The vendor closes the socket, with everything on it, at the sixth. */
export const MAX_CONTEXTS = 5;
/** Messages that are not what the protocol says after which the socket is given up. */
const MAX_GARBAGE = 5;

/** Who waits for the audio of a context. Nothing is called after `onFinal` or `onLost`. */
export interface ContextListener {
  onAudio(message: SocketMessage): void;
  onFinal(): void;
  onLost(error: ProviderError): void;
}

/**
 * One `multi-stream-input` socket: messages to and from its contexts.
 *
 * A context keeps its place until the vendor has said it is final, also when nobody listens any more: what was told
 * to speak goes on speaking after a cancel. Audio of contexts without a listener is dropped.
 */
export class ContextSocket {
  /** Resolves once the socket is gone. */
  readonly lost: Promise<ProviderError>;
  private readonly contexts = new Map<string, ContextListener | undefined>();
  private failure: ProviderError | undefined;
  private garbage = 0;
  private isRetired = false;

  /** @param profile How much was asked for when it was opened. */
  constructor(
    private readonly socket: ProviderSocket,
    readonly profile: SpeechProfile,
  ) {
    this.lost = new Promise((resolve) => {
      socket.listen({
        onMessage: (data, isBinary) => this.onMessage(data, isBinary),
        onClose: (closed) => resolve(this.onClosed(closed)),
      });
    });
  }

  /** Whether one more context may be opened now. */
  get hasPlace(): boolean {
    return this.socket.isOpen && !this.isRetired && this.contexts.size < MAX_CONTEXTS;
  }

  /** Speaks one text in a context of its own; ids must not repeat while a context is open. */
  speak(contextId: string, commands: readonly SocketCommand[], listener: ContextListener): void {
    this.contexts.set(contextId, listener);
    for (const command of commands) this.socket.send(JSON.stringify(command));
  }

  /** Nobody wants this context any more. */
  abandon(contextId: string): void {
    if (this.contexts.has(contextId)) this.contexts.set(contextId, undefined);
    this.endIfRetired();
  }

  /** Takes no more contexts; ends as soon as nobody listens to those it has. */
  retire(): void {
    this.isRetired = true;
    this.endIfRetired();
  }

  terminate(): void {
    this.socket.terminate();
  }

  close(withinMs: number): Promise<void> {
    const goodbye: SocketCommand = { close_socket: true };
    this.socket.send(JSON.stringify(goodbye));
    return this.socket.close(withinMs, 1000);
  }

  private onMessage(data: Buffer, isBinary: boolean): void {
    const message = isBinary ? undefined : readMessage(data);
    if (!message) {
      if (++this.garbage > MAX_GARBAGE) this.fail(brokenError('ElevenLabs sent what is not its protocol'));
      return;
    }
    if (typeof message.error === 'string') return this.fail(socketError(message.error));
    const { contextId } = message;
    if (contextId === undefined) return;
    const listener = this.contexts.get(contextId);
    if (message.audio) listener?.onAudio(message);
    if (!message.isFinal) return;
    this.contexts.delete(contextId);
    listener?.onFinal();
    this.endIfRetired();
  }

  private endIfRetired(): void {
    const isHeard = [...this.contexts.values()].some((listener) => listener !== undefined);
    if (this.isRetired && !isHeard) this.socket.terminate();
  }

  /** An error message is about the whole socket; its close follows, but is not waited for. */
  private fail(error: ProviderError): void {
    this.failure = error;
    this.socket.terminate();
  }

  private onClosed(closed: SocketClosed): ProviderError {
    const error = this.failure ?? socketError(undefined, closed.code);
    const listeners = [...this.contexts.values()];
    this.contexts.clear();
    for (const listener of listeners) listener?.onLost(error);
    return error;
  }
}

function readMessage(data: Buffer): SocketMessage | undefined {
  try {
    const message: unknown = JSON.parse(data.toString('utf8'));
    return typeof message === 'object' && message !== null ? (message as SocketMessage) : undefined;
  } catch {
    // Counted by the caller; the parser's message would quote what is said.
    return undefined;
  }
}
