import { type Clock, pause } from '../../common/clock.js';
import type { PlaybackTracker } from '../speech/playback.tracker.js';

const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

/**
 * Resolves when the client is no more than `maxLeadMs` of audio ahead of what the person heard, or when the
 * signal fires. Keeps control messages from waiting behind minutes of audio in the kernel.
 */
export async function whenRoom(options: {
  clock: Clock;
  playback: PlaybackTracker;
  maxLeadMs: number;
  signal: AbortSignal;
}): Promise<void> {
  const { clock, playback, maxLeadMs, signal } = options;
  while (!signal.aborted && playback.leadMs >= maxLeadMs) {
    const excess = playback.leadMs - maxLeadMs;
    await pause(clock, Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, excess)), signal).catch(
      ignoreAbort,
    );
  }
}

/** An abort ends the wait; the loop sees it. */
function ignoreAbort(): void {}
