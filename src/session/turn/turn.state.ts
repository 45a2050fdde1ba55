import type { InterruptReason } from '../../protocol/codes.js';

export type Phase = 'idle' | 'capturing' | 'thinking' | 'speaking' | 'playout' | 'closed';
export type TurnSource = 'speech' | 'text' | 'greeting';

/** All that decides what happens next in a conversation. Never mutated; `transition` makes a new one. */
export interface TurnState {
  readonly phase: Phase;
  /** Rises on turn start, barge-in and failure; stamps every reply. */
  readonly generation: number;
  /** Turns started so far. */
  readonly turn: number;
  /** Utterances begun so far. */
  readonly utterance: number;
  /** What the person is saying now, if anything. */
  readonly speech: Speech | undefined;
  /** The turn being answered: present in thinking, speaking and playout. */
  readonly reply: Reply | undefined;
  /** Finals heard during a reply that did not interrupt it; answered after it. */
  readonly pending: string;
  /** Words already said that the next turn starts with. */
  readonly carried: Carried | undefined;
  /** The person holds the push-to-talk key: pauses do not end the turn. */
  readonly isTalkKeyDown: boolean;
}

/** Words of a turn taken back before anything of its answer was audible, or kept from an interrupted reply. */
export interface Carried {
  readonly text: string;
  /** The conversation's last entry holds (part of) these words already and is replaced by the next turn's. */
  readonly replacesLast: boolean;
}

/** An utterance that has begun and not ended. */
export interface Speech {
  /** Join of its finals. */
  readonly text: string;
  /** The current guess for what follows `text`. */
  readonly interim: string;
  /** A final was asked for because none came. */
  readonly isFinalizing: boolean;
}

export interface Reply {
  readonly turn: number;
  readonly generation: number;
  readonly source: TurnSource;
  /** What the person said or typed. */
  readonly userText: string;
  /** What the model wrote so far. */
  readonly text: string;
  readonly isLlmDone: boolean;
  readonly isIncomplete: boolean;
  readonly hasAudio: boolean;
  /** Attempts made to get a reply from the model. */
  readonly llmAttempts: number;
  /** Attempts made to speak the current segment. */
  readonly ttsAttempts: number;
}

/** Numbers and policies of an agent's turn-taking. */
export interface TurnRules {
  readonly llmAttempts: number;
  readonly ttsAttempts: number;
  /** An open utterance without any news for this long is ended by force. */
  readonly silentUtteranceMs: number;
  /** How long a forced or push-to-talk final may take. */
  readonly finalizeMs: number;
  /** Longest wait for the first word of a reply, all attempts together. */
  readonly thinkingLimitMs: number;
  /** Fewest words that interrupt a speaking agent. */
  readonly bargeInMinWords: number;
}

export const DEFAULT_TURN_RULES: TurnRules = {
  llmAttempts: 2,
  ttsAttempts: 2,
  silentUtteranceMs: 2_500,
  finalizeMs: 800,
  thinkingLimitMs: 10_000,
  bargeInMinWords: 1,
};

export const INITIAL_TURN_STATE: TurnState = {
  phase: 'idle',
  generation: 0,
  turn: 0,
  utterance: 0,
  speech: undefined,
  reply: undefined,
  pending: '',
  carried: undefined,
  isTalkKeyDown: false,
};

/** The client's command to interrupt. */
export type CommandReason = Extract<InterruptReason, 'button' | 'vad' | 'key'>;
