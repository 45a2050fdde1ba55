import type { Microphone } from '../audio.ports.js';
import { type Clock, systemClock, type Timer } from '../clock.js';
import { resample } from './resample.js';
import type { PcmSound } from './wav.file.js';

const FRAME_MS = 20;
/** After a pause of the whole program no more than this is caught up, lest the server see a flood. */
const MAX_CATCH_UP_FRAMES = 25;

interface Speech {
  samples: Int16Array;
  at: number;
  onDone: () => void;
}

/**
 * A microphone into which sound files are spoken in real time; between them it hears silence, as a real one
 * does, which is what tells a recogniser that a sentence is over.
 *
 * Frames of 20 ms, 16 kHz. While muted nothing is delivered and what is being spoken is lost.
 */
export class WavMicrophone implements Microphone {
  readonly sampleRateHz = 16_000;
  private readonly frameSamples = (this.sampleRateHz * FRAME_MS) / 1_000;
  private readonly queue: Speech[] = [];
  private isMuted = false;
  private timer: Timer | undefined;

  constructor(private readonly clock: Clock = systemClock) {}

  async start(onFrame: (frame: ArrayBuffer) => void): Promise<void> {
    if (this.timer) return;
    let dueAt = this.clock.now() + FRAME_MS;
    this.timer = this.clock.every(FRAME_MS, () => {
      const now = this.clock.now();
      dueAt = Math.max(dueAt, now - MAX_CATCH_UP_FRAMES * FRAME_MS);
      for (; dueAt <= now; dueAt += FRAME_MS) this.deliver(onFrame);
    });
  }

  /**
   * Speaks a sound after those that are still being spoken.
   *
   * @returns a promise that resolves when its last frame was delivered, or the microphone was stopped.
   */
  speak(sound: PcmSound): Promise<void> {
    const { samples } = resample(sound, this.sampleRateHz);
    return new Promise((resolve) => {
      this.queue.push({ samples, at: 0, onDone: resolve });
    });
  }

  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted;
  }

  async stop(): Promise<void> {
    this.timer?.cancel();
    this.timer = undefined;
    for (const speech of this.queue.splice(0)) speech.onDone();
  }

  private deliver(onFrame: (frame: ArrayBuffer) => void): void {
    const frame = new Int16Array(this.frameSamples);
    const speech = this.queue[0];
    if (speech) {
      frame.set(speech.samples.subarray(speech.at, speech.at + frame.length));
      speech.at += frame.length;
    }
    if (!this.isMuted) onFrame(frame.buffer);
    if (speech && speech.at >= speech.samples.length) {
      this.queue.shift();
      speech.onDone();
    }
  }
}
