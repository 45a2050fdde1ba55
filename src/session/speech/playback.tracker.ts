import type { Clock } from '../../common/clock.js';
import type { AudioFormat } from '../../tts/tts.port.js';
import { type Place, SentAudio } from './sent.audio.js';

/** A client's report of how far it has played. */
export interface PlaybackReport {
  segment: number;
  playedMs: number;
  state: 'playing' | 'idle' | 'underrun';
}

/** A client that has silenced itself, and where, if it said so. */
export interface OwnSilence {
  heard?: Pick<PlaybackReport, 'segment' | 'playedMs'>;
}

export interface PlaybackTrackerOptions {
  format: AudioFormat;
  clock: Clock;
  /** The last measured round trip to the client, if any. */
  rttMs?: () => number | undefined;
}

/** A position from an older report than this is called estimated (clients report every 250 ms). */
const FRESH_MS = 500;
/** A client without sound may have some on its way for this long; one that stands still for longer does so on purpose. */
const ON_ITS_WAY_MS = 500;
/** A round trip nobody has measured or could judge yet: that of a phone to a server of its region. */
const UNMEASURED_RTT_MS = 100;
/** Most that is believed of a round trip judged by how far the first report is behind what was expected. */
const MAX_JUDGED_RTT_MS = 500;
/** What is left of a segment or reply when its end counts as reached: decoders pad and reports are rounded. */
export const END_SLACK_MS = 60;

/**
 * Where the person's ear is within one reply, as it will be when a message sent now reaches the client.
 *
 * From the client's reports; between and without them from the clock and from what was sent when. A report is
 * older than its arrival by the way up, and what is sent now arrives later by the way down, so the round trip is added.
 */
export class PlaybackTracker {
  private readonly sent = new SentAudio();
  /** Playing goes on from here; at infinity: it stands still. */
  private anchor: Place = { ms: 0, at: Number.NEGATIVE_INFINITY };
  private report: Place | undefined;
  /** Stands in for a round trip nobody has measured yet. */
  private judgedRttMs = UNMEASURED_RTT_MS;
  private stoppedAt: number | undefined;
  private pausedAt: number | undefined;
  /** The client's last word on it, given after it stopped. */
  private settledMs: number | undefined;

  constructor(private readonly options: PlaybackTrackerOptions) {}

  onSent(segment: number, bytes: number): void {
    this.sent.add(segment, bytes / this.options.format.bytesPerMs, this.now);
  }

  /** All sound of this segment was sent. */
  onWhole(segment: number): void {
    this.sent.complete(segment);
  }

  /** Takes a report; one that goes back in time or names a segment never sent is ignored. */
  onReport({ segment, playedMs, state }: PlaybackReport): void {
    const ms = this.placeOf(segment, playedMs);
    if (ms === undefined || ms < this.reportedMs) return;
    if (!this.report && state === 'playing') this.judgedRttMs = this.judgeRtt(ms);
    this.report = { ms, at: this.now };
    if (state === 'idle' && this.stoppedAt !== undefined) this.settledMs = Math.max(this.settledMs ?? 0, ms);
    this.anchor = { ms, at: state === 'playing' ? this.writtenAt : this.goesOnAt(ms) };
  }

  /** The client was told to fall silent and keep what it has. */
  pause(): void {
    this.pausedAt ??= this.now;
  }

  /** The client was told to go on where it fell silent. */
  resume(): void {
    if (this.pausedAt === undefined) return;
    this.anchor = { ms: this.playedMs, at: this.now };
    this.pausedAt = undefined;
  }

  /**
   * Playing ended: time that passes from here on was not heard.
   *
   * @param own Where the client stopped by itself and asks for what has happened already; else it is told to stop now.
   */
  stop(own?: OwnSilence): void {
    this.stoppedAt ??= own ? this.writtenAt : this.now;
    const ms = own?.heard && this.placeOf(own.heard.segment, own.heard.playedMs);
    if (ms !== undefined) this.settledMs ??= Math.max(ms, this.reportedMs);
  }

  lengthMs(segment: number): number {
    return this.sent.lengthOf(segment);
  }

  isWhole(segment: number): boolean {
    return this.sent.isWhole(segment);
  }

  get totalSentMs(): number {
    return this.sent.totalMs;
  }

  /** Milliseconds of the reply the client has reported as played; 0 without a report. */
  get reportedMs(): number {
    return this.report?.ms ?? 0;
  }

  /** Whether the client has reported all that was sent as played. */
  get isHeardOut(): boolean {
    return this.report !== undefined && this.report.ms >= this.totalSentMs - END_SLACK_MS;
  }

  /** Whether a client that reports has something left to play. */
  get isAwaited(): boolean {
    return this.report !== undefined && !this.isHeardOut;
  }

  /** Whether the position is a guess: the client has not said for a while, or never, where it is. */
  get isEstimated(): boolean {
    if (this.settledMs !== undefined || this.totalSentMs === 0) return false;
    if (this.report === undefined) return true;
    const isStill = this.isHeardOut || this.anchor.at === Number.POSITIVE_INFINITY;
    return !isStill && this.until - this.report.at > FRESH_MS;
  }

  /** Milliseconds of the reply that were heard. */
  get playedMs(): number {
    return this.settledMs ?? this.sent.playFrom(this.anchor, this.until);
  }

  /** Milliseconds sent and not yet heard. */
  get leadMs(): number {
    return this.totalSentMs - this.playedMs;
  }

  /** How much of one segment was heard, 0 to its length. */
  playedOf(segment: number): number {
    return Math.max(0, Math.min(this.lengthMs(segment), this.playedMs - this.sent.startOf(segment)));
  }

  private judgeRtt(ms: number): number {
    return Math.min(MAX_JUDGED_RTT_MS, Math.max(0, this.playedMs - ms));
  }

  private placeOf(segment: number, playedMs: number): number | undefined {
    if (!this.sent.has(segment)) return undefined;
    return this.sent.startOf(segment) + Math.min(playedMs, this.sent.lengthOf(segment));
  }

  private get now(): number {
    return this.options.clock.now();
  }

  /** The moment the position is asked for. */
  private get until(): number {
    return this.pausedAt ?? this.stoppedAt ?? this.now;
  }

  /** When what a message sent now answers to was so: a round trip ago. */
  private get writtenAt(): number {
    return this.now - (this.options.rttMs?.() ?? this.judgedRttMs);
  }

  /** When a client that reports no sound plays on from there: as soon as it has what is on its way. */
  private goesOnAt(ms: number): number {
    const sentAt = this.sent.sentAt(ms + END_SLACK_MS);
    const isOnItsWay = sentAt === undefined || sentAt > this.writtenAt - ON_ITS_WAY_MS;
    return isOnItsWay ? this.writtenAt : Number.POSITIVE_INFINITY;
  }
}
