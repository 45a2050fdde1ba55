import type { Clock, Timer } from '../../common/clock.js';
import type { ProviderError } from '../../provider/provider.error.js';
import { eventError, ownError } from './realtime.errors.js';
import type {
  RealtimeCommand,
  RealtimeErrorBody,
  RealtimeEvent,
  RealtimeResponse,
} from './realtime.messages.js';

/** Who waits for a response. Nothing is called after one of the last three, nor after a cancel. */
export interface ResponseListener {
  onDelta(text: string): void;
  onEnded(response: RealtimeResponse): void;
  /** The vendor does not take the request. */
  onRefused(error: ProviderError): void;
  /** The connection is gone. */
  onLost(error: ProviderError): void;
}

export interface ResponseSlotOptions {
  clock: Clock;
  /** Answers with the id of the event sent. */
  send: (command: RealtimeCommand) => string;
  /** An item of the active response appeared, or was completed with this text. */
  onItem: (itemId: string, text?: string) => void;
  /** The conversation is free again. */
  onFree: () => void;
}

/** Longest to wait for the end of a response we do not know of, which the vendor says is still active. */
const RESEND_AFTER_MS = 200;
const MAX_RESENDS = 3;

interface Active {
  listener: ResponseListener;
  request: RealtimeCommand;
  requestId: string;
  responseId: string | undefined;
  isCancelled: boolean;
  resends: number;
  /** What was streamed by item, for a response that ends without repeating it. */
  texts: Map<string, string>;
}

/**
 * The one response a conversation can have at a time, from `response.create` to `response.done`.
 *
 * A cancel before `response.created` has no effect at the vendor: it is remembered and sent when the id is known.
 * One after the end is answered with an error, which is expected and means nothing. The slot stays taken after a
 * cancel until `response.done`, for the vendor refuses another response until then.
 */
export class ResponseSlot {
  private active: Active | undefined;
  private resendTimer: Timer | undefined;

  constructor(private readonly options: ResponseSlotOptions) {}

  get isFree(): boolean {
    return this.active === undefined;
  }

  /** Asks for a response, with the session's instructions unless it has its own; the slot must be free. */
  ask(listener: ResponseListener, instructions?: string): void {
    const request: RealtimeCommand = {
      type: 'response.create',
      response: instructions === undefined ? undefined : { instructions },
    };
    this.active = {
      listener,
      request,
      requestId: this.options.send(request),
      responseId: undefined,
      isCancelled: false,
      resends: 0,
      texts: new Map(),
    };
  }

  /** Cancels the response of this listener, if it is still the active one. */
  cancel(listener: ResponseListener): void {
    const { active } = this;
    if (active?.listener !== listener || active.isCancelled) return;
    active.isCancelled = true;
    if (active.responseId) this.options.send({ type: 'response.cancel', response_id: active.responseId });
    // Refused before and waiting to be asked again: it never started, so there is nothing to wait for.
    else if (this.resendTimer) this.free();
  }

  onEvent(event: Exclude<RealtimeEvent, { type: 'session.created' | 'session.updated' | 'error' }>): void {
    switch (event.type) {
      case 'response.created':
        return this.onCreated(event.response.id);
      case 'response.output_item.added':
        if (event.response_id === this.active?.responseId && event.item.id)
          this.options.onItem(event.item.id);
        return;
      case 'response.output_text.delta':
        return this.onDelta(event.response_id, event.item_id, event.delta);
      case 'response.done':
        return this.onDone(event.response);
    }
  }

  /** True when the error was about the request of the active response. */
  onError(error: RealtimeErrorBody): boolean {
    const { active } = this;
    if (!active || error.event_id !== active.requestId) return false;
    if (error.code === 'conversation_already_has_active_response') this.resendLater(active);
    else this.end(() => active.listener.onRefused(eventError(error)));
    return true;
  }

  /** The connection is gone. */
  onLost(error: ProviderError): void {
    const { active } = this;
    if (active) this.end(() => active.listener.onLost(error));
  }

  private onCreated(id: string | undefined): void {
    const { active } = this;
    if (!id) return;
    if (!active || active.responseId !== undefined) {
      // Not asked for by us: it would speak out of turn and block the conversation.
      this.options.send({ type: 'response.cancel', response_id: id });
      return;
    }
    active.responseId = id;
    if (active.isCancelled) this.options.send({ type: 'response.cancel', response_id: id });
  }

  private onDelta(responseId: string, itemId: string, delta: string): void {
    const { active } = this;
    if (!active || responseId !== active.responseId) return;
    active.texts.set(itemId, (active.texts.get(itemId) ?? '') + delta);
    if (!active.isCancelled) active.listener.onDelta(delta);
  }

  private onDone(response: RealtimeResponse): void {
    const { active } = this;
    if (!active) return;
    if (response.id !== active.responseId) {
      // The end of the response that was in the way.
      if (this.resendTimer) this.resend(active);
      return;
    }
    for (const [itemId, text] of active.texts) this.options.onItem(itemId, text);
    for (const item of response.output ?? []) if (item.id) this.options.onItem(item.id, textOf(item));
    this.end(() => active.listener.onEnded(response));
  }

  private resendLater(active: Active): void {
    if (active.isCancelled) return this.free();
    if (active.resends >= MAX_RESENDS)
      return this.end(() =>
        active.listener.onRefused(ownError('OpenAI still holds an older response; the request was given up')),
      );
    this.resendTimer = this.options.clock.after(RESEND_AFTER_MS, () => this.resend(active));
  }

  private resend(active: Active): void {
    this.stopResending();
    active.resends++;
    active.requestId = this.options.send(active.request);
  }

  private end(tell: () => void): void {
    const isCancelled = this.active?.isCancelled;
    this.free();
    if (!isCancelled) tell();
  }

  private free(): void {
    this.stopResending();
    this.active = undefined;
    this.options.onFree();
  }

  private stopResending(): void {
    this.resendTimer?.cancel();
    this.resendTimer = undefined;
  }
}

function textOf(item: NonNullable<RealtimeResponse['output']>[number]): string {
  return (item.content ?? []).map((part) => part.text ?? '').join('');
}
