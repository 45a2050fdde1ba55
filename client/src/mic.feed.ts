import type { ClientMessageOf } from '../../src/protocol/client.messages.js';
import type { Microphone } from './audio.ports.js';

type MicState = ClientMessageOf<'mic'>['state'];

/** The microphone of a feed, and who is told what of it. */
export interface MicFeedOptions {
  microphone: Microphone;
  onFrame: (frame: ArrayBuffer) => void;
  /** Loudness of the frame, 0 to 1, also while muted if the microphone still delivers. */
  onLevel: (level: number) => void;
  onState: (state: MicState) => void;
}

/** A microphone with a mute switch and a talk button: lets frames through only while the person means to be heard. */
export class MicFeed {
  private isMuted = false;
  private isHeld: boolean | undefined;
  private isRunning = false;

  constructor(private readonly options: MicFeedOptions) {}

  /** Idempotent. @throws what the microphone throws, e.g. `MicDenied`. */
  async start(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      await this.options.microphone.start((frame) => this.onFrame(frame));
      // The permission may have been granted after the person gave up waiting.
      if (!this.isRunning) await this.options.microphone.stop();
    } catch (error) {
      this.isRunning = false;
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.isRunning = false;
    await this.options.microphone.stop();
  }

  /** Muting and unmuting also leave push-to-talk. */
  mute(isMuted: boolean): void {
    this.isMuted = isMuted;
    this.isHeld = undefined;
    this.options.microphone.setMuted(isMuted);
    this.options.onState(this.state);
  }

  /** The talk button went down or up. From the first press on, only what is said while it is down is sent. */
  pushToTalk(isDown: boolean): void {
    this.isHeld = isDown;
    this.isMuted = false;
    this.options.microphone.setMuted(!isDown);
    this.options.onState(this.state);
  }

  /** What a new session has to be told. */
  get state(): MicState {
    if (this.isHeld !== undefined) return this.isHeld ? 'ptt_down' : 'ptt_up';
    return this.isMuted ? 'muted' : 'on';
  }

  private onFrame(frame: ArrayBuffer): void {
    if (!this.isRunning) return;
    this.options.onLevel(loudness(frame));
    if (!this.isMuted && this.isHeld !== false) this.options.onFrame(frame);
  }
}

/** Root mean square of PCM s16le, 0 to 1. */
export function loudness(frame: ArrayBuffer): number {
  const samples = new Int16Array(frame, 0, frame.byteLength >> 1);
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length) / 32_768;
}
