import type { Clock } from '../../common/clock.js';
import type { ProviderError } from '../../provider/provider.error.js';
import type { ConversationItem } from '../llm.port.js';
import { ConversationMirror, type MirrorOp } from './conversation.mirror.js';
import type { RealtimeChannel } from './realtime.channel.js';
import { closedError } from './realtime.errors.js';
import type { ReadyChannel } from './realtime.handshake.js';
import type { RealtimeErrorBody, RealtimeEvent, RealtimeItemInput } from './realtime.messages.js';
import type { RealtimeProfile } from './realtime.profiles.js';
import { type ResponseListener, ResponseSlot } from './response.slot.js';

/** Item events of ours not yet known to have gone well that are remembered; older ones have been answered long ago. */
const MAX_REMEMBERED_OPS = 256;

/** A reply to be made. */
export interface ReplyRequest {
  /** What it answers. */
  conversation: readonly ConversationItem[];
  /** The id it will have as an item with us. */
  replyId: string;
  /** In place of the session's. */
  instructions?: string;
  listener: ResponseListener;
}

interface SentOp {
  op: MirrorOp['op'];
  vendorId: string;
}

/** One working session at the vendor: its copy of the conversation and its one response at a time. */
export class RealtimeConnection {
  readonly openedAtMs: number;
  readonly expiresAtMs: number | undefined;
  /** Resolves with the reason once the connection is gone. */
  readonly lost: Promise<ProviderError>;
  private readonly channel: RealtimeChannel;
  private readonly mirror = new ConversationMirror();
  private readonly slot: ResponseSlot;
  private readonly sentOps = new Map<string, SentOp>();
  private readonly freeWaiters = new Set<() => void>();
  private wanted: readonly ConversationItem[] | undefined;
  private replyId: string | undefined;
  private hasDiverged = false;
  private wasIdleAtEnd = false;
  private hasAnswered = false;

  /** @param profile The settings it has. */
  constructor(
    ready: ReadyChannel,
    readonly profile: RealtimeProfile,
    clock: Clock,
  ) {
    this.channel = ready.channel;
    this.expiresAtMs = ready.expiresAtMs;
    this.openedAtMs = clock.now();
    this.slot = new ResponseSlot({
      clock,
      send: (command) => this.channel.send(command),
      onItem: (itemId, text) => this.onItem(itemId, text),
      onFree: () => this.onFree(),
    });
    this.lost = new Promise((resolve) => {
      const onClosed: RealtimeChannel['listener']['onClosed'] = (closed) => {
        const error = closedError(closed);
        this.wasIdleAtEnd = this.slot.isFree;
        this.slot.onLost(error);
        resolve(error);
      };
      this.channel.listener = { onEvent: (event) => this.onEvent(event), onClosed };
      // It may have closed between the handshake and now.
      if (!this.channel.isOpen) onClosed({ code: 1006, reason: '' });
    });
  }

  /** Can take a request now. */
  get isFree(): boolean {
    return this.slot.isFree && this.channel.isOpen;
  }

  /** Its copy of the conversation can no longer be trusted: use another connection. */
  get isSpoilt(): boolean {
    return this.hasDiverged || !this.channel.isOpen;
  }

  /** Once lost: no reply was under way. */
  get wasIdle(): boolean {
    return this.wasIdleAtEnd;
  }

  /** It has answered before: whatever happens to it later, its settings were right. */
  get wasUseful(): boolean {
    return this.hasAnswered;
  }

  /** Makes the vendor's conversation equal to this one, now or when the response under way has ended. */
  sync(conversation: readonly ConversationItem[]): void {
    this.wanted = conversation;
    if (this.isFree) this.align();
  }

  /** Asks for a reply; the connection must be free. */
  ask({ conversation, replyId, instructions, listener }: ReplyRequest): void {
    this.sync(conversation);
    this.replyId = replyId;
    this.slot.ask(listener, instructions);
  }

  cancel(listener: ResponseListener): void {
    this.slot.cancel(listener);
  }

  /** Calls back when the response under way has ended, at once if there is none. Answers with a way to give up waiting. */
  whenFree(action: () => void): () => void {
    if (this.slot.isFree) {
      action();
      return () => {};
    }
    this.freeWaiters.add(action);
    return () => this.freeWaiters.delete(action);
  }

  terminate(): void {
    this.channel.terminate();
  }

  close(withinMs: number): Promise<void> {
    return this.channel.close(withinMs);
  }

  private onEvent(event: RealtimeEvent): void {
    switch (event.type) {
      case 'session.created':
      case 'session.updated':
        return;
      case 'error':
        if (!this.slot.onError(event.error)) this.onItemError(event.error);
        return;
      default:
        this.slot.onEvent(event);
    }
  }

  /**
   * An error about an item of ours. All others are of no consequence: a cancel that came too late, or a request
   * given up meanwhile.
   */
  private onItemError(error: RealtimeErrorBody): void {
    const sent = error.event_id ? this.sentOps.get(error.event_id) : undefined;
    if (!sent) return;
    this.mirror.forget(sent.vendorId);
    // What could not be deleted is gone already or never was there. What could not be created is missing.
    if (sent.op === 'create') this.hasDiverged = true;
  }

  private onItem(itemId: string, text: string | undefined): void {
    this.mirror.link(itemId, this.replyId);
    if (text === undefined) return;
    this.mirror.setText(itemId, text);
    this.hasAnswered = true;
  }

  private onFree(): void {
    if (this.channel.isOpen) this.align();
    const waiters = [...this.freeWaiters];
    this.freeWaiters.clear();
    for (const action of waiters) action();
  }

  private align(): void {
    if (!this.wanted) return;
    for (const op of this.mirror.align(this.wanted)) this.send(op);
    this.wanted = undefined;
  }

  private send(op: MirrorOp): void {
    const eventId =
      op.op === 'delete'
        ? this.channel.send({ type: 'conversation.item.delete', item_id: op.vendorId })
        : this.channel.send({
            type: 'conversation.item.create',
            previous_item_id: op.previousVendorId,
            item: itemOf(op.vendorId, op.item),
          });
    this.sentOps.set(eventId, { op: op.op, vendorId: op.vendorId });
    const [oldest] = this.sentOps.keys();
    if (this.sentOps.size > MAX_REMEMBERED_OPS && oldest !== undefined) this.sentOps.delete(oldest);
  }
}

function itemOf(vendorId: string, { role, text }: ConversationItem): RealtimeItemInput {
  const type = role === 'assistant' ? 'output_text' : 'input_text';
  return { id: vendorId, type: 'message', role, content: [{ type, text }] };
}
