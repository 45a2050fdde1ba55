import type { AudioRing } from './audio.ring.js';
import { SILENCE_LEVEL } from './speech.level.js';

/** A backlog shorter than this is replayed whole. */
const SKIP_BACKLOG_MS = 1_000;
/** Silence is left out of a longer one when this much of it has been sent already, */
const KEPT_SILENCE_MS = 1_000;
/** and this long before the next sound, so that no soft beginning of a word is cut off. */
const PREROLL_MS = 300;

/** Decides which silence of a backlog need not be replayed: catching up at 1.25 times real time is slow. */
export class BacklogSilence {
  private silentMs = 0;
  private maySkip = false;

  constructor(private readonly ring: AudioRing) {}

  /** A replay begins with frame `first`. */
  begin(first: number): void {
    this.maySkip = this.ring.endMs - this.ring.startMsOf(first) >= SKIP_BACKLOG_MS;
    // Before the first word no silence at all is needed.
    this.silentMs = KEPT_SILENCE_MS;
  }

  /** A frame was sent. */
  onSent(level: number, durationMs: number): void {
    this.silentMs = level < SILENCE_LEVEL ? this.silentMs + durationMs : 0;
  }

  isSkippable(frame: number): boolean {
    if (!this.maySkip || this.silentMs < KEPT_SILENCE_MS) return false;
    const startMs = this.ring.startMsOf(frame);
    for (let ahead = frame; ahead < this.ring.end; ahead++) {
      if (this.ring.levelOf(ahead) >= SILENCE_LEVEL) return false;
      if (this.ring.endMsOf(ahead) - startMs > PREROLL_MS) return true;
    }
    return false;
  }
}
