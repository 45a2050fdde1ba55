import type { LookupFunction } from 'node:net';
import { Pool } from 'undici';
import { type Clock, systemClock } from '../../common/clock.js';
import type { FaultReport } from '../../common/contained.clock.js';
import type { TtsConfig } from '../../config/app.config.js';
import { ProviderConnector } from '../../provider/provider.connector.js';
import type { ProviderObserver } from '../../provider/provider.observer.js';
import type { TtsObserver } from '../tts.observer.js';
import type { AudioFormat, SpeakRequest, TtsOpenOptions } from '../tts.port.js';
import { TtsState } from '../tts.state.js';
import type { TtsVendor, VendorSession, VendorSpeech } from '../tts.vendor.js';
import { ConcurrencyGate } from './concurrency.gate.js';
import { chooseFormat, type VendorFormat } from './elevenlabs.formats.js';
import { chooseVoice, soundIdOf, type VoiceChoice } from './elevenlabs.request.js';
import { HedgeBudget } from './hedge.budget.js';
import { HttpSpeech, type HttpSpeechContext } from './http.speech.js';
import { ProfileMemory } from './profile.memory.js';
import { SpareConnector } from './spare.connector.js';

/** Connections without a request are given up after this, before common proxies hang up on them. */
const IDLE_CONNECTION_MS = 45_000;
/** Longest a segment waits for a place among the requests of the account; past it the words would be stale. */
const GATE_WAIT_MS = 5_000;
const GATE_MAX_WAITING = 1_000;

export interface ElevenLabsOptions {
  config: TtsConfig;
  observer: ProviderObserver;
  ttsObserver: Pick<TtsObserver, 'onHedge'>;
  lookup: LookupFunction;
  clock?: Clock;
  onFault?: FaultReport;
}

/** ElevenLabs over HTTP: one streamed request for each segment, on kept connections shared by all sessions. */
export class ElevenLabsHttp implements TtsVendor {
  private readonly context: HttpSpeechContext;
  private readonly spare: SpareConnector;
  private readonly pool: Pool;

  constructor(options: ElevenLabsOptions) {
    const { config, observer, ttsObserver, lookup, clock = systemClock } = options;
    this.spare = new SpareConnector({
      url: config.url,
      lookup,
      clock,
      connectTimeoutMs: config.retry.connectTimeoutMs,
      maxAgeMs: IDLE_CONNECTION_MS,
    });
    this.pool = new Pool(config.url, {
      connect: this.spare.connect,
      pipelining: 1,
      keepAliveTimeout: IDLE_CONNECTION_MS,
      keepAliveMaxTimeout: IDLE_CONNECTION_MS,
      // The limits of an answer are the exchange's, by the injected clock.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const connector = new ProviderConnector({ provider: 'tts', clock, observer });
    config.key.onReplaced(() => connector.forget());
    this.context = {
      config,
      clock,
      dispatcher: this.pool,
      connector,
      gate: new ConcurrencyGate({ clock, waitLimitMs: GATE_WAIT_MS, maxWaiting: GATE_MAX_WAITING }),
      hedges: new HedgeBudget(),
      observer: ttsObserver,
    };
  }

  open(options: TtsOpenOptions): VendorSession {
    return new HttpSession(this.context, this.spare, options);
  }

  async close(): Promise<void> {
    this.spare.close();
    await this.pool.destroy();
  }
}

/** The segments of one session. */
class HttpSession implements VendorSession {
  readonly format: AudioFormat;
  readonly soundId: string;
  private readonly vendorFormat: VendorFormat;
  private readonly choice: VoiceChoice;
  private readonly state: TtsState;
  private readonly memory = new ProfileMemory();
  /** Each speech under way with the promise of its end. */
  private readonly speeches = new Map<HttpSpeech, Promise<void>>();
  private readonly onAbort = () => void this.close();

  constructor(
    private readonly context: HttpSpeechContext,
    private readonly spare: SpareConnector,
    private readonly options: TtsOpenOptions,
  ) {
    this.vendorFormat = chooseFormat(options.output);
    const { codec, sampleRateHz, bytesPerMs } = this.vendorFormat;
    this.format = { codec, sampleRateHz, bytesPerMs };
    this.choice = chooseVoice(context.config, options, this.vendorFormat.name);
    this.soundId = soundIdOf(context.config, this.choice);
    this.state = new TtsState(options.onEvent);
    options.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  warm(): void {
    this.state.connecting();
    this.spare.warm().then(
      () => this.state.set('ready'),
      () => this.state.set('down'),
    );
  }

  speak(request: SpeakRequest): VendorSpeech {
    const { choice, vendorFormat: format, state, memory } = this;
    const speech = new HttpSpeech(this.context, { request, choice, format, state, memory });
    if (this.options.signal.aborted) speech.stop(this.options.signal.reason);
    const run = speech.run().then(() => {
      this.speeches.delete(speech);
      // An abort costs the connection; have the next one ready before it is needed.
      if (request.signal.aborted && !this.options.signal.aborted) this.warm();
    });
    this.speeches.set(speech, run);
    return speech;
  }

  async close(): Promise<void> {
    this.options.signal.removeEventListener('abort', this.onAbort);
    const ending = [...this.speeches.values()];
    for (const speech of this.speeches.keys())
      speech.stop(new DOMException('the session is over', 'AbortError'));
    await Promise.all(ending);
  }
}
