import { type Clock, systemClock } from '../../common/clock.js';
import { openSocket } from '../../provider/open.socket.js';
import { ProviderConnector } from '../../provider/provider.connector.js';
import type { AudioFormat, SpeakRequest, TtsOpenOptions } from '../tts.port.js';
import { TtsState } from '../tts.state.js';
import type { TtsVendor, VendorSession, VendorSpeech } from '../tts.vendor.js';
import { ContextSocket } from './context.socket.js';
import { refusedError } from './elevenlabs.errors.js';
import { chooseFormat, type VendorFormat } from './elevenlabs.formats.js';
import type { ElevenLabsOptions } from './elevenlabs.http.js';
import {
  chooseVoice,
  type SpeechProfile,
  socketPath,
  soundIdOf,
  type VoiceChoice,
} from './elevenlabs.request.js';
import { SocketLine } from './socket.line.js';
import { SocketSpeech } from './socket.speech.js';

/** Largest message taken; a second of the richest format is below 130 kB in base64. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/**
 * ElevenLabs over WebSocket: one socket a session, one context a segment.
 *
 * The vendor tells the end of a context, not of a part of it; a context of its own is what makes the end of each
 * segment certain. No words before are sent along: this endpoint does not take them.
 */
export class ElevenLabsSocket implements TtsVendor {
  private readonly clock: Clock;
  private readonly connector: ProviderConnector;
  private readonly sessions = new Set<SocketSession>();

  constructor(private readonly options: ElevenLabsOptions) {
    const { config, observer, clock = systemClock } = options;
    this.clock = clock;
    this.connector = new ProviderConnector({ provider: 'tts', clock, observer });
    config.key.onReplaced(() => this.connector.forget());
  }

  open(options: TtsOpenOptions): VendorSession {
    const { clock, connector } = this;
    const { config, lookup, onFault } = this.options;
    const session = new SocketSession({ ...options, config, lookup, clock, onFault, connector }, () =>
      this.sessions.delete(session),
    );
    this.sessions.add(session);
    return session;
  }

  async close(): Promise<void> {
    await Promise.all([...this.sessions].map((session) => session.close()));
  }
}

interface SocketSessionOptions extends TtsOpenOptions {
  config: ElevenLabsOptions['config'];
  lookup: ElevenLabsOptions['lookup'];
  onFault: ElevenLabsOptions['onFault'];
  clock: Clock;
  connector: ProviderConnector;
}

class SocketSession implements VendorSession {
  readonly format: AudioFormat;
  readonly soundId: string;
  private readonly vendorFormat: VendorFormat;
  private readonly choice: VoiceChoice;
  private readonly state: TtsState;
  private readonly line: SocketLine;
  private readonly speeches = new Set<SocketSpeech>();
  private spoken = 0;
  private readonly onAbort = () => void this.close();

  constructor(
    private readonly options: SocketSessionOptions,
    private readonly onClosed: () => void,
  ) {
    const { config, clock, connector } = options;
    this.vendorFormat = chooseFormat(options.output);
    const { codec, sampleRateHz, bytesPerMs } = this.vendorFormat;
    this.format = { codec, sampleRateHz, bytesPerMs };
    this.choice = chooseVoice(config, options, this.vendorFormat.name);
    this.soundId = soundIdOf(config, this.choice);
    this.state = new TtsState(options.onEvent);
    this.line = new SocketLine({
      connector,
      clock,
      retry: config.retry,
      state: this.state,
      open: (profile, signal) => this.dial(profile, signal),
    });
    options.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  warm(): void {
    this.line.ready().catch(() => this.onFailed());
  }

  speak(request: SpeakRequest): VendorSpeech {
    const { config, clock, connector, signal: session } = this.options;
    const speech = new SocketSpeech({
      config,
      clock,
      request,
      format: this.vendorFormat,
      contextId: `${request.generation}-${request.segment}-${++this.spoken}`,
      report: (error) => connector.reportLoss(error),
    });
    this.speeches.add(speech);
    const { signal } = request;
    const onAbort = () => speech.stop(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    speech.ended.then(() => {
      signal.removeEventListener('abort', onAbort);
      this.speeches.delete(speech);
    });
    if (signal.aborted) onAbort();
    else if (session.aborted) speech.stop(session.reason);
    else this.begin(speech);
    return speech;
  }

  async close(): Promise<void> {
    this.options.signal.removeEventListener('abort', this.onAbort);
    for (const speech of this.speeches) speech.stop(new DOMException('the session is over', 'AbortError'));
    await this.line.close();
    this.onClosed();
  }

  private begin(speech: SocketSpeech): void {
    this.line.ready().then(
      (socket) => speech.begin(socket),
      (error: unknown) => {
        speech.fail(error);
        this.onFailed();
      },
    );
  }

  private onFailed(): void {
    if (!this.options.signal.aborted) this.state.set('down');
  }

  private async dial(profile: SpeechProfile, signal: AbortSignal): Promise<ContextSocket> {
    const { config, lookup, clock, onFault } = this.options;
    const socket = await openSocket({
      provider: 'tts',
      url: config.url.replace(/^http/, 'ws') + socketPath(config, this.choice, profile),
      headers: { 'xi-api-key': config.key.current },
      signal,
      lookup,
      maxPayloadBytes: MAX_MESSAGE_BYTES,
      clock,
      onFault,
      refused: refusedError,
    });
    return new ContextSocket(socket, profile);
  }
}
