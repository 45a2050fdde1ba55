import type { EndReason, InterruptReason } from '../protocol/codes.js';
import type { TurnLatency } from '../protocol/server.messages.js';

/** What stale event was dropped. */
export type StaleSource = 'asr' | 'llm' | 'tts' | 'playback' | 'timer';
/** What became of an answer asked for early: used, or dropped because the words changed or the person went on. */
export type SpeculationOutcome = 'adopted' | 'changed' | 'resumed';
export type TurnOutcome = 'completed' | 'interrupted' | 'failed';

/** Told of what happens in sessions. Metrics implement it; sessions only report. */
export interface SessionObserver {
  onSessionStarted(): void;
  onSessionEnded(reason: EndReason): void;
  /** A fault of our own in one session: it ended that session, kept it from beginning, or cost it no more than a reply. */
  onSessionFault(): void;
  /** A session lost its client and waits for it (+1), or waits no more (-1). */
  onParked(delta: 1 | -1): void;
  onClientAudio(bytes: number): void;
  onAsrAudio(bytes: number): void;
  onTtsAudio(bytes: number): void;
  /** Depth of one session's queue changed by `delta`; the gauge is the sum over sessions. */
  onTtsQueue(delta: number): void;
  onTtsDropped(reason: 'overflow' | 'tts_error' | 'slow_client'): void;
  /** `stopMs`: from the command's arrival to `audio.clear` handed to the socket. */
  onBargeIn(reason: InterruptReason, stopMs: number): void;
  onStale(source: StaleSource): void;
  onSpeculation(outcome: SpeculationOutcome): void;
  onTurn(outcome: TurnOutcome, latency?: TurnLatency): void;
}
