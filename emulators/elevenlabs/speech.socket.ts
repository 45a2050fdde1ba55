import type { RawData, WebSocket } from 'ws';
import type { ConnectionFaults } from '../core/fault.book.js';
import type { Speech } from '../voice/voice.port.js';
import { type SocketAlignment, socketAlignment } from './alignment.js';
import type { ConnectionLog } from './connection.log.js';
import { malformed, Refusal } from './elevenlabs.refusal.js';
import type { EmulatorParts } from './emulator.parts.js';
import { type FieldRules, fieldIssues } from './field.rules.js';
import { brokenMessage } from './garbage.js';
import type { SocketOrder } from './socket.order.js';
import { SpeakingContext } from './speaking.context.js';
import { SpeechDelivery, type SpeechPiece } from './speech.delivery.js';
import { checkSettings } from './speech.order.js';
import { DEFAULT_SCHEDULE } from './text.buffer.js';

/** What every speech socket has got once its address was found good. */
export interface SocketOptions extends EmulatorParts {
  socket: WebSocket;
  log: ConnectionLog;
  faults: ConnectionFaults;
  order: SocketOrder;
  /** The key of the handshake; without one the first message must bring it. */
  key: string | undefined;
}

/** A client message that has passed its rules. */
export type ClientMessage = Record<string, unknown>;

/** What the two kinds of socket share: reading, refusing, speaking and sending. */
export abstract class SpeechSocket {
  private readonly delivery: SpeechDelivery;
  private isSilent: boolean;
  private isKeyKnown = false;

  constructor(protected readonly options: SocketOptions) {
    const { socket, context, faults } = options;
    this.delivery = new SpeechDelivery(context, faults);
    const hang = faults.get('hangAfterOpen');
    this.isSilent = hang !== undefined && (hang.afterMessages ?? 0) === 0;
    socket.on('message', (data, isBinary) => this.onMessage(data, isBinary));
    socket.on('close', (code) => this.onClose(code));
  }

  /** Handles one JSON object. */
  protected abstract receive(message: unknown): void;
  /** Whether anything is being spoken. */
  protected abstract get isGenerating(): boolean;
  /** Stops all speech and timers. */
  protected abstract release(): void;

  /** @throws {Refusal} for the first message of a connection without a good key, and for what the rules refuse. */
  protected checked(
    message: unknown,
    rules: FieldRules,
    kind: (message: ClientMessage) => string,
  ): ClientMessage {
    const issues = fieldIssues(message, rules, []);
    if (issues.length > 0) throw malformed(issues);
    const fields = message as ClientMessage;
    this.options.log.add('receive', kind(fields), withoutKey(fields));
    if (!this.isKeyKnown) {
      this.options.account.checkKey(
        this.options.key ?? (fields.xi_api_key ?? fields['xi-api-key'])?.toString(),
      );
      this.isKeyKnown = true;
    }
    return fields;
  }

  /**
   * A stream of speech with the settings of its first message.
   *
   * @throws {Refusal} 400 for a setting out of range.
   */
  protected newContext(opening: ClientMessage, contextId?: string): SpeakingContext {
    const { order, voice, account } = this.options;
    const settings = (opening.voice_settings ?? {}) as ClientMessage;
    checkSettings(settings);
    const config = opening.generation_config as { chunk_length_schedule?: number[] } | undefined;
    return new SpeakingContext({
      order,
      format: order.format,
      voice,
      account,
      delivery: this.delivery,
      schedule: config?.chunk_length_schedule ?? DEFAULT_SCHEDULE,
      speed: (settings.speed as number | undefined) ?? 1,
      send: (speech, piece) => this.sendAudio(speech, piece, contextId),
      onTrouble: (trouble) => this.onTrouble(trouble),
    });
  }

  /** Settles when the message has left, so that a slow reader is not outrun. */
  protected send(what: string, message: object, note?: Record<string, unknown>): Promise<void> {
    const { socket, log } = this.options;
    if (this.isSilent || socket.readyState !== socket.OPEN) return Promise.resolve();
    log.add('send', what, note);
    return new Promise((resolve) => socket.send(JSON.stringify(message), () => resolve()));
  }

  /** Tells the client why, then closes 1008. */
  protected fail(code: string, message: string): void {
    this.options.log.add('refused', code, { message });
    void this.send('error', { message, error: code, code: 1008 });
    this.close(1008, message.slice(0, 120));
  }

  protected close(code: number, reason?: string): void {
    if (!this.isSilent) this.options.socket.close(code, reason);
  }

  private sendAudio(speech: Speech, piece: SpeechPiece, contextId: string | undefined): Promise<void> {
    const alignment = this.alignmentOf(speech, piece);
    const audio = piece.bytes.toString('base64');
    const name = contextId === undefined ? { isFinal: null } : { contextId };
    const note = { contextId, bytes: piece.bytes.length, totalBytes: this.delivery.totalBytes };
    return this.send('audio', { audio, ...name, normalizedAlignment: alignment, alignment }, note);
  }

  /** With every piece if the client asked for it, else all of them with the first piece of a generation. */
  private alignmentOf(speech: Speech, piece: SpeechPiece): SocketAlignment | null {
    if (this.options.order.hasAllAlignment) return socketAlignment(speech, piece);
    if (piece.startMs > 0) return null;
    return socketAlignment(speech, { ...piece, chars: { from: 0, to: speech.chars.length } });
  }

  private onMessage(data: RawData, isBinary: boolean): void {
    const garbage = this.options.faults.get('garbage');
    if (garbage) {
      this.options.log.add('fault', 'garbage', { form: garbage.form });
      this.options.socket.send(brokenMessage(garbage.form));
      return;
    }
    try {
      this.receive(isBinary ? undefined : parsed(data));
    } catch (error) {
      this.onTrouble(error as Error);
    }
  }

  private onTrouble(trouble: 'cut' | 'silent' | Error): void {
    const { log, socket } = this.options;
    if (trouble === 'cut') {
      log.add('fault', 'dropAfter', { bytes: this.delivery.totalBytes });
      socket.terminate();
    } else if (trouble === 'silent') {
      log.add('fault', 'silent', { bytes: this.delivery.totalBytes });
      this.isSilent = true;
    } else if (trouble instanceof Refusal) {
      const isForm = trouble.response.status === 422;
      this.fail(isForm ? 'invalid_input_message' : trouble.code, trouble.message);
    } else {
      this.fail('internal_server_error', trouble.message);
    }
  }

  private onClose(code: number): void {
    const { log } = this.options;
    if (this.isGenerating) log.add('abort', 'socket', { bytes: this.delivery.totalBytes });
    this.release();
    log.add('close', undefined, { code });
  }
}

function parsed(data: RawData): unknown {
  try {
    return JSON.parse(data.toString());
  } catch (error) {
    throw malformed([{ loc: [], msg: `not JSON: ${(error as Error).name}`, type: 'json_invalid' }]);
  }
}

function withoutKey(message: ClientMessage): ClientMessage {
  const hidden = ['xi_api_key', 'xi-api-key', 'authorization'];
  return Object.fromEntries(Object.entries(message).filter(([name]) => !hidden.includes(name)));
}
