import { splitIntoDeltas } from './delta.splitter.js';
import type { Item } from './realtime.messages.js';
import type { ResponseOutlet } from './response.run.js';
import { vendorId } from './vendor-id.js';

type MessageItem = Extract<Item, { type: 'message' }>;

/** Makes the output items of one response and announces them in the vendor's order. */
export class ResponseItems {
  /** The items finished so far, as `response.done` lists them. */
  readonly done: Item[] = [];
  private open: { item: MessageItem; text: string; previousId: string | null } | undefined;

  constructor(
    private readonly responseId: string,
    private readonly outlet: ResponseOutlet,
    private readonly isInConversation: boolean,
  ) {}

  openMessage(): void {
    const item: MessageItem = {
      id: vendorId('item'),
      object: 'realtime.item',
      type: 'message',
      status: 'in_progress',
      role: 'assistant',
      content: [],
    };
    this.open = { item, text: '', previousId: this.add(item) };
    this.sendPart('response.content_part.added', { part: { type: 'text', text: '' } });
  }

  delta(delta: string): void {
    if (!this.open) return;
    this.open.text += delta;
    // Kept in the item as it grows: what the conversation holds is what was sent, whenever it ends.
    this.open.item.content = [{ type: 'output_text', text: this.open.text }];
    this.sendPart('response.output_text.delta', { delta });
  }

  closeMessage(status: 'completed' | 'incomplete'): void {
    if (!this.open) return;
    const { item, text, previousId } = this.open;
    this.sendPart('response.output_text.done', { text });
    this.sendPart('response.content_part.done', { part: { type: 'text', text } });
    item.content = [{ type: 'output_text', text }];
    this.finish(item, status, previousId);
    this.open = undefined;
  }

  /**
   * A function call, its arguments in pieces.
   *
   * @param nextPiece Waits between pieces; false when the response was stopped.
   */
  async call(call: { name: string; arguments: string }, nextPiece: () => Promise<boolean>): Promise<void> {
    const callId = vendorId('call');
    const item: Extract<Item, { type: 'function_call' }> = {
      id: vendorId('item'),
      object: 'realtime.item',
      type: 'function_call',
      status: 'in_progress',
      call_id: callId,
      name: call.name,
      arguments: '',
    };
    const previousId = this.add(item);
    const place = {
      response_id: this.responseId,
      item_id: item.id,
      output_index: this.done.length,
      call_id: callId,
    };
    for (const delta of splitIntoDeltas(call.arguments)) {
      if (!(await nextPiece())) return this.finish(item, 'incomplete', previousId);
      item.arguments += delta;
      this.outlet.send({ type: 'response.function_call_arguments.delta', ...place, delta });
    }
    this.outlet.send({
      type: 'response.function_call_arguments.done',
      ...place,
      name: call.name,
      arguments: call.arguments,
    });
    this.finish(item, 'completed', previousId);
  }

  private add(item: Item): string | null {
    const [response_id, output_index] = [this.responseId, this.done.length];
    this.outlet.send({ type: 'response.output_item.added', response_id, output_index, item: { ...item } });
    if (!this.isInConversation) return null;
    const previousId = this.outlet.append(item);
    this.outlet.send({ type: 'conversation.item.added', previous_item_id: previousId, item: { ...item } });
    return previousId;
  }

  private finish(item: Item, status: 'completed' | 'incomplete', previousId: string | null): void {
    item.status = status;
    if (this.isInConversation)
      this.outlet.send({ type: 'conversation.item.done', previous_item_id: previousId, item: { ...item } });
    const [response_id, output_index] = [this.responseId, this.done.length];
    this.outlet.send({ type: 'response.output_item.done', response_id, output_index, item: { ...item } });
    this.done.push(item);
  }

  private sendPart(type: string, fields: Record<string, unknown>): void {
    this.outlet.send({
      type,
      response_id: this.responseId,
      item_id: this.open?.item.id,
      output_index: this.done.length,
      content_index: 0,
      ...fields,
    });
  }
}
