import type { InterruptReason } from '../../protocol/codes.js';
import { NO_PAUSES, type Pauses } from '../policies/end-of-turn.policy.js';

export type Phase = 'idle' | 'capturing' | 'thinking' | 'speaking' | 'playout' | 'closed';
/** `greeting`: the agent speaks unasked (greeting, asking again, going on). */
export type TurnSource = 'speech' | 'text' | 'greeting';
/** The client's command to interrupt. */
export type CommandReason = Extract<InterruptReason, 'button' | 'vad' | 'key'>;

/** All that decides what happens next in a conversation. Never mutated; `transition` makes a new one. */
export interface TurnState {
  readonly phase: Phase;
  /** Rises on turn start, speculation, barge-in and failure; stamps every reply. */
  readonly generation: number;
  /** Turns started so far. */
  readonly turn: number;
  /** Utterances begun so far. */
  readonly utterance: number;
  /** What the person is saying now, if anything. */
  readonly speech: Speech | undefined;
  /** The turn being answered: present in thinking, speaking and playout. */
  readonly reply: Reply | undefined;
  /** An answer asked for before the turn is sure to be over. */
  readonly speculation: Speculation | undefined;
  /** Words heard during a reply that did not interrupt it; answered after it. */
  readonly pending: string;
  /** Words already said that the next turn starts with. */
  readonly carried: Carried | undefined;
  /** The person holds the push-to-talk key: pauses do not end the turn. */
  readonly isTalkKeyDown: boolean;
  /** How this person pauses. */
  readonly pauses: Pauses;
  /** How often the agent has asked again since the person last spoke. */
  readonly reprompts: number;
  /** The agent has said farewell: the session ends with this reply. */
  readonly isLeaving: boolean;
  /** The server is going: what is begun is finished, and the agent begins nothing by itself. */
  readonly isDraining: boolean;
}

/** An utterance that has begun and not ended. */
export interface Speech {
  /** Join of its finals. */
  readonly text: string;
  /** The current guess for what follows `text`. */
  readonly interim: string;
  readonly startedAtMs: number;
  /** Audio time of the end of the last final. */
  readonly lastFinalEndMs: number | undefined;
  /** A final was asked for because none came. */
  readonly isFinalizing: boolean;
  /** Speculations begun on it. */
  readonly tries: number;
}

export interface Speculation {
  readonly generation: number;
  readonly text: string;
}

/** Words of a turn taken back before anything of its answer was audible, or kept from an interrupted reply. */
export interface Carried {
  readonly text: string;
  /** The conversation's last entry holds (part of) these words already and is replaced by the next turn's. */
  readonly replacesLast: boolean;
}

export interface Reply {
  readonly turn: number;
  readonly generation: number;
  readonly source: TurnSource;
  /** What the person said or typed. */
  readonly userText: string;
  /** What was written so far, a filler included. */
  readonly text: string;
  /** Whether any of `text` is the model's. */
  readonly hasModelText: boolean;
  /** The text of the segments whose speech has begun. */
  readonly spokenText: string;
  readonly isLlmDone: boolean;
  readonly isIncomplete: boolean;
  /** When its first sound was sent. */
  readonly audibleAtMs: number | undefined;
  readonly isProtected: boolean;
  /** Silenced because the person seems to speak. */
  readonly isPaused: boolean;
  /** Attempts made to get a reply from the model. */
  readonly llmAttempts: number;
  /** Attempts made to speak the current segment. */
  readonly ttsAttempts: number;
}

export const INITIAL_TURN_STATE: TurnState = {
  phase: 'idle',
  generation: 0,
  turn: 0,
  utterance: 0,
  speech: undefined,
  reply: undefined,
  speculation: undefined,
  pending: '',
  carried: undefined,
  isTalkKeyDown: false,
  pauses: NO_PAUSES,
  reprompts: 0,
  isLeaving: false,
  isDraining: false,
};
