import { AsyncPipe } from '../../common/async-pipe.js';
import type { Clock } from '../../common/clock.js';
import { Watchdog } from '../../common/watchdog.js';
import type { ProviderError } from '../../provider/provider.error.js';
import type { LlmEvent } from '../llm.port.js';
import { eventError, ownError, timeoutError } from './realtime.errors.js';
import type { RealtimeResponse } from './realtime.messages.js';
import type { ResponseListener } from './response.slot.js';

/** Most characters waiting for a reader. Far above any reply; beyond it nobody is reading, and the reply is given up. */
const MAX_WAITING_CHARS = 64 * 1024;

export interface RealtimeReplyOptions {
  clock: Clock;
  firstDeltaTimeoutMs: number;
  stallTimeoutMs: number;
  signal: AbortSignal;
  /** Told of every failure but a lost connection; answers with the error to raise. */
  judge: (error: ProviderError) => ProviderError;
}

/** One reply on its way from the vendor to the session, with the limits of both ends. */
export class RealtimeReply implements ResponseListener {
  readonly events: AsyncPipe<LlmEvent>;
  private readonly silence: Watchdog;
  private readonly onAbort = () => this.abandon();
  private cancel: (() => void) | undefined;
  private hasText = false;
  private isOver = false;

  constructor(private readonly options: RealtimeReplyOptions) {
    this.silence = new Watchdog(options.clock, () => this.onSilence());
    this.events = new AsyncPipe<LlmEvent>({
      capacity: MAX_WAITING_CHARS,
      weigh: (event) => (event.type === 'delta' ? event.text.length : 1),
      onAbandon: () => this.abandon(),
    });
    options.signal.addEventListener('abort', this.onAbort, { once: true });
    if (options.signal.aborted) this.abandon();
  }

  /** Nobody waits for it any more, or it has ended. */
  get isSettled(): boolean {
    return this.isOver;
  }

  /** The request is about to be written; `cancel` takes it back. */
  onRequested(cancel: () => void): void {
    this.cancel = cancel;
    this.silence.arm(this.options.firstDeltaTimeoutMs);
    this.events.push({ type: 'requested' });
  }

  onDelta(text: string): void {
    if (this.isOver || text === '') return;
    if (this.hasText) this.silence.feed();
    else this.silence.arm(this.options.stallTimeoutMs);
    this.hasText = true;
    if (this.events.push({ type: 'delta', text })) return;
    this.cancel?.();
    this.fail(
      ownError('The reply is not being read and was given up', { retryable: false, code: 'internal' }),
    );
  }

  onEnded(response: RealtimeResponse): void {
    if (response.status === 'failed')
      return this.fail(this.options.judge(eventError(response.status_details?.error ?? {})));
    // Cancelled by the vendor is cut short as well; our own cancels do not come here.
    this.done(response.status === 'completed' ? 'completed' : 'incomplete');
  }

  onRefused(error: ProviderError): void {
    this.fail(this.options.judge(error));
  }

  onLost(error: ProviderError): void {
    this.fail(error);
  }

  /** Ends the reply with an error. */
  fail(error: unknown): void {
    this.settle();
    this.events.fail(error);
  }

  private done(status: 'completed' | 'incomplete'): void {
    this.events.push({ type: 'done', status });
    this.settle();
    this.events.end();
  }

  /** Nobody wants it any more: cancelled at the vendor, unread words given up. */
  private abandon(): void {
    if (this.isOver) return;
    this.cancel?.();
    this.settle();
    this.events.cut(this.options.signal.reason);
  }

  private onSilence(): void {
    this.cancel?.();
    const error = this.options.judge(timeoutError('OpenAI did not answer or go on in time; ask again'));
    // What was said so far can still be spoken; a reply that never began may be asked for again.
    if (this.hasText) this.done('incomplete');
    else this.fail(error);
  }

  private settle(): void {
    this.isOver = true;
    this.silence.disarm();
    this.options.signal.removeEventListener('abort', this.onAbort);
  }
}
