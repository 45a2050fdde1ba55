/** A living vendor answers a probe well within this. */
const PROBE_LIMIT_MS = 400;
const MAX_PATIENCE_FACTOR = 8;

export interface HangLimits {
  /** Speech sent without an answer before anything is suspected. */
  minSpeechMs: number;
  /** Time without an answer, since that speech began, before the vendor is probed. */
  quietMs: number;
}

/**
 * For PCM, where speech can be told from silence. A living vendor reports about once a second, with or without words:
 * two reports and a half are missed before it is probed, and another connection is there within 3.5 s of speech, the
 * probe, ticks of 100 ms, the jitter before a dial and the handshake included.
 */
export const SPEECH_HANG_LIMITS: HangLimits = { minSpeechMs: 1_500, quietMs: 2_500 };
/** For containers, where it cannot: a vendor may rightly say nothing about a long silence. */
export const BLIND_HANG_LIMITS: HangLimits = { minSpeechMs: 15_000, quietMs: 15_000 };

export type HangStep = 'none' | 'probe' | 'replace';

/**
 * Finds a vendor that has fallen silent behind an open socket: speech goes out and nothing comes back.
 *
 * Each replacement that brings no message doubles the patience, so that noise which only sounds like speech does
 * not make us reconnect for ever. Pure: told of what happens and of the time.
 */
export class HangWatchdog {
  private speechAtMessageMs = 0;
  private waitingSinceMs: number | undefined;
  private probedAtMs: number | undefined;
  private factor = 1;

  constructor(private readonly limits: HangLimits) {}

  /** A connection begins. @param speechSentMs Speech sent so far on all connections. */
  attach(speechSentMs: number): void {
    this.speechAtMessageMs = speechSentMs;
    this.waitingSinceMs = undefined;
    this.probedAtMs = undefined;
  }

  /** The vendor gave a sign of life. */
  onMessage(speechSentMs: number): void {
    this.attach(speechSentMs);
    this.factor = 1;
  }

  /** Speech sent since the last sign of life. */
  unansweredMs(speechSentMs: number): number {
    return speechSentMs - this.speechAtMessageMs;
  }

  /** What to do now. After `replace` a new connection is to be attached. */
  check(nowMs: number, speechSentMs: number): HangStep {
    const unansweredMs = this.unansweredMs(speechSentMs);
    if (unansweredMs <= 0) return 'none';
    this.waitingSinceMs ??= nowMs;
    if (this.probedAtMs !== undefined) {
      if (nowMs - this.probedAtMs < PROBE_LIMIT_MS) return 'none';
      this.factor = Math.min(MAX_PATIENCE_FACTOR, this.factor * 2);
      return 'replace';
    }
    const isSuspect =
      unansweredMs >= this.limits.minSpeechMs &&
      nowMs - this.waitingSinceMs >= this.limits.quietMs * this.factor;
    if (!isSuspect) return 'none';
    this.probedAtMs = nowMs;
    return 'probe';
  }
}
