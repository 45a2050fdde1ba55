import type { ClientMessageOf } from '../../src/protocol/client.messages.js';
import type { Microphone } from './audio.ports.js';

/** Whether the person means to be heard, as the server is told. */
export type MicState = ClientMessageOf<'mic'>['state'];

/** Who hears a microphone during one run. */
export interface MicListener {
  onFrame: (frame: ArrayBuffer) => void;
  /** Loudness of what is let through, 0 to 1; 0 once when it is shut. */
  onLevel: (level: number) => void;
  onState: (state: MicState) => void;
}

/**
 * A microphone with a mute switch and a talk button: lets frames through only while the person means to be heard.
 *
 * What the person last said of that holds until they say otherwise, whether anybody listens or not: a microphone
 * that was muted is never opened by a new run.
 */
export class MicFeed {
  private isMuted = false;
  private isHeld: boolean | undefined;
  private listener: MicListener | undefined;

  constructor(private readonly microphone: Microphone) {}

  /** @throws what the microphone throws, e.g. `MicDenied`. */
  async start(listener: MicListener): Promise<void> {
    this.listener = listener;
    // It may remember otherwise, or have been told while it was closed.
    this.microphone.setMuted(!this.isOpen);
    try {
      await this.microphone.start((frame) => this.onFrame(frame, listener));
      // The permission may have been granted after the person gave up waiting; who asked again since then keeps it.
      if (!this.listener) await this.microphone.stop();
    } catch (error) {
      if (this.listener === listener) this.listener = undefined;
      throw error;
    }
  }

  /** Nothing where somebody else listens by now. */
  async stop(listener: MicListener): Promise<void> {
    if (this.listener !== listener) return;
    this.listener = undefined;
    await this.microphone.stop();
  }

  /** Muting and unmuting also leave push-to-talk. */
  mute(isMuted: boolean): void {
    this.isMuted = isMuted;
    this.isHeld = undefined;
    this.apply();
  }

  /** The talk button went down or up. From the first press on, only what is said while it is down is sent. */
  pushToTalk(isDown: boolean): void {
    this.isHeld = isDown;
    this.isMuted = false;
    this.apply();
  }

  /** What a new session has to be told. */
  get state(): MicState {
    if (this.isHeld !== undefined) return this.isHeld ? 'ptt_down' : 'ptt_up';
    return this.isMuted ? 'muted' : 'on';
  }

  private get isOpen(): boolean {
    return !this.isMuted && this.isHeld !== false;
  }

  private apply(): void {
    this.microphone.setMuted(!this.isOpen);
    if (!this.isOpen) this.listener?.onLevel(0);
    this.listener?.onState(this.state);
  }

  private onFrame(frame: ArrayBuffer, listener: MicListener): void {
    // Some frames are on their way when the microphone is shut.
    if (this.listener !== listener || !this.isOpen) return;
    listener.onLevel(loudness(frame));
    listener.onFrame(frame);
  }
}

/** Root mean square of PCM s16le, 0 to 1. */
export function loudness(frame: ArrayBuffer): number {
  const samples = new Int16Array(frame, 0, frame.byteLength >> 1);
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length) / 32_768;
}
