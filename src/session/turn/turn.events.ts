import type { ErrorCode, InterruptReason, Stage } from '../../protocol/codes.js';
import type { ServerBody } from '../../protocol/server.messages.js';
import type { Segment } from '../segmenter/segment.js';
import type { CommandReason, TurnSource, TurnState } from './turn.state.js';

/** Timers the machine asks for. Starting one replaces the running one of that name. */
export type TimerName = 'utterance' | 'thinking' | 'playout';

/** Everything that can happen to a conversation. What belongs to a reply carries its generation. */
export type TurnEvent =
  | { type: 'speechStarted'; atMs: number }
  | { type: 'interim'; text: string; confidence?: number; startMs: number }
  | { type: 'final'; text: string; confidence?: number; startMs: number; endMs: number; speechFinal: boolean }
  | { type: 'utteranceEnd'; atMs: number }
  | { type: 'talkKey'; isDown: boolean }
  | { type: 'textInput'; text: string }
  | { type: 'bargeIn'; reason: CommandReason }
  | { type: 'greet'; text: string | undefined }
  | ReplyEvent
  | { type: 'timer'; name: TimerName }
  | { type: 'close' };

export type ReplyEvent =
  | { type: 'delta'; generation: number; text: string }
  | { type: 'llmDone'; generation: number; status: 'completed' | 'incomplete' }
  | { type: 'llmError'; generation: number; code: ErrorCode; retryable: boolean }
  | { type: 'segmentQueued'; generation: number; segment: Segment; index: number }
  | { type: 'segmentStarted'; generation: number; segment: Segment; index: number }
  | { type: 'audio'; generation: number; index: number; bytes: Buffer; isFirst: boolean }
  | {
      type: 'alignment';
      generation: number;
      index: number;
      chars: string[];
      startMs: number[];
      endMs: number[];
    }
  /** `waiting`: segments queued or in flight after this one. */
  | { type: 'segmentDone'; generation: number; segment: Segment; index: number; waiting: number }
  | {
      type: 'segmentDropped';
      generation: number;
      segment: Segment;
      index: number;
      reason: DropReason;
      hadAudio: boolean;
      waiting: number;
    }
  | {
      type: 'ttsError';
      generation: number;
      index: number;
      code: ErrorCode;
      retryable: boolean;
      hadAudio: boolean;
    }
  /** The reply's text is all segmented. */
  | { type: 'flushed'; generation: number; waiting: number }
  /** The client reports that nothing is queued, or that its queue must be empty by now. */
  | { type: 'playbackIdle'; generation: number };

export type DropReason = 'overflow' | 'tts_error' | 'slow_client';

/** What the runner shall do, in order. */
export type TurnEffect =
  | { type: 'send'; body: ServerBody }
  | { type: 'sendAudio'; generation: number; index: number; bytes: Buffer; isFirst: boolean; isLast: boolean }
  | {
      type: 'beginTurn';
      turn: number;
      generation: number;
      source: TurnSource;
      text: string;
      mergesLast: boolean;
    }
  | { type: 'generate'; generation: number; source: TurnSource; fixedText?: string }
  | { type: 'segment'; text: string }
  | { type: 'flushSegments' }
  | {
      type: 'dropped';
      generation: number;
      segment: Segment;
      index: number;
      reason: DropReason;
      waiting: number;
    }
  | { type: 'retrySegment' }
  | { type: 'skipSegment' }
  | { type: 'awaitPlayout'; generation: number }
  /** Stops everything of the reply: model, speech, queue. */
  | { type: 'abortReply'; generation: number }
  | { type: 'interrupted'; turn: number; generation: number; reason: InterruptReason }
  | { type: 'completed'; turn: number; generation: number; isIncomplete: boolean }
  | { type: 'failed'; turn: number; generation: number; code: ErrorCode; stage: Stage; retryable: boolean }
  | { type: 'finalizeAsr' }
  | { type: 'startTimer'; name: TimerName; ms: number }
  | { type: 'cancelTimer'; name: TimerName };

/** What `transition` returns. */
export interface Transition {
  readonly state: TurnState;
  readonly effects: readonly TurnEffect[];
}
