import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';
import type { ClientMessageOf } from '../../src/protocol/client.messages.js';
import type { AudioFormat, AudioPlayer, PlaybackReport } from './audio.ports.js';
import type { Clock } from './clock.js';
import { PlaybackPause, type PlaybackPauseOptions } from './playback.pause.js';

/** Longer is of no use to the server, which wants to know the position within a quarter of a second. */
const MIN_INTERVAL_MS = 100;
/** Twelve decibels less: the person hears that they were heard, and an agent that goes on is no surprise. */
const DUCKED_GAIN = 10 ** (-12 / 20);

/** The player behind a desk, and who is told what was heard. */
export interface PlaybackDeskOptions {
  player: AudioPlayer;
  clock: Clock;
  /** Every report of the player, with the generation as the server counts it. */
  onReport: (report: PlaybackReport) => void;
  /** The reports worth sending. */
  send: (message: ClientMessageOf<'playback'>) => void;
  onPause: PlaybackPauseOptions['onChange'];
}

/**
 * Stands between the wire and the player: refuses what is stale, flushes, and passes on what was heard.
 *
 * A fresh session counts generations from 1 again, while a player only knows rising ones: the desk adds an
 * offset on the way in and takes it off on the way out.
 */
export class PlaybackDesk {
  /** Frames refused because their generation was cleared or they had come before. */
  staleFrames = 0;
  /** The last report, in the server's count. */
  last: PlaybackReport | undefined;
  private offset = 0;
  private highest = 0;
  private cleared = 0;
  private position = { generation: 0, segment: 0, chunk: -1 };
  private sentAt = Number.NEGATIVE_INFINITY;
  private readonly standstill: PlaybackPause;

  constructor(private readonly options: PlaybackDeskOptions) {
    const { player, clock, onPause } = options;
    this.standstill = new PlaybackPause({ player, clock, onChange: onPause });
    options.player.onReport = (report) => this.onReport(report);
  }

  /** Highest generation of this session that audio came for or that was cleared. */
  get generation(): number {
    return this.highest;
  }

  /** Whether the agent can be heard at this moment. */
  get isAudible(): boolean {
    return this.last?.state === 'playing' && !this.isPaused;
  }

  /** Whether the reply stands still until the server says what becomes of it. */
  get isPaused(): boolean {
    return this.standstill.generation !== undefined;
  }

  /** A session begins: silence what is left of the one before. */
  begin(format: AudioFormat): void {
    this.options.player.clear(this.offset + this.highest);
    this.standstill.end();
    this.offset += this.highest;
    this.highest = 0;
    this.cleared = 0;
    this.position = { generation: 0, segment: 0, chunk: -1 };
    this.last = undefined;
    this.options.player.setFormat?.(format);
  }

  /** @returns whether the frame went to the player. */
  push(header: AudioFrameHeader, payload: Uint8Array): boolean {
    if (header.generation <= this.cleared || !this.isNext(header)) {
      this.staleFrames++;
      return false;
    }
    this.position = { generation: header.generation, segment: header.segment, chunk: header.chunk };
    if (header.generation > (this.standstill.generation ?? header.generation)) this.standstill.end();
    this.highest = Math.max(this.highest, header.generation);
    this.options.player.push({ ...header, generation: this.offset + header.generation }, payload);
    return true;
  }

  /**
   * Silences this generation and older ones before anything else happens.
   *
   * @returns how far the segment that was playing had been heard.
   */
  clear(generation: number): PlaybackReport | undefined {
    const report = this.options.player.clear(this.offset + generation);
    this.cleared = Math.max(this.cleared, generation);
    this.highest = Math.max(this.highest, generation);
    if (generation >= (this.standstill.generation ?? Number.POSITIVE_INFINITY)) this.standstill.end();
    const heard = this.toWire(report);
    if (heard) this.last = heard;
    return heard;
  }

  /** Lets a reply stand still; one that is over or overtaken is left alone. */
  pause(generation: number): void {
    if (generation >= this.highest && generation > this.cleared) this.standstill.begin(generation);
  }

  /** Goes on with a reply that stands still; of another one nothing is done. */
  resume(generation: number): void {
    if (this.standstill.generation === generation) this.standstill.end();
  }

  /** Makes the agent quieter while it is not clear yet whether the person speaks. */
  duck(isDucked: boolean): void {
    this.options.player.setGain?.(isDucked ? DUCKED_GAIN : 1);
  }

  /** Nothing here waits any longer. */
  close(): void {
    this.standstill.end();
  }

  /** Whether a frame continues the stream; after a resume the server may repeat what it had sent. */
  private isNext(header: AudioFrameHeader): boolean {
    const { generation, segment, chunk } = this.position;
    if (header.generation !== generation) return header.generation > generation;
    if (header.segment !== segment) return header.segment > segment;
    // Chunk numbers wrap at 65 536: ahead means less than half the circle away.
    const ahead = (header.chunk - chunk) & 0xffff;
    return ahead > 0 && ahead < 0x8000;
  }

  private onReport(raw: PlaybackReport): void {
    const report = this.toWire(raw);
    if (!report) return;
    const { last } = this;
    this.last = report;
    const isNews = last?.state !== report.state || last.segment !== report.segment || report.queuedMs === 0;
    const now = this.options.clock.now();
    if (isNews || now - this.sentAt >= MIN_INTERVAL_MS) {
      this.sentAt = now;
      this.options.send({ type: 'playback', ...report });
    }
    this.options.onReport(report);
  }

  /** In the server's count, or nothing for what belongs to a session gone by. */
  private toWire(report: PlaybackReport | undefined): PlaybackReport | undefined {
    if (!report || report.generation <= this.offset) return undefined;
    const { segment, state } = report;
    return {
      generation: report.generation - this.offset,
      segment,
      playedMs: Math.max(0, report.playedMs),
      queuedMs: Math.max(0, report.queuedMs),
      state,
    };
  }
}
