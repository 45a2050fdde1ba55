import type { Clock, Timer } from '../../common/clock.js';
import { AudioCounter } from './audio.counter.js';
import { type AudioFormat, pcmBytesPerMs, sampleBoundary } from './audio.format.js';
import { AudioRing } from './audio.ring.js';
import { AudioTimeline } from './audio.timeline.js';
import { BacklogSilence } from './backlog.silence.js';
import { ContainerHeader } from './container.header.js';
import { PieceLengths } from './piece.lengths.js';
import { SPEECH_LEVEL, speechLevel } from './speech.level.js';

/** Audio may be sent at up to about this many times real time (Deepgram docs, recovering from connection errors). */
const REPLAY_SPEED = 1.25;
/** Sent at once when a connection opens; the rest of a backlog follows at the replay speed. */
const REPLAY_BURST_MS = 300;
const REPLAY_TICK_MS = 20;

/** Where frames go: the connection of the moment. */
export type SendFrame = (frame: Buffer) => void;

export interface AudioPumpOptions {
  format: AudioFormat;
  clock: Clock;
  /** Frames are gathered until they are this long; 0 forwards each as it is. */
  coalesceMs: number;
  /** Frames that were never sent had to be forgotten. */
  onDropped: (frames: number) => void;
  ring?: AudioRing;
}

/**
 * Brings the microphone's frames to the vendor, and again when a connection was lost before their words were final.
 *
 * While a connection is up to date a frame goes out in the call that brings it, as the Buffer it is. Behind (at the
 * start, after a loss) it replays what is kept at a bounded speed, leaving out long silence, until it has caught up.
 */
export class AudioPump {
  /** Of containers everything counts as speech. */
  readonly counter = new AudioCounter();
  /** End of the audio whose words are final. */
  finalisedMs = 0;

  private readonly ring: AudioRing;
  private readonly silence: BacklogSilence;
  private readonly isPcm: boolean;
  private readonly bytesPerMs: number;
  private readonly header: ContainerHeader | undefined;
  private readonly pieces = new PieceLengths();
  private timeline = new AudioTimeline();
  private send: SendFrame | undefined;
  private replayTimer: Timer | undefined;
  private onCaughtUp: (() => void) | undefined;
  /** Number of the next frame to send. */
  private cursor = 0;
  /** Bytes of that frame whose words are final already. */
  private cursorBytes = 0;
  private attachedAtMs = 0;
  private sentMs = 0;

  constructor(private readonly options: AudioPumpOptions) {
    this.ring = options.ring ?? new AudioRing();
    this.silence = new BacklogSilence(this.ring);
    this.isPcm = options.format.encoding === 'pcm_s16le';
    this.bytesPerMs = pcmBytesPerMs(options.format);
    this.header = this.isPcm ? undefined : new ContainerHeader();
  }

  /** Takes one frame of the client. */
  push(frame: Buffer): void {
    this.header?.observe(frame);
    this.add(frame, this.durationMs(frame));
  }

  /** Frames stop coming, or are left out, until the next that is pushed. */
  pause(): void {
    this.pieces.pause();
  }

  /** Takes a frame nobody shall hear. Should a recording begin with it, its header is needed to decode what follows. */
  leaveOut(frame: Buffer): void {
    if (!this.header) return;
    this.pieces.leaveOut(this.options.clock.now());
    this.header.observe(frame);
    const preamble = this.ring.end === 0 ? this.header.preamble() : undefined;
    if (preamble) this.add(preamble, 0);
  }

  /**
   * Begins to send to a new connection, from the first audio whose words are not final.
   *
   * @param onCaughtUp Called once when all audio there is has been sent.
   */
  attach(send: SendFrame, onCaughtUp: () => void): void {
    this.send = send;
    this.onCaughtUp = onCaughtUp;
    this.timeline = new AudioTimeline();
    this.attachedAtMs = this.options.clock.now();
    this.sentMs = 0;
    this.rewind();
    this.silence.begin(this.cursor);
    this.anchor();
    this.replayTimer = this.options.clock.every(REPLAY_TICK_MS, () => this.replay(send));
    this.replay(send);
  }

  /** The connection is gone; frames are kept. */
  detach(): void {
    this.replayTimer?.cancel();
    this.replayTimer = undefined;
    this.send = undefined;
  }

  /** The words of all audio before this moment are final: it is never sent again. */
  finalise(throughMs: number): void {
    this.finalisedMs = Math.max(this.finalisedMs, throughMs);
    this.ring.release(this.finalisedMs, this.cursor);
  }

  /** Sends what was gathered without waiting for more. */
  flush(): void {
    if (this.send && !this.replayTimer && this.cursor < this.ring.end) this.sendGathered(this.send);
  }

  /** The stream's time of a moment on the connection's clock. */
  toStreamMs(connectionMs: number): number {
    return this.timeline.toStreamMs(connectionMs);
  }

  /** Whether the kept audio holds something that sounds like speech. */
  get hasUnfinalisedSpeech(): boolean {
    return this.hasSpeech(this.finalisedMs, this.audioMs);
  }

  /** Whether loudness is known: in a container everything counts as speech. */
  get canTellSpeech(): boolean {
    return this.isPcm;
  }

  /** Whether something between two moments sounds like speech, as far as it is kept. */
  hasSpeech(fromMs: number, toMs: number): boolean {
    const { ring } = this;
    for (let number = ring.first; number < ring.end; number++) {
      const isBetween = ring.endMsOf(number) > fromMs && ring.startMsOf(number) < toMs;
      if (isBetween && ring.levelOf(number) >= SPEECH_LEVEL) return true;
    }
    return false;
  }

  /** Length of a frame: exact for PCM, for containers by when it comes. */
  private durationMs(frame: Buffer): number {
    if (this.isPcm) return frame.length / this.bytesPerMs;
    const nowMs = this.options.clock.now();
    const isBareHeader = this.ring.end === 0 && frame.length <= (this.header?.preamble()?.length ?? 0);
    if (!isBareHeader) return this.pieces.next(nowMs);
    this.pieces.leaveOut(nowMs);
    return 0;
  }

  private add(frame: Buffer, durationMs: number): void {
    const level = this.isPcm ? speechLevel(frame) : SPEECH_LEVEL;
    this.ring.push(frame, durationMs, level);
    if (this.ring.first > this.cursor) this.onForgotten();
    if (this.send && !this.replayTimer) this.forward(this.send);
  }

  private onForgotten(): void {
    const lost = this.counter.onForgotten(this.cursor, this.ring.first);
    this.cursor = this.ring.first;
    this.cursorBytes = 0;
    if (this.send) this.anchor();
    if (lost > 0) this.options.onDropped(lost);
  }

  private forward(send: SendFrame): void {
    if (this.options.coalesceMs === 0) this.sendNext(send);
    else if (this.ring.endMs - this.ring.startMsOf(this.cursor) >= this.options.coalesceMs)
      this.sendGathered(send);
  }

  /** Sends all waiting frames as one. */
  private sendGathered(send: SendFrame): void {
    const gathered: Buffer[] = [];
    while (this.cursor < this.ring.end) this.sendNext((frame) => gathered.push(frame));
    const [only] = gathered;
    if (only) send(gathered.length === 1 ? only : Buffer.concat(gathered));
  }

  private sendNext(send: SendFrame): void {
    const number = this.cursor++;
    const whole = this.ring.frame(number);
    const frame = this.cursorBytes === 0 ? whole : whole.subarray(this.cursorBytes);
    const durationMs = this.ring.endMsOf(number) - this.ring.startMsOf(number);
    const sentMs = this.cursorBytes === 0 ? durationMs : frame.length / this.bytesPerMs;
    this.cursorBytes = 0;
    this.sentMs += sentMs;
    const level = this.ring.levelOf(number);
    this.silence.onSent(level, sentMs);
    this.counter.onSent(number, frame.length, level, sentMs);
    // An empty frame would end the vendor's stream.
    if (frame.length > 0) send(frame);
  }

  /** End of the newest audio, whether sent or not. */
  get audioMs(): number {
    return this.ring.endMs;
  }

  /** Puts the cursor on the first audio whose words are not final, to the sample. */
  private rewind(): void {
    this.ring.release(this.finalisedMs, this.ring.end);
    this.cursor = this.ring.first;
    this.cursorBytes = 0;
    const finalMs = this.finalisedMs - this.ring.startMsOf(this.cursor);
    if (this.isPcm && this.cursor < this.ring.end && finalMs > 0) {
      this.cursorBytes = sampleBoundary(finalMs * this.bytesPerMs);
    }
    const preamble = this.cursor > 0 ? this.header?.preamble() : undefined;
    if (preamble) this.send?.(preamble);
  }

  private replay(send: SendFrame): void {
    const allowedMs = REPLAY_BURST_MS + (this.options.clock.now() - this.attachedAtMs) * REPLAY_SPEED;
    while (this.cursor < this.ring.end) {
      if (this.silence.isSkippable(this.cursor)) {
        this.skip();
        continue;
      }
      const durationMs = this.ring.endMsOf(this.cursor) - this.ring.startMsOf(this.cursor);
      if (this.sentMs + durationMs > allowedMs) return;
      this.sendNext(send);
    }
    this.replayTimer?.cancel();
    this.replayTimer = undefined;
    this.onCaughtUp?.();
    this.onCaughtUp = undefined;
  }

  private skip(): void {
    this.cursor++;
    this.cursorBytes = 0;
    this.anchor();
  }

  private anchor(): void {
    const startMs = this.ring.startMsOf(this.cursor) + this.cursorBytes / this.bytesPerMs;
    this.timeline.anchor(this.sentMs, startMs);
  }
}
