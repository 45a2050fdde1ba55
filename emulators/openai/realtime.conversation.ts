import type { Item, ItemInput } from './realtime.messages.js';
import { Refusal } from './refusal.js';
import { vendorId } from './vendor-id.js';

/** The items of one session in their order: what the model sees. */
export class RealtimeConversation {
  readonly id = vendorId('conv');
  private readonly items: Item[] = [];

  /** A copy: later changes do not show in it. */
  snapshot(): Item[] {
    return structuredClone(this.items);
  }

  /**
   * Puts an item behind another one, at the start (`root`), or at the end.
   *
   * @returns the item with its id, and the id of the one before it.
   * @throws {Refusal} for an id in use, an unknown neighbour, or an output without its call.
   */
  insert(input: ItemInput, previousId?: string): { item: Item; previousId: string | null } {
    if (input.id !== undefined && this.items.some((item) => item.id === input.id))
      throw new Refusal(
        'item_create_duplicate_item_id',
        `Error adding item: an item with id '${input.id}' already exists.`,
        'item.id',
      );
    if (input.type === 'function_call_output' && !this.hasCall(input.call_id))
      throw new Refusal(
        'invalid_tool_call_id',
        `Tool call ID '${input.call_id}' not found in conversation.`,
        'item.call_id',
      );
    const index = this.indexAfter(previousId);
    const item = complete(input);
    this.items.splice(index, 0, item);
    return { item, previousId: this.items[index - 1]?.id ?? null };
  }

  /** Appends an item that a response is making; the response goes on changing it. */
  append(item: Item): string | null {
    this.items.push(item);
    return this.items.at(-2)?.id ?? null;
  }

  /** @throws {Refusal} when there is no such item. */
  remove(id: string): void {
    const index = this.items.findIndex((item) => item.id === id);
    if (index < 0) throw unknownItem('item_delete_invalid_item_id', 'deleting', id);
    this.items.splice(index, 1);
  }

  /** @throws {Refusal} when there is no such item. */
  retrieve(id: string): Item {
    const found = this.items.find((item) => item.id === id);
    if (!found) throw unknownItem('item_retrieve_invalid_item_id', 'retrieving', id);
    return found;
  }

  /** Always refuses: only audio of the model can be truncated, and this stand-in makes none. */
  truncate(id: string): never {
    if (!this.items.some((item) => item.id === id))
      throw unknownItem('item_truncate_invalid_item_id', 'truncating', id);
    throw new Refusal(
      'invalid_value',
      'Only model output audio messages can be truncated; delete a text item and create it again instead.',
      'item_id',
    );
  }

  private indexAfter(previousId: string | undefined): number {
    if (previousId === undefined) return this.items.length;
    if (previousId === 'root') return 0;
    const index = this.items.findIndex((item) => item.id === previousId);
    if (index < 0)
      throw new Refusal(
        'item_create_invalid_previous_item_id',
        `Error adding item: the previous item with id '${previousId}' does not exist.`,
        'previous_item_id',
      );
    return index + 1;
  }

  private hasCall(callId: string | undefined): boolean {
    return this.items.some((item) => item.type === 'function_call' && item.call_id === callId);
  }
}

/** A client's item with what the server adds. */
export function complete(input: ItemInput): Item {
  const filled = {
    ...input,
    id: input.id ?? vendorId('item'),
    object: 'realtime.item',
    status: 'completed',
  };
  if (input.type === 'function_call')
    return { ...filled, call_id: input.call_id ?? vendorId('call') } as Item;
  return filled as Item;
}

function unknownItem(code: string, doing: string, id: string): Refusal {
  return new Refusal(code, `Error ${doing} item: the item with id '${id}' does not exist.`, 'item_id');
}
