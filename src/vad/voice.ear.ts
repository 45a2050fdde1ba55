import { FrameBacklog } from './frame.backlog.js';
import { HopCutter } from './hop.cutter.js';
import { afterHop, NO_VOICE, type VoiceState } from './onset.policy.js';
import { PitchDetector } from './pitch.detector.js';
import type { VadObserver } from './vad.observer.js';
import type { VadStream } from './vad.port.js';

/** Waits at most: what a client sends at once after its network stood still is old, and this much takes half a millisecond. */
const BACKLOG_MS = 500;
const BYTES_PER_SAMPLE = 2;

/** Tells sound that may be speech from what surely is none. One for each session. */
export interface SpeechDetector {
  /** @param hop 20 ms at 8 kHz. */
  isSpeech(hop: Int16Array): boolean;
  /** Frees what it holds. Called once. */
  close(): void;
}

export interface VoiceEarOptions {
  /** Of the frames, PCM s16le mono; at least 8 000. */
  sampleRateHz: number;
  detector: SpeechDetector;
  onVoice: () => void;
  observer: VadObserver;
}

/**
 * Listens for the onset of a voice in one session's frames: to all that came in one round of the event loop together,
 * after that round, so that nobody who forwards a frame waits for it.
 */
export class VoiceEar implements VadStream {
  private readonly backlog: FrameBacklog;
  private readonly cutter: HopCutter;
  private readonly pitch = new PitchDetector();
  private voice: VoiceState = NO_VOICE;
  private planned: NodeJS.Immediate | undefined;
  private isClosed = false;

  constructor(private readonly options: VoiceEarOptions) {
    this.backlog = new FrameBacklog((options.sampleRateHz * BYTES_PER_SAMPLE * BACKLOG_MS) / 1_000);
    this.cutter = new HopCutter(options.sampleRateHz);
  }

  hear(frame: Buffer): void {
    if (this.isClosed) return;
    const leftOut = this.backlog.push(frame);
    if (leftOut > 0) this.options.observer.onVadFramesDropped(leftOut);
    this.planned ??= setImmediate(() => this.listen());
  }

  forget(): void {
    this.backlog.take();
    this.voice = NO_VOICE;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    clearImmediate(this.planned);
    this.options.detector.close();
  }

  private listen(): void {
    this.planned = undefined;
    for (const frame of this.backlog.take()) this.cutter.push(frame, (hop) => this.listenTo(hop));
  }

  private listenTo(hop: Int16Array): void {
    // The first onset may have ended the session, and with it the detector.
    if (this.isClosed) return;
    const wasSpeaking = this.voice.isSpeaking;
    this.voice = afterHop(this.voice, this.isVoiced(hop));
    if (wasSpeaking || !this.voice.isSpeaking) return;
    this.options.observer.onVoiceOnset();
    this.options.onVoice();
  }

  /** Loud enough for speech first, since that costs less to find out; then whether it is a voice. */
  private isVoiced(hop: Int16Array): boolean {
    this.pitch.push(hop);
    return this.options.detector.isSpeech(hop) && this.pitch.hasPitch();
  }
}
