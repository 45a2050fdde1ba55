import type { LookupFunction } from 'node:net';
import type { Clock } from '../../common/clock.js';
import type { FaultReport } from '../../common/contained.clock.js';
import type { Log } from '../../common/log.js';
import type { AsrConfig, DeepgramProfile } from '../../config/app.config.js';
import { openSocket } from '../../provider/open.socket.js';
import type { ProviderConnector } from '../../provider/provider.connector.js';
import { ProviderError } from '../../provider/provider.error.js';
import type { AsrEvent, AsrOpenOptions, AsrStats, AsrStream } from '../asr.port.js';
import { AudioPump } from './audio.pump.js';
import { ConnectionKeeper, type Loss } from './connection.keeper.js';
import { DeepgramConnection } from './deepgram.connection.js';
import { abandonedConnection, isBadAudio, refusedHandshake } from './deepgram.errors.js';
import { sessionProfiles } from './deepgram.url.js';
import { dialectOf } from './dialect.choice.js';
import { BLIND_HANG_LIMITS, HangWatchdog, SPEECH_HANG_LIMITS } from './hang.watchdog.js';
import { ServedConnection } from './served.connection.js';
import { Transcript } from './transcript.js';

/** Results are a few kilobytes; a vendor that sends more is broken. */
const MAX_PAYLOAD_BYTES = 1_048_576;
/** CloseStream is answered with the last results; a vendor that is slower is cut off. */
const CLOSE_LIMIT_MS = 1_000;

export interface DeepgramStreamDeps {
  config: AsrConfig;
  connector: ProviderConnector;
  lookup: LookupFunction;
  clock: Clock;
  log: Log;
  onFault?: FaultReport;
}

/** One session's recognition at Deepgram, over as many connections as it takes. */
export class DeepgramStream implements AsrStream {
  private readonly life = new AbortController();
  private readonly log: Log;
  private readonly pump: AudioPump;
  private readonly transcript = new Transcript();
  private readonly watchdog: HangWatchdog;
  private served: ServedConnection | undefined;
  private closing: Promise<void> | undefined;
  private isMuted = false;
  /** A final was asked for while there was no connection. */
  private wantsFinal = false;
  private hasWarnedOfDrop = false;

  constructor(
    private readonly options: AsrOpenOptions,
    private readonly deps: DeepgramStreamDeps,
  ) {
    this.log = deps.log.with({ sessionId: options.sessionId });
    const isPcm = options.encoding === 'pcm_s16le';
    this.watchdog = new HangWatchdog(isPcm ? SPEECH_HANG_LIMITS : BLIND_HANG_LIMITS);
    this.pump = new AudioPump({
      format: options,
      clock: deps.clock,
      coalesceMs: deps.config.coalesceMs ?? 0,
      onDropped: () => this.warnOfDrop(),
    });
    if (options.signal.aborted) this.life.abort(options.signal.reason);
    else options.signal.addEventListener('abort', this.onAbort, { once: true });
    queueMicrotask(() => void this.run());
  }

  get stats(): AsrStats {
    return this.pump.counter;
  }

  get audioMs(): number {
    return this.pump.audioMs;
  }

  sendAudio(frame: Buffer): void {
    // An empty frame would end the vendor's stream.
    if (frame.length === 0 || this.life.signal.aborted) return;
    if (this.isMuted) this.pump.leaveOut(frame);
    else this.pump.push(frame);
  }

  setMuted(isMuted: boolean): void {
    // No silence will follow that would end the utterance.
    if (isMuted && !this.isMuted && this.hasSomethingSaid) this.finalize();
    if (isMuted) this.pump.pause();
    this.isMuted = isMuted;
  }

  /** Whether words are still to become final, or were said so lately that there is no guess of them yet. */
  private get hasSomethingSaid(): boolean {
    return this.transcript.pendingText !== '' || this.pump.hasUnfinalisedSpeech;
  }

  finalize(): void {
    if (this.served) this.served.finalize();
    else this.wantsFinal = true;
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private readonly onAbort = () => {
    this.life.abort(this.options.signal.reason);
    this.served?.lose(abandonedConnection('the session ended'));
  };

  private async end(): Promise<void> {
    await this.served?.close(CLOSE_LIMIT_MS);
    this.endLife();
  }

  private endLife(): void {
    this.options.signal.removeEventListener('abort', this.onAbort);
    this.life.abort(new Error('The recognition was closed.'));
  }

  private async run(): Promise<void> {
    const { config, connector, clock } = this.deps;
    const keeper = new ConnectionKeeper({
      connector,
      clock,
      retry: config.retry,
      profiles: sessionProfiles(config, this.options.language),
      signal: this.life.signal,
      open: (profile, signal) => this.dial(profile, signal),
      serve: (connection, profile) => this.serve(connection, profile),
      onState: (state) => this.emit({ type: 'state', ...state }),
    });
    try {
      await keeper.run();
    } catch (error) {
      if (!this.life.signal.aborted) this.fail(error);
    }
  }

  private fail(error: unknown): void {
    const reason =
      error instanceof ProviderError
        ? error
        : new ProviderError('Recognition stopped by a fault of the server. It was logged.', {
            provider: 'asr',
            code: 'internal',
            retryable: false,
            cause: error,
          });
    this.deps.log.error('asr failed', {
      sessionId: this.options.sessionId,
      code: reason.code,
      error: reason,
    });
    this.options.signal.removeEventListener('abort', this.onAbort);
    this.emit({ type: 'state', state: 'down' });
    this.emit({ type: 'failed', error: reason });
    this.life.abort(reason);
  }

  private async dial(profile: DeepgramProfile, signal: AbortSignal): Promise<DeepgramConnection> {
    const { config, lookup, clock } = this.deps;
    const { keyterms = [] } = this.options;
    const dialect = dialectOf(profile);
    const socket = await openSocket({
      provider: 'asr',
      url: dialect.url({ config, profile, format: this.options, keyterms }),
      headers: { Authorization: `Token ${config.key.current}` },
      signal,
      lookup,
      clock,
      onFault: this.deps.onFault,
      maxPayloadBytes: MAX_PAYLOAD_BYTES,
      refused: refusedHandshake,
    });
    return new DeepgramConnection(socket, dialect, clock);
  }

  private serve(connection: DeepgramConnection, profile: DeepgramProfile): Promise<Loss> {
    const { config, clock } = this.deps;
    this.log.debug('asr connected', { profile: profile.name, requestId: connection.requestId });
    this.hasWarnedOfDrop = false;
    return new Promise((resolve) => {
      this.served = new ServedConnection({
        connection,
        pump: this.pump,
        transcript: this.transcript,
        watchdog: this.watchdog,
        clock,
        finalPatienceMs: dialectOf(profile).finalPatienceMs(config),
        wantsFinal: this.wantsFinal,
        emit: (event) => this.emit(event),
        onLost: (loss) => resolve(this.onLost(loss)),
      });
      this.wantsFinal = false;
      this.served.start();
    });
  }

  private onLost(loss: Loss): Loss {
    this.wantsFinal = this.served?.isFinalAwaited ?? false;
    this.served = undefined;
    if (this.closing) this.endLife();
    if (this.life.signal.aborted) return loss;
    this.log.warn('asr connection lost', { code: loss.error.code, vendorCode: loss.error.vendorCode });
    this.deps.connector.reportLoss(loss.error);
    if (isBadAudio(loss.error)) {
      const message = 'The recogniser could not decode the audio. Send what session.start declared.';
      this.emit({ type: 'warning', code: 'bad_audio', message });
    }
    return loss;
  }

  private warnOfDrop(): void {
    if (this.hasWarnedOfDrop) return;
    this.hasWarnedOfDrop = true;
    const message = 'Recognition was away longer than audio can be kept; the oldest audio was dropped.';
    this.emit({ type: 'warning', code: 'provider_unavailable', message });
  }

  private emit(event: AsrEvent): void {
    if (!this.life.signal.aborted) this.options.onEvent(event);
  }
}
