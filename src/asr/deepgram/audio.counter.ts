import type { AsrStats } from '../asr.port.js';
import { SPEECH_LEVEL } from './speech.level.js';

/** Counts what was sent: each frame of the client once, replays apart. */
export class AudioCounter implements AsrStats {
  bytes = 0;
  replayedBytes = 0;
  frames = 0;
  droppedFrames = 0;
  /** Milliseconds of audio sent that sounded like speech, replays included; only rises. */
  speechSentMs = 0;
  /** Number after the newest frame ever sent: what is older is a replay. */
  private sentOnce = 0;

  onSent(frame: number, bytes: number, level: number, durationMs: number): void {
    if (level >= SPEECH_LEVEL) this.speechSentMs += durationMs;
    if (frame < this.sentOnce) {
      this.replayedBytes += bytes;
      return;
    }
    this.sentOnce = frame + 1;
    this.bytes += bytes;
    this.frames++;
  }

  /**
   * The frames from `from` up to `to` had to be forgotten.
   *
   * @returns how many of them were never sent.
   */
  onForgotten(from: number, to: number): number {
    const lost = Math.max(0, to - Math.max(from, this.sentOnce));
    this.droppedFrames += lost;
    return lost;
  }
}
