import type { RawData, WebSocket } from 'ws';
import type { Clock, Timer } from '../common/clock.js';
import type { Log } from '../common/log.js';
import { VoiceError } from '../common/voice-error.js';
import { AUDIO_HEADER_BYTES, type AudioFrameHeader, writeAudioHeader } from '../protocol/audio-frame.js';
import type { ClientMessage, ClientMessageOf } from '../protocol/client.messages.js';
import { CLOSE_CODES, type CloseName, type ErrorCode } from '../protocol/codes.js';
import type { ServerBody, ServerMessage } from '../protocol/server.messages.js';
import { parseClientMessage } from '../protocol/validate.js';
import type { ClientPort } from '../session/client.port.js';
import { NoRoomError, type SessionHandle, type Sessions } from '../session/session.api.js';
import { FrameBudget } from './frame.budget.js';
import { type AudioEncoding, FrameCheck, type FrameFault, type FrameKind } from './frame.check.js';
import type { GatewayObserver } from './gateway.observer.js';
import { Liveness } from './liveness.js';

export interface ConnectionOptions {
  readonly sessions: Pick<Sessions, 'start'>;
  readonly observer: GatewayObserver;
  readonly clock: Clock;
  readonly log: Log;
  /** Limit for session.start to arrive. */
  readonly startTimeoutMs: number;
  /** Called once, when the connection no longer waits for session.start: it came, or the socket is gone. */
  readonly onSettled: () => void;
}

/**
 * Bytes that may wait in one socket before it is cut, whatever time it had. Beside them the kernel holds up to 4 MiB
 * (Linux, loopback). An honest client is never sent so much: what is sent ahead of its ear, and kept for it, is less.
 */
const MOST_UNSENT_BYTES = 1_024 * 1_024;
/** What a client is told of its first frame too many. */
const TOO_MUCH: Readonly<Record<FrameKind, string>> = {
  audio:
    'audio comes faster than it can be spoken; what is too much is dropped. Send it as it is recorded, or the connection will be closed.',
  text: 'too many messages in a short time; what is too much is dropped. Send fewer, or the connection will be closed.',
};

/**
 * One client's socket: checks frames, reads messages, and hands them to its session in the order they came.
 *
 * Everything here runs in the tick in which a frame arrived. Nothing is sent once the connection is closing.
 */
export class ClientConnection implements ClientPort {
  private readonly frames = new FrameCheck();
  private readonly budget: FrameBudget;
  private readonly liveness: Liveness;
  private readonly startTimer: Timer;
  private session: SessionHandle | undefined;
  private encoding: AudioEncoding = 'pcm_s16le';
  private isOpen = true;
  private isGone = false;
  private isSettled = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly options: ConnectionOptions,
  ) {
    this.budget = new FrameBudget(options.clock);
    this.liveness = new Liveness(options.clock, {
      ping: () => socket.ping(),
      onDead: () => this.onDead(),
    });
    this.startTimer = options.clock.after(options.startTimeoutMs, () => this.close('sessionOver'));
    socket.on('message', (data, isBinary) => this.onFrame(data, isBinary));
    socket.on('pong', () => this.liveness.onPong());
    socket.on('close', () => this.onGone());
    socket.on('error', (error) => options.log.debug('Socket of a client failed', { error }));
    options.observer.onSockets(1);
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  get rttMs(): number | undefined {
    return this.liveness.rttMs;
  }

  sendMessage(message: ServerMessage): void {
    if (this.isOpen) this.transmit(JSON.stringify(message));
  }

  sendAudio(header: AudioFrameHeader, payload: Uint8Array): void {
    if (!this.isOpen) return;
    const frame = Buffer.allocUnsafe(AUDIO_HEADER_BYTES + payload.byteLength);
    writeAudioHeader(frame, header);
    frame.set(payload, AUDIO_HEADER_BYTES);
    this.transmit(frame);
  }

  close(name: CloseName): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.stopTimers();
    this.socket.close(CLOSE_CODES[name].code, name);
  }

  /** The close is behind all that waits, so the socket is cut a second later, and with it goes what waited. */
  private transmit(data: string | Buffer): void {
    this.socket.send(data);
    if (this.socket.bufferedAmount > MOST_UNSENT_BYTES) this.close('slowClient');
  }

  private onFrame(data: RawData, isBinary: boolean): void {
    if (!this.isOpen) return;
    // The server is made with the default binaryType, which hands out one Buffer a message.
    const frame = data as Buffer;
    try {
      if (!this.isWithinBudget(isBinary ? 'audio' : 'text', frame.byteLength)) return;
      if (isBinary) this.onAudio(frame);
      else this.onText(frame);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Before anything is read: a frame too many is dropped, which is told once, and a flood ends the connection. */
  private isWithinBudget(kind: FrameKind, bytes: number): boolean {
    const verdict = this.budget.take(kind, bytes);
    if (verdict === 'fine') return true;
    if (verdict === 'over') this.refuse({ code: 'rate_limited', message: TOO_MUCH[kind] });
    else this.options.observer.onBadFrame('rate_limited');
    if (verdict === 'flood') this.close('flooding');
    return false;
  }

  private onAudio(frame: Buffer): void {
    if (!this.session)
      return this.refuse({ code: 'not_started', message: 'send session.start before any audio' });
    const fault = this.frames.audio(frame.byteLength, this.encoding);
    if (fault) this.refuseFrame('audio', fault);
    else this.session.onAudio(frame);
  }

  private onText(frame: Buffer): void {
    const fault = this.frames.text(frame.byteLength);
    if (fault) return this.refuseFrame('text', fault);
    const checked = parseClientMessage(frame.toString('utf8'));
    if (checked.ok) this.onMessage(checked.message);
    else this.refuse(checked);
  }

  private onMessage(message: ClientMessage): void {
    switch (message.type) {
      case 'session.start':
        return this.onStart(message);
      case 'ping':
        return this.session
          ? this.session.sendPong(message.id)
          : this.sendUnstamped({ type: 'pong', id: message.id });
      case 'session.end':
        return this.session ? this.session.onMessage(message) : this.close('done');
      default:
        if (this.session) this.session.onMessage(message);
        else this.refuse({ code: 'not_started', message: `send session.start before ${message.type}` });
    }
  }

  private onStart(start: ClientMessageOf<'session.start'>): void {
    if (this.session)
      return this.refuse({
        code: 'already_started',
        message: 'the session has started; open another connection for another session',
      });
    try {
      this.session = this.options.sessions.start(this, start);
    } catch (error) {
      const isNoRoom = error instanceof NoRoomError;
      if (!isNoRoom && !(error instanceof VoiceError)) throw error;
      this.options.observer.onStartRefused();
      return isNoRoom ? this.close(error.closeAs) : this.refuse(error);
    }
    const { encoding, sampleRateHz } = this.session.input;
    this.encoding = encoding;
    this.budget.expect(encoding, sampleRateHz);
    this.startTimer.cancel();
    this.settle();
  }

  /** Answers a frame that breaks the limits; three of a kind in a row end the connection. */
  private refuseFrame(kind: FrameKind, fault: FrameFault): void {
    this.refuse(fault);
    if (this.frames.isHopeless(kind)) this.close('protocolError');
  }

  private refuse({ code, message }: { code: ErrorCode; message: string }): void {
    this.options.observer.onBadFrame(code);
    if (this.session) this.session.sendError(code, message);
    else this.sendUnstamped({ type: 'error', code, message });
  }

  /** A fault of ours; it costs this client its session and nobody else anything. */
  private fail(error: unknown): void {
    this.options.log.error('A frame could not be handled', { error, sessionId: this.session?.id });
    this.sendUnstamped({
      type: 'error',
      code: 'internal',
      message: 'the server failed; it was logged',
      fatal: true,
    });
    this.close('providerUnavailable');
  }

  /** For what is said while there is no session to count and time it. */
  private sendUnstamped(body: ServerBody): void {
    this.sendMessage({ ...body, seq: 0, t: 0 });
  }

  /** The peer is silent: the session must not wait for the socket to be torn down. */
  private onDead(): void {
    this.close('noSignOfLife');
    this.onGone();
  }

  private onGone(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.isOpen = false;
    this.stopTimers();
    this.settle();
    this.options.observer.onSockets(-1);
    try {
      this.session?.onClientGone();
    } catch (error) {
      this.options.log.error('A session could not be let go', { error, sessionId: this.session?.id });
    }
  }

  private stopTimers(): void {
    this.startTimer.cancel();
    this.liveness.stop();
  }

  private settle(): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.options.onSettled();
  }
}
