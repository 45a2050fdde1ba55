import type { Clock, Timer } from '../../common/clock.js';
import { ProviderError } from '../../provider/provider.error.js';
import type { TtsEvent } from '../tts.port.js';
import type { Permit } from './concurrency.gate.js';
import type { ExchangeListener, HttpExchange } from './http.exchange.js';

export interface HttpRaceOptions {
  clock: Clock;
  /** Longest wait for audio, from the first request being written, before a second one is made; 0: none is made. */
  hedgeAfterMs: number;
  /** Makes a request. */
  request: (listener: ExchangeListener) => HttpExchange;
  /** Asked once, when the first request is slow: the place of a second one, if there may be one now. */
  placeForSecond: () => Permit | undefined;
  onRequested: () => void;
  /** What comes of the request that counts, and of no other. */
  onEvent: (event: TtsEvent, winner: HttpExchange) => void;
}

/**
 * A request for speech and, when it is slow to sound, a second one beside it.
 *
 * The first of which audio comes is the one that counts. The other is closed in that moment, which is the vendor's
 * only cancel, so that nothing is ever heard twice.
 */
export class HttpRace {
  private first: HttpExchange | undefined;
  private second: HttpExchange | undefined;
  private winner: HttpExchange | undefined;
  private place: Permit | undefined;
  private timer: Timer | undefined;

  constructor(private readonly options: HttpRaceOptions) {}

  /** Whether a second request was made, and what became of it. */
  get hedge(): 'won' | 'lost' | undefined {
    if (!this.second) return undefined;
    return this.second === this.winner ? 'won' : 'lost';
  }

  /**
   * Runs until audio comes. A request that fails while another is under way leaves the outcome to that one.
   *
   * @returns the request whose audio has begun.
   * @throws the failure of the first request, or the signal's reason.
   */
  async run(signal: AbortSignal): Promise<HttpExchange> {
    const onAbort = () => {
      this.first?.abort(signal.reason);
      this.second?.abort(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.first = this.enter(() => this.onFirstRequested());
    try {
      return await this.begun(this.first);
    } finally {
      this.timer?.cancel();
      // At most one of the two is left, and that one has a place of its own.
      this.place?.release();
      signal.removeEventListener('abort', onAbort);
    }
  }

  private async begun(first: HttpExchange): Promise<HttpExchange> {
    try {
      await first.begun;
      return first;
    } catch (error) {
      // Without a second one, or overtaken by it, or failed while it is under way.
      if (!this.second) throw error;
      if (isOfEveryRequest(error)) this.second.abort(error);
      await this.second.begun.catch(() => {
        throw error;
      });
      return this.second;
    }
  }

  private enter(onRequested: () => void): HttpExchange {
    const exchange = this.options.request({
      onRequested,
      onEvent: (event) => this.onEvent(event, exchange),
    });
    return exchange;
  }

  private onFirstRequested(): void {
    const { clock, hedgeAfterMs, onRequested } = this.options;
    onRequested();
    if (hedgeAfterMs > 0) this.timer = clock.after(hedgeAfterMs, () => this.enterSecond());
  }

  private enterSecond(): void {
    this.place = this.winner ? undefined : this.options.placeForSecond();
    if (this.place) this.second = this.enter(() => undefined);
  }

  private onEvent(event: TtsEvent, exchange: HttpExchange): void {
    if (!this.winner) {
      this.winner = exchange;
      const loser = exchange === this.first ? this.second : this.first;
      loser?.abort(new DOMException('the other request sounded first', 'AbortError'));
    }
    this.options.onEvent(event, exchange);
  }
}

/** Whether the same words under the same profile would meet this failure again. */
export function isOfEveryRequest(error: unknown): boolean {
  return error instanceof ProviderError && (!error.retryable || error.tryNextProfile);
}
