import { AsyncPipe } from '../../common/async-pipe.js';
import type { Clock } from '../../common/clock.js';
import { Watchdog } from '../../common/watchdog.js';
import type { TtsConfig } from '../../config/app.config.js';
import { ProviderError } from '../../provider/provider.error.js';
import type { SpeakRequest, TtsEvent } from '../tts.port.js';
import type { VendorSpeech } from '../tts.vendor.js';
import { emptyAnswer } from './answer.reader.js';
import { AudioAllowance, endlessAnswer } from './audio.allowance.js';
import { AudioGatherer } from './audio.gatherer.js';
import type { ContextListener, ContextSocket } from './context.socket.js';
import { brokenError } from './elevenlabs.errors.js';
import type { VendorFormat } from './elevenlabs.formats.js';
import type { SocketAlignment, SocketCommand, SocketMessage } from './elevenlabs.messages.js';
import { wireVoiceSettings } from './elevenlabs.request.js';
import { decodeAudio } from './timestamp.reader.js';

/** Most audio waiting for a reader. A socket carries several segments and cannot be paused for one; beyond this the segment is given up. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

export interface SocketSpeechOptions {
  config: TtsConfig;
  clock: Clock;
  request: SpeakRequest;
  format: VendorFormat;
  contextId: string;
  /** Told of a failure met after the socket had opened. */
  report: (error: ProviderError) => void;
}

/** Speaks one segment in a context of a socket. */
export class SocketSpeech implements ContextListener, VendorSpeech {
  private readonly events: AsyncPipe<TtsEvent>;
  private readonly silence: Watchdog;
  private readonly gatherer: AudioGatherer;
  private readonly allowance: AudioAllowance;
  /** Resolves when nothing more will come, however it ended. */
  readonly ended: Promise<void>;
  private onEnded: () => void = () => {};
  private socket: ContextSocket | undefined;
  private receivedBytes = 0;
  private isOver = false;

  constructor(private readonly options: SocketSpeechOptions) {
    const { clock, format, request } = options;
    this.ended = new Promise((resolve) => {
      this.onEnded = resolve;
    });
    this.allowance = new AudioAllowance(format, request.text);
    this.silence = new Watchdog(clock, () => this.onSilence());
    this.gatherer = new AudioGatherer(clock, (bytes) => this.pass(bytes));
    this.events = new AsyncPipe<TtsEvent>({
      capacity: MAX_WAITING_BYTES,
      weigh: (event) => (event.type === 'audio' ? event.bytes.length : 1),
      onAbandon: () => this.stop(new DOMException('nobody listens any more', 'AbortError')),
    });
  }

  get isMakeshift(): boolean {
    return this.socket?.profile === 'plain';
  }

  [Symbol.asyncIterator](): AsyncIterator<TtsEvent> {
    return this.events;
  }

  /** Asks for the speech, unless it was stopped meanwhile. */
  begin(socket: ContextSocket): void {
    if (this.isOver) return;
    this.socket = socket;
    this.silence.arm(this.options.config.firstByteTimeoutMs);
    this.events.push({ type: 'requested' });
    socket.speak(this.options.contextId, this.commands(), this);
  }

  /** Ends the speech; what was not read is given up, what still comes is dropped. */
  stop(reason: unknown): void {
    if (this.isOver) return;
    this.settle();
    this.events.cut(reason);
  }

  fail(error: unknown): void {
    if (this.isOver) return;
    if (this.socket && error instanceof ProviderError) this.options.report(error);
    this.settle();
    this.events.fail(error);
  }

  onAudio({ audio, alignment }: SocketMessage): void {
    if (this.isOver || !audio) return;
    if (this.receivedBytes === 0) this.silence.arm(this.options.config.stallTimeoutMs);
    else this.silence.feed();
    try {
      const bytes = decodeAudio(audio);
      if (alignment) this.events.push(this.alignmentEvent(alignment));
      this.receivedBytes += bytes.length;
      this.gatherer.push(bytes);
    } catch (error) {
      this.fail(error);
    }
  }

  onFinal(): void {
    if (this.isOver) return;
    if (this.receivedBytes === 0) return this.fail(emptyAnswer());
    this.gatherer.flush();
    this.settle();
    this.events.end();
  }

  onLost(error: ProviderError): void {
    this.fail(error);
  }

  /**
   * The whole segment at once: what opens the context, the text with the demand to speak it now, and the end of the
   * context, whose final message tells that all audio has come.
   */
  private commands(): SocketCommand[] {
    const { contextId: context_id, config, request } = this.options;
    const voice_settings = config.voiceSettings && wireVoiceSettings(config.voiceSettings);
    return [
      { text: ' ', context_id, voice_settings },
      // The vendor wants a space at the end of every text (WebSocket guide).
      { text: `${request.text.trimEnd()} `, context_id, flush: true },
      { context_id, close_context: true },
    ];
  }

  private pass(bytes: Buffer): void {
    if (!this.allowance.spend(bytes.length)) this.fail(endlessAnswer());
    else if (!this.events.push({ type: 'audio', bytes }))
      this.fail(brokenError('The speech is not being read and was given up', { retryable: false }));
  }

  /** Times of a message count from its own audio; ours from the segment's. */
  private alignmentEvent(alignment: SocketAlignment): TtsEvent {
    const offsetMs = this.receivedBytes / this.options.format.bytesPerMs;
    const durations = alignment.charsDurationsMs ?? alignment.charDurationsMs ?? [];
    const startMs = alignment.charStartTimesMs.map((ms) => Math.round(offsetMs + ms));
    const endMs = startMs.map((ms, index) => ms + (durations[index] ?? 0));
    return { type: 'alignment', chars: alignment.chars, startMs, endMs };
  }

  /** A socket on which one context fell silent is not trusted with the next. */
  private onSilence(): void {
    const error = brokenError('ElevenLabs stopped in the middle of an answer; try again', {
      code: 'provider_timeout',
      vendorCode: 'stalled',
    });
    const { socket } = this;
    this.fail(error);
    socket?.terminate();
  }

  private settle(): void {
    this.isOver = true;
    this.silence.disarm();
    this.gatherer.discard();
    this.socket?.abandon(this.options.contextId);
    this.onEnded();
  }
}
