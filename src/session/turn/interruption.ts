import type { Clock, Timer } from '../../common/clock.js';
import type { InterruptReason } from '../../protocol/codes.js';
import type { Reply } from '../reply/reply.js';
import type { HeardText } from '../speech/heard.text.js';

/** How long the client's last word on what it played is awaited (public contract: turn.interrupted within 300 ms). */
const LAST_REPORT_MS = 250;

/** An interruption whose heard text is not settled yet. */
export interface PendingInterruption {
  turn: number;
  reason: InterruptReason;
  reply: Reply;
}

/**
 * Waits for the last playback report of an interrupted reply, then settles what was heard of it.
 * At most one is open: the next turn, an answer asked for early and going on after a false alarm settle it at once, so
 * that the model never sees an uncorrected history.
 */
export class InterruptionDesk {
  private open: PendingInterruption | undefined;
  private timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly onSettled: (interruption: PendingInterruption, heard: HeardText) => void,
  ) {}

  begin(interruption: PendingInterruption): void {
    this.settle();
    this.open = interruption;
    if (interruption.reply.playback.totalSentMs === 0) return this.settle();
    this.timer = this.clock.after(LAST_REPORT_MS, () => this.settle());
  }

  /** The reply still being settled, if it is of this generation. */
  replyOf(generation: number): Reply | undefined {
    return this.open?.reply.generation === generation ? this.open.reply : undefined;
  }

  /** Settles the open interruption, if any, with what is known. */
  settle(): void {
    const interruption = this.open;
    if (!interruption) return;
    this.open = undefined;
    this.timer?.cancel();
    this.onSettled(interruption, interruption.reply.heard(false));
  }
}
