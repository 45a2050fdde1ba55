import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';
import type { ClientMessage, ClientMessageOf } from '../../src/protocol/client.messages.js';
import type { ServerMessage } from '../../src/protocol/server.messages.js';
import type { AgentEvents } from './agent.events.js';
import { AudioMeter } from './audio.meter.js';
import type { AudioPlayer, PlaybackReport } from './audio.ports.js';
import type { Clock } from './clock.js';
import type { SessionReady } from './connection.js';
import type { Emitter } from './emitter.js';
import { PlaybackDesk } from './playback.desk.js';
import type { TurnLog } from './turn.log.js';

type BargeIn = ClientMessageOf<'barge_in'>;
/** What made the person's side interrupt. */
export type BargeInReason = NonNullable<BargeIn['reason']>;

/** What the agent's voice is played on, and who hears of it. */
export interface AgentVoiceOptions {
  /** None for those who only read. */
  player: AudioPlayer | undefined;
  clock: Clock;
  log: TurnLog;
  events: Emitter<AgentEvents>;
  /** @returns whether there was a connection. */
  send: (message: ClientMessage) => boolean;
  newId: () => string;
}

/** The agent's voice on this side: played, paused, silenced, and how much of it was heard. */
export class AgentVoice {
  readonly desk: PlaybackDesk | undefined;
  private meter: AudioMeter | undefined;
  /** An interruption nobody heard because the connection was down. */
  private unsent: BargeIn | undefined;
  /** What the agent of this session is interrupted by; a server that does not tell obeys everything. */
  private obeys: NonNullable<SessionReady['bargeIn']> = { command: true, clientVad: true };

  constructor(private readonly options: AgentVoiceOptions) {
    const { player, clock, events, send } = options;
    if (!player) return;
    player.onDropped = (count) => events.emit('lost', { reason: 'player', count });
    this.desk = new PlaybackDesk({
      player,
      clock,
      send,
      onReport: (report) => this.onPlayback(report),
      onPause: (pause) => events.emit('paused', pause),
    });
  }

  /** A fresh session: what is left of the one before is silenced. */
  begin({ audio, bargeIn }: Pick<SessionReady, 'audio' | 'bargeIn'>): void {
    this.unsent = undefined;
    if (bargeIn) this.obeys = bargeIn;
    this.desk?.begin(audio.output);
    this.meter = new AudioMeter(audio.output);
  }

  /** The old session goes on: tells it of an interruption that was made meanwhile. */
  goOn(): void {
    if (this.unsent) this.options.send(this.unsent);
    this.unsent = undefined;
  }

  /** Obeys what concerns sound; to be called before anything else is done with a message. */
  obey(message: ServerMessage): void {
    switch (message.type) {
      case 'audio.clear':
        return this.onClear(message.generation);
      case 'audio.pause':
        return message.generation === this.generation ? this.desk?.pause(message.generation) : undefined;
      case 'audio.resume':
        return this.desk?.resume(message.generation);
      default:
        return undefined;
    }
  }

  play(header: AudioFrameHeader, payload: Uint8Array): void {
    if (!this.desk?.push(header, payload) || !this.meter) return;
    let durationMs = 0;
    for (const block of this.meter.measure(header, payload)) durationMs += block.durationMs;
    this.options.log.onAudio(header.generation, header.segment, { durationMs, isLast: header.isLast });
  }

  /**
   * Silences the agent here and tells the server; of a protected reply only the server is told, which refuses.
   * Nothing at all where the agent does not obey.
   *
   * @returns whether the agent was interrupted.
   */
  bargeIn(reason: BargeInReason): boolean {
    const { log, send } = this.options;
    const turn = log.running;
    if (this.generation === 0 || !this.mayInterrupt(reason)) return false;
    if (turn?.isProtected) {
      send(this.message(reason, this.lastHeardOf(turn.generation)));
      return false;
    }
    const flushed = this.silence(this.generation);
    // The server may count a reply as over that is still being played here.
    if (!turn) return flushed !== undefined;
    const message = this.message(reason, flushed ?? this.lastHeardOf(this.generation));
    if (!send(message)) this.unsent = message;
    return true;
  }

  /** What could be interrupted now for this reason. */
  interruptibleBy(reason: BargeInReason): 'audible' | 'paused' | 'silent' {
    if (!this.desk || this.options.log.running?.isProtected || !this.mayInterrupt(reason)) return 'silent';
    if (this.desk.isPaused) return 'paused';
    return this.desk.isAudible ? 'audible' : 'silent';
  }

  private mayInterrupt(reason: BargeInReason): boolean {
    return reason === 'vad' ? this.obeys.clientVad : this.obeys.command;
  }

  /** The newest reply of this session, 0 before the first. */
  private get generation(): number {
    return Math.max(this.options.log.running?.generation ?? 0, this.desk?.generation ?? 0);
  }

  private onClear(generation: number): void {
    const heard = this.silence(generation) ?? this.lastHeardOf(generation);
    // The server waits a moment for this position to know which words were heard.
    if (heard) this.options.send({ type: 'playback', ...heard, queuedMs: 0, state: 'idle' });
  }

  /** Flushes the player. @returns what had been heard of the segment that was playing. */
  private silence(generation: number): PlaybackReport | undefined {
    const report = this.desk?.clear(generation);
    if (report) this.onPlayback(report);
    return report;
  }

  private lastHeardOf(generation: number): PlaybackReport | undefined {
    const last = this.desk?.last;
    return last?.generation === generation ? last : undefined;
  }

  private onPlayback(report: PlaybackReport): void {
    const { events, log } = this.options;
    events.emit('playback', report);
    const progress = log.onPlayback(report);
    if (progress) events.emit('spoken', progress);
  }

  private message(reason: BargeInReason, heard: PlaybackReport | undefined): BargeIn {
    return { type: 'barge_in', id: this.options.newId(), reason, heard: positionOf(heard) };
  }
}

function positionOf(report: PlaybackReport | undefined): BargeIn['heard'] {
  return report && { generation: report.generation, segment: report.segment, playedMs: report.playedMs };
}
