import { randomBytes } from 'node:crypto';
import type { RawData, WebSocket } from 'ws';
import type { EmulatorContext } from '../core/emulator.context.js';
import type { ConnectionFaults } from '../core/fault.book.js';
import { check, JsonProblem } from '../core/json.check.js';
import { CLIENT_EVENT } from './client-event.rules.js';
import type { ConversationScript } from './conversation.script.js';
import { RealtimeDialogue } from './realtime.dialogue.js';
import type { ClientEvent, ServerEvent } from './realtime.messages.js';
import { RealtimeSession } from './realtime.session.js';
import { type Complaint, complaintOf, Refusal } from './refusal.js';
import { ScriptReader } from './script.reader.js';
import { vendorId } from './vendor-id.js';

export interface ConnectionOptions {
  socket: WebSocket;
  context: EmulatorContext;
  /** Its number in the journal. */
  connection: number;
  /** The faults of this connection. */
  faults: ConnectionFaults;
  script: ConversationScript;
  model: string;
  /** The session ends after this long. */
  sessionMaxMs: number;
}

/** One accepted connection of the Realtime API: frames to events and back, faults of the connection, expiry. */
export class RealtimeConnection {
  private readonly session: RealtimeSession;
  private readonly dialogue: RealtimeDialogue;
  private readonly expiry: NodeJS.Timeout;
  private isSilent = false;
  private sent = 0;

  constructor(private readonly options: ConnectionOptions) {
    const { socket, faults, context } = options;
    const lifeMs = faults.get('expire')?.afterMs ?? options.sessionMaxMs;
    this.session = new RealtimeSession(options.model, Math.floor((Date.now() + lifeMs) / 1_000));
    this.dialogue = new RealtimeDialogue({
      session: this.session,
      script: new ScriptReader(options.script),
      context,
      isCancelDeaf: faults.get('cancelNotActive') !== undefined,
      outlet: {
        send: (event) => this.send(event),
        sendGarbage: (form) => this.sendGarbage(form),
        cut: () => this.cut(),
        fallSilent: () => this.fallSilent('stallAfter'),
        note: (what, detail, data) => this.note(what, detail, data),
      },
    });
    this.expiry = setTimeout(() => this.expire(), lifeMs);
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('close', (code) => this.closed(code));
    this.send({ type: 'session.created', session: this.session.view() });
  }

  private receive(data: RawData, isBinary: boolean): void {
    let eventId: string | null = null;
    try {
      const event = this.read(data, isBinary);
      if (typeof event.event_id === 'string') eventId = event.event_id;
      this.note('receive', String(event.type), event);
      this.playErrorFault(event);
      check(event, CLIENT_EVENT, '');
      this.dialogue.handle(event as unknown as ClientEvent);
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error;
      this.complain(complaintOf(error), eventId);
    }
  }

  private read(data: RawData, isBinary: boolean): Record<string, unknown> {
    if (isBinary)
      throw new Refusal('invalid_event', 'Expected a text message; binary frames are not supported.');
    let event: unknown;
    try {
      event = JSON.parse(data.toString());
    } catch {
      throw new Refusal('invalid_json', 'Invalid event: failed to parse it as JSON.');
    }
    if (typeof event !== 'object' || event === null || Array.isArray(event))
      throw new Refusal('invalid_event', 'Invalid event: expected a JSON object.');
    return event as Record<string, unknown>;
  }

  /** The fault `errorEvent` refuses the next event of its type, whichever connection it comes on. */
  private playErrorFault(event: Record<string, unknown>): void {
    const fault = this.options.context.faults
      .take('openai', (candidate) => candidate.kind === 'errorEvent' && candidate.onType === event.type)
      .get('errorEvent');
    if (fault) throw new Refusal(fault.code, `Simulated fault: ${fault.code}.`, fault.param ?? null);
  }

  private send(event: ServerEvent): void {
    const { socket, faults } = this.options;
    const hang = faults.get('hangAfterOpen');
    if (hang && !this.isSilent && this.sent >= (hang.afterMessages ?? 0)) this.fallSilent('hangAfterOpen');
    if (this.isSilent || socket.readyState !== socket.OPEN) return;
    this.sent++;
    const { type, ...fields } = event;
    const whole = { type, event_id: vendorId('event'), ...fields };
    socket.send(JSON.stringify(whole));
    if (!type.endsWith('.delta')) this.note('send', type, whole);
  }

  private sendGarbage(form: 'json' | 'binary' | 'huge'): void {
    const { socket } = this.options;
    if (this.isSilent || socket.readyState !== socket.OPEN) return;
    this.note('fault', 'garbage', { form });
    if (form === 'binary') socket.send(randomBytes(64));
    else
      socket.send(
        `{"type":"response.output_text.delta","delta":"${form === 'huge' ? 'x'.repeat(2 ** 21) : ''}`,
      );
  }

  private complain(complaint: Complaint, eventId: string | null): void {
    this.send({ type: 'error', error: { ...complaint, event_id: eventId } });
  }

  private expire(): void {
    this.complain(
      {
        type: 'invalid_request_error',
        code: 'session_expired',
        message: 'Your session hit its maximum duration.',
        param: null,
      },
      null,
    );
    this.options.socket.close(1001, 'session_expired');
  }

  private fallSilent(fault: string): void {
    this.note('fault', fault);
    this.isSilent = true;
  }

  private cut(): void {
    this.note('fault', 'dropAfter');
    this.options.socket.terminate();
  }

  private closed(code: number): void {
    clearTimeout(this.expiry);
    this.dialogue.abandon();
    this.note('close', String(code));
  }

  private note(what: string, detail: string, data?: unknown): void {
    const { context, connection } = this.options;
    context.journal.add({ vendor: 'openai', connection, what, detail, data });
  }
}
