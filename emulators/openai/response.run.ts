import type { Latency } from '../core/emulator.types.js';
import type { ConnectionFaults } from '../core/fault.book.js';
import { waitUntil } from '../core/pacing.js';
import type { ScriptedReply } from './conversation.script.js';
import { splitIntoDeltas, tokensOf } from './delta.splitter.js';
import type { Item, ServerEvent } from './realtime.messages.js';
import { ResponseItems } from './response.items.js';
import type { ResponseRequest } from './response.request.js';
import { finishedView, type Outcome, startedView } from './response.view.js';
import { vendorId } from './vendor-id.js';

/** Where a response puts what it makes. */
export interface ResponseOutlet {
  send(event: ServerEvent): void;
  /** Puts an item at the end of the conversation; `null` for the first one. Not called outside a conversation. */
  append(item: Item): string | null;
  /** Sends bytes that are no event. */
  sendGarbage(form: 'json' | 'binary' | 'huge'): void;
  /** Cuts the connection without a close frame. */
  cut(): void;
  /** The connection says nothing more from here on. */
  fallSilent(): void;
  note(what: string, detail: string, data?: unknown): void;
}

export interface ResponseOptions {
  request: ResponseRequest;
  reply: ScriptedReply;
  conversationId: string;
  /** The faults of this response. */
  faults: ConnectionFaults;
  /** Read at every wait. */
  latency: Latency;
  outlet: ResponseOutlet;
}

/** One response from `response.created` to `response.done`, at the pace of a model. */
export class ResponseRun {
  readonly id = vendorId('resp');
  private readonly stopping = new AbortController();
  private readonly items: ResponseItems;
  private isCreated = false;
  private isCancelled = false;
  private isGone = false;
  private deltas = 0;
  /** When the last delta was due; the next is due an interval later, however late the timer was. */
  private dueMs = 0;

  constructor(private readonly options: ResponseOptions) {
    this.items = new ResponseItems(this.id, options.outlet, options.request.isInConversation);
  }

  /** Sends everything. Resolves when the response is over or the connection gone. Never rejects. */
  async play(): Promise<void> {
    await this.playThrough();
    // Ends a delayed cancel that is still waiting.
    this.stopping.abort();
  }

  /**
   * Stops the response. With the fault `lateAfterCancel` it goes on for a while first.
   *
   * @returns false when it has not been announced yet: such a cancel has no effect.
   */
  cancel(): boolean {
    if (!this.isCreated) return false;
    const forMs = this.options.faults.get('lateAfterCancel')?.forMs ?? 0;
    if (!this.isCancelled && forMs > 0) {
      const timer = setTimeout(() => this.stopping.abort(), forMs);
      this.stopping.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    } else if (forMs === 0) this.stopping.abort();
    this.isCancelled = true;
    return true;
  }

  /** The connection is gone: nothing more is sent. */
  abandon(): void {
    this.isGone = true;
    this.stopping.abort();
  }

  private async playThrough(): Promise<void> {
    const { outlet, latency, faults, request } = this.options;
    const startMs = performance.now();
    const slowCreated = faults.get('slowCreated');
    if (slowCreated && !(await this.pause(startMs + slowCreated.delayMs))) return;
    this.isCreated = true;
    outlet.send({ type: 'response.created', response: startedView(this.id, this.options) });
    outlet.send(rateLimits(request));
    this.dueMs = startMs + latency.llmFirstDeltaMs + (faults.get('slowFirstByte')?.delayMs ?? 0);
    const outcome = (await this.pause(this.dueMs)) ? await this.speak() : this.cancelled();
    if (!outcome) return;
    outlet.note('deltas', this.id, { count: this.deltas, status: outcome.status });
    outlet.send({
      type: 'response.done',
      response: finishedView(this.id, this.options, this.items.done, outcome),
    });
  }

  /** The items of the reply. Nothing when the connection was cut or fell silent on the way. */
  private async speak(): Promise<Outcome | undefined> {
    const { reply, faults } = this.options;
    const forced = faults.get('responseStatus');
    if (forced?.status === 'failed') return { status: 'failed', code: forced.code ?? 'server_error' };
    if (faults.get('emptyReply')) return { status: 'completed' };
    const text = repeated(reply, faults.get('repeatsItself')) + reply.text;
    if (text !== '') {
      const ending = await this.speakText(text, forced !== undefined);
      if (ending !== 'completed') return this.isGone ? undefined : this.outcomeOf(ending);
    }
    if (reply.call) await this.items.call(reply.call, () => this.pause(this.nextMs()));
    if (this.isGone) return undefined;
    return this.isCancelled ? this.cancelled() : { status: 'completed' };
  }

  private async speakText(
    text: string,
    isCutShort: boolean,
  ): Promise<'completed' | 'cancelled' | 'incomplete'> {
    const { maxTokens } = this.options.request;
    const deltas = splitIntoDeltas(text);
    const limit = isCutShort ? Math.ceil(deltas.length / 2) : deltas.length;
    let tokens = 0;
    this.items.openMessage();
    for (const [index, delta] of deltas.entries()) {
      if (index > 0 && !(await this.pause(this.nextMs()))) return this.endMessage('cancelled');
      tokens += tokensOf(delta);
      if (index >= limit || (maxTokens !== 'inf' && tokens > maxTokens)) return this.endMessage('incomplete');
      if (!this.sendDelta(delta)) return 'cancelled';
    }
    return this.endMessage(this.isCancelled ? 'cancelled' : 'completed');
  }

  /** @returns false when a fault ended the connection instead. */
  private sendDelta(delta: string): boolean {
    const { faults, outlet } = this.options;
    if (this.deltas === faults.get('dropAfter')?.count) {
      this.isGone = true;
      outlet.cut();
      return false;
    }
    if (this.deltas === faults.get('stallAfter')?.count) {
      this.isGone = true;
      outlet.fallSilent();
      return false;
    }
    const garbage = faults.get('garbage');
    if (garbage && this.deltas === 0) outlet.sendGarbage(garbage.form);
    if (this.deltas === 0) outlet.note('firstDelta', this.id);
    this.deltas++;
    this.items.delta(delta);
    return true;
  }

  private endMessage<E extends 'completed' | 'cancelled' | 'incomplete'>(ending: E): E {
    if (!this.isGone) this.items.closeMessage(ending === 'completed' ? 'completed' : 'incomplete');
    return ending;
  }

  private outcomeOf(ending: 'cancelled' | 'incomplete'): Outcome {
    if (ending === 'cancelled') return { status: 'cancelled' };
    const reason = this.options.faults.get('responseStatus')?.code;
    return { status: 'incomplete', reason: reason === 'content_filter' ? reason : 'max_output_tokens' };
  }

  private cancelled(): Outcome | undefined {
    return this.isGone ? undefined : { status: 'cancelled' };
  }

  private nextMs(): number {
    this.dueMs += this.options.latency.llmDeltaIntervalMs;
    return this.dueMs;
  }

  private pause(untilMs: number): Promise<boolean> {
    return waitUntil(untilMs, this.stopping.signal);
  }
}

/** What of the beginning is said once more. */
function repeated({ said = '' }: ScriptedReply, fault: { words?: number } | undefined): string {
  if (!fault) return '';
  const words = said.match(/\S+\s*/g) ?? [];
  return words.slice(-(fault.words ?? words.length)).join('');
}

function rateLimits(request: ResponseRequest): ServerEvent {
  const used = tokensOf(request.instructions) + 50 * request.items.length;
  const limit = 40_000;
  return {
    type: 'rate_limits.updated',
    rate_limits: [
      { name: 'tokens', limit, remaining: Math.max(0, limit - used), reset_seconds: (used * 60) / limit },
    ],
  };
}
