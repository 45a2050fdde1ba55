import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { AsyncPipe } from '../../common/async-pipe.js';
import type { Clock } from '../../common/clock.js';
import type { TtsConfig } from '../../config/app.config.js';
import type { ProviderConnector } from '../../provider/provider.connector.js';
import { ProviderError } from '../../provider/provider.error.js';
import type { RetryEpisode } from '../../provider/retry.episode.js';
import type { TtsObserver } from '../tts.observer.js';
import type { SpeakRequest, TtsEvent } from '../tts.port.js';
import type { TtsState } from '../tts.state.js';
import type { VendorSpeech } from '../tts.vendor.js';
import { type AnswerReader, PlainAudioReader } from './answer.reader.js';
import { AudioAllowance, endlessAnswer } from './audio.allowance.js';
import type { ConcurrencyGate, Permit } from './concurrency.gate.js';
import type { VendorFormat } from './elevenlabs.formats.js';
import { type SpeechProfile, speechBody, speechPath, type VoiceChoice } from './elevenlabs.request.js';
import type { HedgeBudget } from './hedge.budget.js';
import { type ExchangeListener, HttpExchange } from './http.exchange.js';
import { HttpRace, isOfEveryRequest } from './http.race.js';
import type { ProfileMemory } from './profile.memory.js';
import { TimestampReader } from './timestamp.reader.js';

/**
 * Audio read ahead of the session, per segment: 65 s of MP3 at 128 kbit/s, 21 s of PCM at 24 kHz, which is all of nearly
 * any segment. A request so ends when its sound is made, not when it is heard, and its place is free for others also
 * while a client is away. Beyond it the connection is paused.
 */
const READ_AHEAD_BYTES = 1024 * 1024;
/** One more try, beside the first or after it, or the same with fewer parameters; what comes after that is the session's decision. */
const ATTEMPTS = 2;
const PROFILES: readonly { readonly name: SpeechProfile }[] = [{ name: 'full' }, { name: 'plain' }];

/** What all segments of a process share. */
export interface HttpSpeechContext {
  config: TtsConfig;
  clock: Clock;
  dispatcher: Dispatcher;
  connector: ProviderConnector;
  gate: ConcurrencyGate;
  hedges: HedgeBudget;
  observer: Pick<TtsObserver, 'onHedge'>;
}

export interface HttpSpeechOptions {
  request: SpeakRequest;
  choice: VoiceChoice;
  format: VendorFormat;
  state: TtsState;
  /** Kept by the session over its segments. */
  memory: ProfileMemory;
}

/** Speaks one segment over HTTP. Begins at once; iterating gives what comes of it. */
export class HttpSpeech implements VendorSpeech {
  private readonly events: AsyncPipe<TtsEvent>;
  private readonly stopper = new AbortController();
  /** The one that is heard, from its first audio on. */
  private exchange: HttpExchange | undefined;
  private isRequestedTold = false;
  private isPlain = false;
  private readonly allowance: AudioAllowance;

  constructor(
    private readonly context: HttpSpeechContext,
    private readonly options: HttpSpeechOptions,
  ) {
    this.allowance = new AudioAllowance(options.format, options.request.text);
    this.events = new AsyncPipe<TtsEvent>({
      capacity: READ_AHEAD_BYTES,
      weigh: (event) => (event.type === 'audio' ? event.bytes.length : 1),
      onDrain: () => this.exchange?.resume(),
      onAbandon: () => this.stop(new DOMException('nobody listens any more', 'AbortError')),
    });
  }

  get isMakeshift(): boolean {
    return this.isPlain;
  }

  [Symbol.asyncIterator](): AsyncIterator<TtsEvent> {
    return this.events;
  }

  /** Runs to the end; never rejects. Resolves when the connection is free or gone. */
  async run(): Promise<void> {
    const { signal } = this.options.request;
    const onAbort = () => this.stop(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      await this.speak();
      this.events.end();
    } catch (error) {
      this.reportFailure(error);
      this.events.fail(error);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the speech and frees its connection; unread audio is given up. */
  stop(reason: unknown): void {
    this.stopper.abort(reason);
    this.exchange?.abort(reason);
    this.events.cut(reason);
  }

  private async speak(): Promise<void> {
    const { gate, connector, config, hedges } = this.context;
    const { state, memory } = this.options;
    const { signal } = this.stopper;
    const permit = await gate.acquire(signal);
    hedges.earn();
    try {
      const retry = { ...config.retry, attempts: ATTEMPTS, connectTimeoutMs: config.firstByteTimeoutMs };
      const episode = connector.newEpisode(retry, PROFILES.length, memory.first);
      const { connection, profile, profileIndex } = await connector.connectWithProfiles({
        profiles: PROFILES,
        retry,
        signal,
        episode,
        attempt: ({ name }, attemptSignal) => this.attempt(name, attemptSignal, episode),
        discard: (exchange) => exchange.abort(new DOMException('answered too late', 'AbortError')),
        onState: ({ state: is, ...details }) =>
          is === 'retrying' ? state.set(is, details) : state.connecting(details),
      });
      this.isPlain = profile.name === 'plain';
      memory.note({
        profile: profileIndex,
        firstUsable: episode.firstUsable,
        isStitched: Boolean(this.options.request.previousText),
      });
      state.set('ready');
      await connection.finished;
    } finally {
      permit.release();
    }
  }

  /** Asks once, or twice when that is slow and attempts are left; resolves when the first audio has come. */
  private async attempt(
    profile: SpeechProfile,
    signal: AbortSignal,
    episode: RetryEpisode,
  ): Promise<HttpExchange> {
    const { clock, config, observer } = this.context;
    const hasAttemptLeft = episode.attempt < ATTEMPTS;
    const race = new HttpRace({
      clock,
      hedgeAfterMs: hasAttemptLeft ? (config.hedgeAfterMs ?? 0) : 0,
      request: (listener) => this.request(profile, listener),
      placeForSecond: () => this.placeForSecond(),
      onRequested: () => this.tellRequested(),
      onEvent: (event, exchange) => this.emit(event, exchange),
    });
    try {
      return await race.run(signal);
    } catch (error) {
      // The second request was the second attempt, unless other parameters are asked for.
      if (race.hedge && error instanceof ProviderError && !isOfEveryRequest(error))
        episode.fail(error, clock.now());
      throw error;
    } finally {
      if (race.hedge) observer.onHedge(race.hedge);
    }
  }

  private placeForSecond(): Permit | undefined {
    const { gate, hedges } = this.context;
    const place = hedges.isSpent ? undefined : gate.acquireSpare();
    if (place) hedges.spend();
    return place;
  }

  private request(profile: SpeechProfile, listener: ExchangeListener): HttpExchange {
    const { config, clock, dispatcher, gate } = this.context;
    const { request, choice } = this.options;
    const exchange = new HttpExchange({
      ...listener,
      clock,
      newReader: (emit) => this.newReader(emit),
      stallTimeoutMs: config.stallTimeoutMs,
      onAnswer: (headers) => learnConcurrency(gate, headers),
    });
    exchange.begun.catch((error: unknown) => {
      if (isOwnLimit(error)) gate.shrink();
    });
    dispatcher.dispatch(
      {
        method: 'POST',
        path: speechPath(choice, config.hasTimestamps === true),
        headers: { 'xi-api-key': config.key.current, 'content-type': 'application/json' },
        body: JSON.stringify(speechBody({ config, choice, request, profile })),
      },
      exchange,
    );
    return exchange;
  }

  private newReader(emit: (event: TtsEvent) => void): AnswerReader {
    const { clock, config } = this.context;
    return config.hasTimestamps
      ? new TimestampReader(clock, emit)
      : new PlainAudioReader(clock, this.options.format.codec, emit);
  }

  private emit(event: TtsEvent, exchange: HttpExchange): void {
    this.exchange = exchange;
    if (event.type === 'audio' && !this.allowance.spend(event.bytes.length)) {
      exchange.abort(endlessAnswer());
      return;
    }
    if (!this.events.push(event)) exchange.pause();
  }

  private tellRequested(): void {
    if (this.isRequestedTold) return;
    this.isRequestedTold = true;
    this.events.push({ type: 'requested' });
  }

  private reportFailure(error: unknown): void {
    if (this.stopper.signal.aborted || !(error instanceof ProviderError)) return;
    // One that broke off after a start says nothing about the next request.
    if (this.exchange) this.context.connector.reportLoss(error);
    else this.options.state.set('down');
  }
}

function isOwnLimit(error: unknown): boolean {
  return error instanceof ProviderError && error.vendorCode === 'too_many_concurrent_requests';
}

function learnConcurrency(gate: ConcurrencyGate, headers: IncomingHttpHeaders): void {
  gate.learn(
    Number(headers['current-concurrent-requests'] ?? Number.NaN),
    Number(headers['maximum-concurrent-requests'] ?? Number.NaN),
  );
  gate.grow();
}
