import { AudioFrameError, type AudioFrameHeader, decodeAudioFrame } from '../../src/protocol/audio-frame.js';
import type { ClientMessage, ClientMessageOf } from '../../src/protocol/client.messages.js';
import type { ServerBodyOf, ServerMessage, Stamp } from '../../src/protocol/server.messages.js';
import { parseServerMessage } from '../../src/protocol/validate.js';
import type { Clock, Timer } from './clock.js';
import { errorOfClose, errorOfMessage, errorOfRefusal } from './error.mapping.js';
import { type AgentError, NetworkLost, ProtocolMismatch } from './errors.js';
import { Heartbeat } from './heartbeat.js';
import { SOCKET_OPEN, type VoiceSocket, type VoiceSocketConstructor } from './socket.port.js';

/** `session.ready` as it came, with its place in the session. */
export type SessionReady = ServerBodyOf<'session.ready'> & Stamp;
/** The first message of a client. */
export type SessionStart = ClientMessageOf<'session.start'>;

/** What a connection tells its owner; after `onClosed` nothing more. */
export interface ConnectionHandlers {
  onReady(ready: SessionReady): void;
  /** Every valid message but `session.ready` and answered pongs. */
  onMessage(message: ServerMessage): void;
  onAudio(header: AudioFrameHeader, payload: Uint8Array): void;
  /** A frame that is not of this protocol; it was ignored. */
  onBadFrame(reason: string): void;
  /** The connection is over, exactly once; without an error it ended in order. */
  onClosed(error: AgentError | undefined): void;
}

/** Where to dial and what to say first. */
export interface ConnectionOptions {
  WebSocket: VoiceSocketConstructor;
  url: string;
  protocols: string[];
  start: SessionStart;
  clock: Clock;
  /** Longest from dialling to `session.ready`. */
  readyTimeoutMs: number;
  handlers: ConnectionHandlers;
}

/** How long a polite close may take before the socket is given up. */
const CLOSE_LIMIT_MS = 2_000;

/** One socket from dialling to its end: handshake, session.start, parsing, liveness. Never comes back by itself. */
export class Connection {
  private readonly socket: VoiceSocket;
  private readonly heartbeat: Heartbeat;
  private readonly readyLimit: Timer;
  private closeLimit: Timer | undefined;
  private start: SessionStart;
  private isReady = false;
  private isOver = false;
  /** What the server or the wire said before the close; worth more than the close code. */
  private reason: AgentError | undefined;

  /** @throws {ProtocolMismatch} when the address is none a WebSocket can have. */
  constructor(private readonly options: ConnectionOptions) {
    this.start = options.start;
    this.socket = dial(options);
    this.socket.binaryType = 'arraybuffer';
    this.heartbeat = new Heartbeat({
      clock: options.clock,
      sendPing: (id) => this.send({ type: 'ping', id }),
      onDead: () => this.finish(new NetworkLost({ message: 'The server fell silent.' })),
    });
    this.readyLimit = options.clock.after(options.readyTimeoutMs, () => {
      this.finish(new NetworkLost({ message: `No session within ${options.readyTimeoutMs} ms.` }));
    });
    this.listen();
  }

  get bufferedAmount(): number {
    return this.socket.bufferedAmount;
  }

  get rttMs(): number | undefined {
    return this.heartbeat.rttMs;
  }

  /** Sends if the socket is open; @returns whether it was. */
  send(message: ClientMessage): boolean {
    return this.transmit(JSON.stringify(message));
  }

  sendAudio(frame: ArrayBuffer): void {
    this.transmit(frame);
  }

  /** Round trip in milliseconds. @throws {NetworkLost} without an answer in time. */
  ping(): Promise<number> {
    return this.heartbeat.ping();
  }

  /** Ends the session in order; `onClosed` follows, within two seconds even if the server says nothing more. */
  close(): void {
    if (this.isOver) return;
    if (this.send({ type: 'session.end' }))
      this.closeLimit ??= this.options.clock.after(CLOSE_LIMIT_MS, () => this.finish(undefined));
    else this.finish(undefined);
  }

  private listen(): void {
    const { socket } = this;
    socket.onopen = () => this.send(this.start);
    socket.onmessage = (event: { data: unknown }) => this.onFrame(event.data);
    socket.onerror = (event: { message?: string }) => {
      this.reason ??= new NetworkLost({
        message: event.message ? `The server cannot be reached: ${event.message}.` : undefined,
      });
    };
    socket.onrefused = (refusal) => {
      this.reason = errorOfRefusal(refusal);
    };
    socket.onclose = (event: { code: number }) => this.finish(this.reason ?? errorOfClose(event.code));
  }

  private onFrame(data: unknown): void {
    if (this.isOver) return;
    this.heartbeat.heard();
    if (typeof data === 'string') this.onText(data);
    else if (data instanceof ArrayBuffer) this.onBinary(new Uint8Array(data));
    else this.options.handlers.onBadFrame('a frame neither text nor bytes');
  }

  private onBinary(frame: Uint8Array): void {
    try {
      const { header, payload } = decodeAudioFrame(frame);
      this.options.handlers.onAudio(header, payload);
    } catch (error) {
      if (!(error instanceof AudioFrameError)) throw error;
      this.options.handlers.onBadFrame(error.message);
    }
  }

  private onText(frame: string): void {
    const checked = parseServerMessage(frame);
    // A newer server may say things this client does not know: the protocol asks to ignore them.
    if (!checked.ok) {
      if (checked.code !== 'unknown_message') this.options.handlers.onBadFrame(checked.message);
      return;
    }
    const { message } = checked;
    if (message.type === 'session.ready') this.onReady(message);
    else {
      if (message.type === 'pong') this.heartbeat.onPong(message.id);
      if (message.type === 'error' && this.onError(message)) return;
      this.options.handlers.onMessage(message);
    }
  }

  private onReady(ready: SessionReady): void {
    if (this.isReady) return;
    this.isReady = true;
    this.readyLimit.cancel();
    this.options.handlers.onReady(ready);
  }

  /** @returns whether the error concerned the handshake and was dealt with. */
  private onError(message: ServerBodyOf<'error'>): boolean {
    if (message.fatal) this.reason = errorOfMessage(message.code, message.message);
    if (this.isReady || message.fatal) return false;
    if (this.start.resume) {
      // The server keeps no sessions: ask on the same socket for a new one.
      const { resume: _, ...fresh } = this.start;
      this.start = fresh;
      this.send(fresh);
      return true;
    }
    this.finish(errorOfMessage(message.code, message.message));
    return true;
  }

  private transmit(data: string | ArrayBuffer): boolean {
    if (this.isOver || this.socket.readyState !== SOCKET_OPEN) return false;
    this.socket.send(data);
    return true;
  }

  private finish(error: AgentError | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    this.readyLimit.cancel();
    this.closeLimit?.cancel();
    this.heartbeat.stop();
    this.socket.close();
    this.options.handlers.onClosed(error);
  }
}

function dial(options: ConnectionOptions): VoiceSocket {
  try {
    return new options.WebSocket(options.url, options.protocols);
  } catch (cause) {
    throw new ProtocolMismatch({ message: `${options.url} is no address of a voice server.`, cause });
  }
}
