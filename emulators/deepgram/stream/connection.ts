import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../../src/common/clock.js';
import type { EmulatorContext } from '../../core/emulator.context.js';
import type { ConnectionFaults } from '../../core/fault.book.js';
import type { DeepgramLimits } from '../deepgram.limits.js';
import { FluxDialogue } from '../flux/flux.dialogue.js';
import type { FluxSettings } from '../handshake/flux.query.js';
import type { ListenSettings } from '../handshake/listen.query.js';
import { ListenDialogue } from '../listen/listen.dialogue.js';
import { emptiedResults } from '../listen/listen.messages.js';
import type { Recogniser, RecogniserFactory } from '../recogniser/recogniser.js';
import { declaredFormat } from './audio.format.js';
import { AudioInput } from './audio.input.js';
import type { Dialogue, DialogueOptions } from './dialogue.js';
import { Outbox } from './outbox.js';

/** What an accepted connection is made of. */
export interface ConnectionOptions {
  socket: WebSocket;
  /** Number in the journal. */
  connection: number;
  requestId: string;
  settings: ListenSettings | FluxSettings;
  context: EmulatorContext;
  faults: ConnectionFaults;
  limits: DeepgramLimits;
  recogniser: RecogniserFactory;
  clock: Clock;
}

const NOT_AUDIO = { code: 1008, reason: 'DATA-0000' };
const IDLE = {
  code: 1011,
  reason: 'NET-0001: Deepgram did not receive audio data or a text message within the timeout window.',
};

/** One client: bytes and texts in, messages out, and the end of it. */
export class DeepgramConnection {
  private readonly dialogue: Dialogue;
  private readonly input: AudioInput;
  private readonly outbox: Outbox;
  private idleTimer: Timer | undefined;
  private lastReceivedAt: number;
  private receivedBytes = 0;
  private endedBy: 'client' | 'emulator' | 'cut' = 'client';
  /** The client has said that no audio follows. */
  private isEnding = false;
  /** A fault has it that nothing is heard or said any more. */
  private isStalled = false;

  constructor(private readonly options: ConnectionOptions) {
    const { socket, settings, clock, context, faults, limits } = options;
    const recogniser = options.recogniser({ understands: settings.understands });
    this.outbox = new Outbox({
      clock,
      latency: context.latency,
      faults,
      emptied: emptiedResults,
      write: (data, message) => this.write(data, message),
    });
    this.dialogue = this.makeDialogue(recogniser);
    this.input = new AudioInput({
      clock,
      pace: limits.pace,
      format: declaredFormat(settings),
      onHop: (hop) => {
        recogniser.hear(hop);
        this.dialogue.onHop();
      },
      onUndecodable: () => this.close(NOT_AUDIO.code, NOT_AUDIO.reason),
      onPressure: (isFull) => (isFull ? socket.pause() : socket.resume()),
    });
    this.lastReceivedAt = clock.now();
    this.watchIdle(limits.idleMs);
    socket.on('message', (data, isBinary) => this.onMessage(data as Buffer, isBinary));
    socket.on('close', (code, reason) => this.onClosed(code, reason.toString()));
    socket.on('error', (error) => this.note('error', error.message));
    this.dialogue.begin();
  }

  /** Ends the connection without a close frame, as a lost network does. */
  cut(): void {
    this.endedBy = 'cut';
    this.options.socket.terminate();
  }

  private makeDialogue(recogniser: Recogniser): Dialogue {
    const { settings, requestId, faults } = this.options;
    const options: DialogueOptions = {
      requestId,
      emit: (message, kind) => this.outbox.send(message, kind),
      withholdsFinals: faults.get('withholdFinal') !== undefined,
    };
    return settings.api === 'listen'
      ? new ListenDialogue(recogniser, settings, options)
      : new FluxDialogue(recogniser, settings, options);
  }

  private onMessage(data: Buffer, isBinary: boolean): void {
    this.lastReceivedAt = this.options.clock.now();
    if (this.isStalled || this.isEnding || this.endedBy === 'cut') return;
    if (!isBinary) this.onText(data.toString());
    else if (data.length > 0) this.onAudio(data);
    else this.onEmptyFrame();
  }

  private onText(text: string): void {
    this.note('receive', typeOf(text), parsed(text));
    this.input.afterwards(() => {
      const then = this.dialogue.onText(text);
      if (then === 'finish') this.finish();
      if (then === 'fail') this.outbox.afterwards(() => this.close(undefined));
    });
  }

  private onAudio(data: Buffer): void {
    if (this.receivedBytes === 0) this.note('receive', 'audio', { bytes: data.length });
    const cut = this.options.faults.get('dropAfter');
    const stall = this.options.faults.get('stallAfter');
    const most = Math.min(cut?.count ?? Number.POSITIVE_INFINITY, stall?.count ?? Number.POSITIVE_INFINITY);
    const audio = data.subarray(0, most - this.receivedBytes);
    this.receivedBytes += audio.length;
    this.input.push(audio);
    if (this.receivedBytes < most) return;
    this.note('fault', cut ? 'dropAfter' : 'stallAfter', { receivedBytes: this.receivedBytes });
    if (cut) return this.cut();
    this.isStalled = true;
    this.outbox.mute();
  }

  /** The vendor takes it for the end of the stream. */
  private onEmptyFrame(): void {
    this.note('receive', 'emptyFrame');
    this.input.afterwards(() => this.finish());
  }

  private finish(): void {
    if (this.isEnding) return;
    this.isEnding = true;
    this.dialogue.finish(this.input.summary());
    this.outbox.afterwards(() => this.close(this.dialogue.closeCode));
  }

  private watchIdle(idleMs: number): void {
    const idleFor = this.options.clock.now() - this.lastReceivedAt;
    if (idleFor >= idleMs) return this.close(IDLE.code, IDLE.reason);
    this.idleTimer = this.options.clock.after(idleMs - idleFor, () => this.watchIdle(idleMs));
  }

  private close(code: number | undefined, reason?: string): void {
    if (this.isStalled || this.options.faults.get('hangAfterOpen')) return;
    this.endedBy = 'emulator';
    this.input.stop();
    this.outbox.mute();
    if (code === undefined) this.options.socket.close();
    else this.options.socket.close(code, reason);
  }

  private onClosed(code: number, reason: string): void {
    this.idleTimer?.cancel();
    this.input.stop();
    this.outbox.mute();
    const { endedBy, receivedBytes } = this;
    this.note('close', String(code), { reason, by: endedBy, receivedBytes, heardMs: this.input.durationMs });
  }

  private write(data: string | Buffer, message?: object): void {
    const { socket } = this.options;
    if (socket.readyState !== socket.OPEN) return;
    socket.send(data);
    if (message) this.note('send', (message as { type?: string }).type, message);
    else this.note('fault', 'garbage');
  }

  private note(what: string, detail?: string, data?: unknown): void {
    this.options.context.journal.add({
      vendor: 'deepgram',
      connection: this.options.connection,
      what,
      detail,
      data,
    });
  }
}

function typeOf(text: string): string {
  const type = (parsed(text) as { type?: unknown } | null)?.type;
  return typeof type === 'string' ? type : 'text';
}

/** The message, or the text itself when it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
