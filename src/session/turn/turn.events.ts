import type { ErrorCode, InterruptReason, Stage } from '../../protocol/codes.js';
import type { ServerBody } from '../../protocol/server.messages.js';
import type { Segment } from '../segmenter/segment.js';
import type { SpeculationOutcome } from '../session.observer.js';
import type { CommandReason, TurnSource, TurnState } from './turn.state.js';

/** Timers the machine asks for. Starting one replaces the running one of that name. */
export type TimerName =
  | 'utterance'
  | 'endpoint'
  | 'speculate'
  | 'thinking'
  | 'filler'
  | 'progress'
  | 'falseAlarm'
  | 'playout'
  | 'reprompt';

/** Everything that can happen to a conversation. What belongs to a reply carries its generation. */
export type TurnEvent =
  | { type: 'speechStarted'; atMs: number }
  /** The server's own ear has heard somebody begin to speak. */
  | { type: 'voiceHeard' }
  | { type: 'interim'; text: string; confidence?: number; startMs: number }
  | { type: 'final'; text: string; confidence?: number; startMs: number; endMs: number; speechFinal: boolean }
  | { type: 'utteranceEnd'; atMs: number }
  /** The recogniser expects the end; `text` is the whole utterance so far. */
  | { type: 'eagerEndpoint'; text: string }
  | { type: 'turnResumed' }
  | { type: 'talkKey'; isDown: boolean }
  | { type: 'textInput'; text: string }
  | { type: 'bargeIn'; reason: CommandReason }
  /** The agent speaks first; `undefined` lets the model find the words. */
  | { type: 'greet'; text: string | undefined }
  /** An interruption turned out to be none after the audio was thrown away: this was not heard. */
  | { type: 'goOn'; text: string }
  | ReplyEvent
  | { type: 'timer'; name: TimerName }
  /** The session ends with this turn. */
  | { type: 'drain' }
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
  /** `waiting`: segments queued or in flight after this one. `isSilent`: there was nothing to say. */
  | {
      type: 'segmentDone';
      generation: number;
      segment: Segment;
      index: number;
      isSilent?: boolean;
      waiting: number;
    }
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
  /** The client has played on. */
  | { type: 'playbackProgress'; generation: number }
  /** The client reports that nothing is queued. */
  | { type: 'playbackIdle'; generation: number }
  /** Nothing has moved for too long, and it is not the client that sets the pace. */
  | { type: 'stuck'; generation: number };

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
      isAdopted: boolean;
    }
  /** `continues`: the model has written so much of the reply before it was lost; only the rest is asked for. */
  | { type: 'generate'; generation: number; fixedText?: string; continues?: string }
  | { type: 'speculate'; generation: number; text: string; mergesLast: boolean }
  | { type: 'dropSpeculation'; outcome: SpeculationOutcome }
  | { type: 'segment'; text: string }
  | { type: 'flushSegments' }
  | { type: 'stopModel' }
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
  /** Gives up what is still to be spoken. */
  | { type: 'abandonSpeech' }
  | { type: 'pauseSpeech'; generation: number }
  | { type: 'resumeSpeech'; generation: number }
  | { type: 'checkProgress'; generation: number; limitMs: number }
  | { type: 'awaitPlayout'; generation: number }
  /** Stops everything of the reply: model, speech, queue. */
  | { type: 'abortReply'; generation: number }
  | { type: 'interrupted'; turn: number; generation: number; reason: InterruptReason }
  /** Posts `goOn` with what was not heard of the last interrupted reply, if anything. */
  | { type: 'offerToGoOn' }
  | { type: 'completed'; turn: number; generation: number; isIncomplete: boolean }
  | { type: 'failed' }
  | { type: 'finalizeAsr' }
  /** The agent has said farewell. */
  | { type: 'leave' }
  | { type: 'startTimer'; name: TimerName; ms: number }
  | { type: 'cancelTimer'; name: TimerName };

/** What `transition` returns. */
export interface Transition {
  readonly state: TurnState;
  readonly effects: readonly TurnEffect[];
}

/** Why there is no answer to a turn. */
export interface Failure {
  readonly code: ErrorCode;
  readonly stage: Stage;
  readonly retryable: boolean;
}
