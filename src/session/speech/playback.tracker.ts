import type { Clock } from '../../common/clock.js';
import type { AudioFormat } from '../../tts/tts.port.js';

/** A client's report of how far it has played. */
export interface PlaybackReport {
  segment: number;
  playedMs: number;
  state: 'playing' | 'idle' | 'underrun';
}

/** How long after a report playing may be assumed to go on without another (clients report every 250 ms). */
const TRUST_MS = 500;

/**
 * Where the person's ear is within one reply: from the client's reports, and between or without them from the
 * clock and the bytes sent.
 */
export class PlaybackTracker {
  /** Milliseconds of audio sent, by segment. */
  private readonly sentMs: number[] = [];
  private firstSentAt: number | undefined;
  private report: { totalMs: number; at: number; isPlaying: boolean } | undefined;
  private stoppedAt: number | undefined;

  constructor(
    private readonly format: AudioFormat,
    private readonly clock: Clock,
  ) {}

  onSent(segment: number, bytes: number): void {
    this.firstSentAt ??= this.clock.now();
    this.sentMs[segment] = this.lengthMs(segment) + bytes / this.format.bytesPerMs;
  }

  /** Takes a report; one that goes back in time or names a segment never sent is ignored. */
  onReport(report: PlaybackReport): void {
    if (this.sentMs[report.segment] === undefined) return;
    const within = Math.min(report.playedMs, this.lengthMs(report.segment));
    const totalMs = this.startOf(report.segment) + within;
    if (this.report && totalMs < this.report.totalMs) return;
    this.report = { totalMs, at: this.clock.now(), isPlaying: report.state === 'playing' };
  }

  /** Playing ended now, by command: time that passes from here on was not heard. */
  stop(): void {
    this.stoppedAt ??= this.clock.now();
  }

  lengthMs(segment: number): number {
    return this.sentMs[segment] ?? 0;
  }

  get totalSentMs(): number {
    return this.startOf(this.sentMs.length);
  }

  /** Whether any report came, so that positions are measured rather than estimated. */
  get isReported(): boolean {
    return this.report !== undefined;
  }

  /** Milliseconds of the reply the client has reported as played; 0 without a report. */
  get reportedMs(): number {
    return this.report?.totalMs ?? 0;
  }

  /** Milliseconds of the reply that were heard. */
  get playedMs(): number {
    const until = this.stoppedAt ?? this.clock.now();
    if (!this.report)
      return this.firstSentAt === undefined ? 0 : Math.min(this.totalSentMs, until - this.firstSentAt);
    const since = this.report.isPlaying ? Math.min(Math.max(0, until - this.report.at), TRUST_MS) : 0;
    return Math.min(this.totalSentMs, this.report.totalMs + since);
  }

  /** Milliseconds sent and not yet heard. */
  get leadMs(): number {
    return this.totalSentMs - this.playedMs;
  }

  /** How much of one segment was heard, 0 to its length. */
  playedOf(segment: number): number {
    return Math.max(0, Math.min(this.lengthMs(segment), this.playedMs - this.startOf(segment)));
  }

  private startOf(segment: number): number {
    let total = 0;
    for (let i = 0; i < segment; i++) total += this.lengthMs(i);
    return total;
  }
}
