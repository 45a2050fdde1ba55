import type { Clock } from '../common/clock.js';
import { PACE_LIMITS, WIRE_LIMITS } from '../protocol/codes.js';
import type { AudioEncoding, FrameKind } from './frame.check.js';

/** Opus knows no more than 510 kbit/s (RFC 6716 section 2.1.1): what is faster than this is faster than real time. */
const MOST_OPUS_BYTES_PER_MS = 64;
const PCM_BYTES_PER_SAMPLE = 2;
/** Frames are 20 to 100 ms long. A shorter one counts as this, or a flood of empty ones would cost nothing. */
const LEAST_FRAME_MS = 10;
/** How long a client may go on sending too much before it is closed. */
const PATIENCE_MS = 2_000;
/** So long without a frame too many, and what was is forgotten: a backlog that came at once is no flood. */
const FORGOTTEN_AFTER_MS = 1_000;

/** `over` is said of the first frame too many, `still over` of those that follow, `flood` when it goes on. */
export type BudgetVerdict = 'fine' | 'over' | 'still over' | 'flood';

interface Allowance {
  perMs: number;
  atFirst: number;
  most: number;
}

const AUDIO: Allowance = {
  perMs: PACE_LIMITS.audioSpeed,
  atFirst: PACE_LIMITS.audioAtFirstMs,
  most: PACE_LIMITS.audioAtOnceMs,
};
const TEXT: Allowance = {
  perMs: PACE_LIMITS.messagesPerSecond / 1_000,
  atFirst: PACE_LIMITS.messagesAtFirst,
  most: PACE_LIMITS.messagesAtOnce,
};

/**
 * What one client may send in a time: audio in milliseconds of sound, messages by their number.
 *
 * While nothing comes, the right to send is saved up: who was cut off for a while may send all of it at once, and
 * still no more than the first burst and 1.25 times real time over the whole connection.
 */
export class FrameBudget {
  private readonly buckets: Record<FrameKind, TokenBucket>;
  private audioBytesPerMs = pcmBytesPerMs(16_000);

  constructor(clock: Clock) {
    this.buckets = { audio: new TokenBucket(clock, AUDIO), text: new TokenBucket(clock, TEXT) };
  }

  /** The client has said what its audio is; until then it is taken for PCM at 16 kHz. */
  expect(encoding: AudioEncoding, sampleRateHz: number): void {
    this.audioBytesPerMs = encoding === 'opus' ? MOST_OPUS_BYTES_PER_MS : pcmBytesPerMs(sampleRateHz);
  }

  /** Takes a frame into account and says whether it may pass. */
  take(kind: FrameKind, bytes: number): BudgetVerdict {
    return this.buckets[kind].take(kind === 'audio' ? this.audioMs(bytes) : 1);
  }

  /** What is refused for its length never becomes sound, so it only counts as a frame. */
  private audioMs(bytes: number): number {
    if (bytes > WIRE_LIMITS.maxAudioFrameBytes) return LEAST_FRAME_MS;
    return Math.max(LEAST_FRAME_MS, bytes / this.audioBytesPerMs);
  }
}

/** Fills steadily up to its capacity; what is not there cannot be taken. Knows for how long too much was asked of it. */
class TokenBucket {
  private level: number;
  private filledAt: number;
  private overSince: number | undefined;
  private lastOverAt = 0;

  constructor(
    private readonly clock: Clock,
    private readonly allowance: Allowance,
  ) {
    this.level = allowance.atFirst;
    this.filledAt = clock.now();
  }

  take(amount: number): BudgetVerdict {
    const now = this.clock.now();
    const { perMs, most } = this.allowance;
    this.level = Math.min(most, this.level + (now - this.filledAt) * perMs);
    this.filledAt = now;
    if (this.overSince !== undefined && now - this.lastOverAt >= FORGOTTEN_AFTER_MS)
      this.overSince = undefined;
    if (amount <= this.level) {
      this.level -= amount;
      return 'fine';
    }
    this.lastOverAt = now;
    if (this.overSince === undefined) {
      this.overSince = now;
      return 'over';
    }
    return now - this.overSince >= PATIENCE_MS ? 'flood' : 'still over';
  }
}

function pcmBytesPerMs(sampleRateHz: number): number {
  return (sampleRateHz * PCM_BYTES_PER_SAMPLE) / 1_000;
}
