import type { Clock, Timer } from './clock.js';
import { EnergyVad, type VadEvent } from './energy.vad.js';

/** Beyond the time speech needs to be meant, the agent stays quieter for at most this long. */
const UNDECIDED_MS = 400;
const DEFAULT_MIN_SPEECH_MS = 160;

/** Where an interrupter listens and what it may do. */
export interface VoiceInterrupterOptions {
  sampleRateHz: number;
  minSpeechMs?: number;
  clock: Clock;
  /** What there is to interrupt; `paused`: a reply that stands still and is to be heard further. */
  agent: () => 'audible' | 'paused' | 'silent';
  /** Makes the agent quieter, or as loud as before. */
  duck: (isDucked: boolean) => void;
  interrupt: () => void;
  /** For pages that show what is going on, while the agent can be interrupted. */
  onEvent: (event: Exclude<VadEvent, 'end'>) => void;
}

/**
 * Interrupts the agent when the person speaks: quieter at the first sound of a voice, silent once it lasts.
 *
 * A sound that comes to nothing leaves the agent speaking, as loud as before.
 */
export class VoiceInterrupter {
  private readonly vad: EnergyVad;
  private readonly minSpeechMs: number;
  /** Running while the agent is ducked. */
  private limit: Timer | undefined;

  constructor(private readonly options: VoiceInterrupterOptions) {
    const { sampleRateHz, minSpeechMs = DEFAULT_MIN_SPEECH_MS } = options;
    this.minSpeechMs = minSpeechMs;
    this.vad = new EnergyVad({ sampleRateHz, minSpeechMs });
  }

  /** Hears a frame that goes to the server, PCM s16le mono. */
  hear(frame: ArrayBuffer): void {
    const isAudible = this.options.agent() === 'audible';
    for (const event of this.vad.push(new Int16Array(frame, 0, frame.byteLength >> 1), isAudible))
      this.take(event);
  }

  /** The microphone was muted or the session is over: whatever was being heard came to nothing. */
  reset(): void {
    this.vad.reset();
    this.unduck();
  }

  private take(event: VadEvent): void {
    const agent = this.options.agent();
    if (event === 'misfire') this.unduck();
    if (event === 'end' || agent === 'silent') return;
    if (event === 'onset') this.duck();
    this.options.onEvent(event);
    // It stays ducked until the limit: raised in the same moment, the last of its fading out would be heard.
    if (event === 'speech') this.options.interrupt();
  }

  private duck(): void {
    this.options.duck(true);
    this.limit?.cancel();
    this.limit = this.options.clock.after(this.minSpeechMs + UNDECIDED_MS, () => this.unduck());
  }

  private unduck(): void {
    if (!this.limit) return;
    this.limit.cancel();
    this.limit = undefined;
    this.options.duck(false);
  }
}
