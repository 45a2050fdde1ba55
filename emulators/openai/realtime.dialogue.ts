import { assertNever } from '../../src/common/assert-never.js';
import type { EmulatorContext } from '../core/emulator.context.js';
import type { Fault } from '../core/emulator.types.js';
import { AudioBuffer } from './audio.buffer.js';
import { RealtimeConversation } from './realtime.conversation.js';
import type { ClientEvent, ItemInput, ResponseParams, ServerEvent } from './realtime.messages.js';
import type { RealtimeSession } from './realtime.session.js';
import { Refusal } from './refusal.js';
import { requestOf, scriptContextOf, transcriptOf } from './response.request.js';
import { type ResponseOutlet, ResponseRun } from './response.run.js';
import type { ScriptReader } from './script.reader.js';
import { vendorId } from './vendor-id.js';

type AudioEvent = Extract<
  ClientEvent,
  { type: 'input_audio_buffer.append' } | { type: 'input_audio_buffer.commit' | 'input_audio_buffer.clear' }
>;

/** What a dialogue needs of its connection. */
export type DialogueOutlet = Omit<ResponseOutlet, 'append'>;

/** Faults that hit a single response; the next response takes them from the book, on whatever connection. */
const RESPONSE_FAULTS = new Set<Fault['kind']>([
  'slowCreated',
  'slowFirstByte',
  'dropAfter',
  'stallAfter',
  'garbage',
  'lateAfterCancel',
  'responseStatus',
  'emptyReply',
  'repeatsItself',
]);
export const isResponseFault = (fault: Fault): boolean => RESPONSE_FAULTS.has(fault.kind);

export interface DialogueOptions {
  session: RealtimeSession;
  script: ScriptReader;
  context: EmulatorContext;
  /** Every cancel is answered as if there were nothing to cancel. */
  isCancelDeaf: boolean;
  outlet: DialogueOutlet;
}

/** The conversation of one connection: items, settings and the responses being made. */
export class RealtimeDialogue {
  private readonly conversation = new RealtimeConversation();
  private readonly audio = new AudioBuffer();
  private readonly runs = new Set<ResponseRun>();
  /** The one response that may write to the conversation. */
  private active: ResponseRun | undefined;

  constructor(private readonly options: DialogueOptions) {}

  /**
   * Does what an event says.
   *
   * @throws {Refusal} when the event is refused; it has then changed nothing.
   */
  handle(event: ClientEvent): void {
    switch (event.type) {
      case 'session.update':
        this.options.session.update(event.session);
        this.send({ type: 'session.updated', session: this.options.session.view() });
        return;
      case 'conversation.item.create':
        this.createItem(event.item, event.previous_item_id);
        return;
      case 'conversation.item.retrieve': {
        const item = this.conversation.retrieve(event.item_id);
        this.send({ type: 'conversation.item.retrieved', item });
        return;
      }
      case 'conversation.item.delete':
        this.conversation.remove(event.item_id);
        this.send({ type: 'conversation.item.deleted', item_id: event.item_id });
        return;
      case 'conversation.item.truncate':
        this.conversation.truncate(event.item_id);
        return;
      case 'response.create':
        this.respond(event.response ?? {});
        return;
      case 'response.cancel':
        this.cancel(event.response_id);
        return;
      case 'input_audio_buffer.append':
      case 'input_audio_buffer.clear':
      case 'input_audio_buffer.commit':
        this.handleAudio(event);
        return;
      case 'output_audio_buffer.clear':
        throw new Refusal('invalid_value', "'output_audio_buffer.clear' works over WebRTC only.", 'type');
      default:
        assertNever(event);
    }
  }

  /** The connection is gone. */
  abandon(): void {
    for (const run of this.runs) run.abandon();
  }

  private createItem(input: ItemInput, previousItemId?: string): void {
    const { item, previousId } = this.conversation.insert(input, previousItemId);
    this.send({ type: 'conversation.item.added', previous_item_id: previousId, item });
    this.send({ type: 'conversation.item.done', previous_item_id: previousId, item });
  }

  private respond(params: ResponseParams): void {
    const request = requestOf(params, this.options.session, this.conversation.snapshot());
    if (request.isInConversation && this.active)
      throw new Refusal(
        'conversation_already_has_active_response',
        `Conversation already has an active response in progress: ${this.active.id}. Wait until the response is finished before creating a new one.`,
      );
    const { context, outlet, script } = this.options;
    const run = new ResponseRun({
      request,
      reply: script.answer(scriptContextOf(request)),
      conversationId: this.conversation.id,
      faults: context.faults.take('openai', isResponseFault),
      latency: context.latency,
      outlet: { ...outlet, append: (item) => this.conversation.append(item) },
    });
    outlet.note('context', run.id, transcriptOf(request.items));
    this.runs.add(run);
    if (request.isInConversation) this.active = run;
    void run.play().then(() => this.ended(run));
  }

  private ended(run: ResponseRun): void {
    this.runs.delete(run);
    if (this.active === run) this.active = undefined;
  }

  /** Without an id the conversation's response is meant. One that was not announced yet is not stopped: a race of the vendor's. */
  private cancel(responseId: string | undefined): void {
    const run =
      responseId === undefined
        ? this.active
        : [...this.runs].find((candidate) => candidate.id === responseId);
    if (!run || this.options.isCancelDeaf)
      throw new Refusal('response_cancel_not_active', 'Cancellation failed: no active response found');
    if (!run.cancel()) this.options.outlet.note('ignored', 'response.cancel');
  }

  private handleAudio(event: AudioEvent): void {
    if (event.type === 'input_audio_buffer.append') {
      this.audio.append(event.audio);
      return;
    }
    if (event.type === 'input_audio_buffer.clear') {
      this.audio.clear();
      this.send({ type: 'input_audio_buffer.cleared' });
      return;
    }
    this.audio.commit();
    const id = vendorId('item');
    this.send({ type: 'input_audio_buffer.committed', item_id: id });
    const content = [{ type: 'input_audio' as const }];
    this.createItem({ id, type: 'message', role: 'user', content });
  }

  private send(event: ServerEvent): void {
    this.options.outlet.send(event);
  }
}
