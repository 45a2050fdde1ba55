import type { ErrorCode, InterruptReason, Stage } from '../../src/protocol/codes.js';
import type { ServerBodyOf, TurnLatency } from '../../src/protocol/server.messages.js';

/** One piece of a reply and how far it has been heard. */
export interface SpokenSegment {
  segment: number;
  text: string;
  state: 'queued' | 'started' | 'done' | 'dropped';
  /** Milliseconds of it that were heard. */
  playedMs: number;
  /** Milliseconds of audio that have come so far; all of it once `isWhole`. */
  durationMs: number;
  isWhole: boolean;
  /** Characters of `text` heard: from the vendor's alignment, else in proportion to time. */
  spokenChars: number;
}

/**
 * One exchange: what the person said and what came of it.
 *
 * `lost` is a turn whose session ended or could not be resumed before the turn was over.
 */
export interface Turn {
  readonly turn: number;
  readonly generation: number;
  readonly source: ServerBodyOf<'turn.started'>['source'];
  /** What the person said or typed; empty for a greeting. */
  readonly question: string;
  /** The reply cannot be interrupted. */
  readonly isProtected: boolean;
  outcome: 'running' | 'completed' | 'interrupted' | 'failed' | 'lost';
  /** The reply as written so far. */
  reply: string;
  replyStatus?: ServerBodyOf<'llm.final'>['status'];
  segments: SpokenSegment[];
  heardText?: string;
  unheardText?: string;
  reason?: InterruptReason;
  failure?: { code: ErrorCode; stage: Stage; retryable: boolean };
  latency?: TurnLatency;
}

/** How far one segment has been heard. */
export interface SpokenProgress {
  generation: number;
  segment: number;
  playedMs: number;
  /** Characters of the segment's text heard. */
  chars: number;
  text: string;
}
