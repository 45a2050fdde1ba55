import type { TurnEffect, TurnEvent } from '../../src/session/turn/turn.events.js';
import { transition } from '../../src/session/turn/turn.machine.js';
import { DEFAULT_TURN_RULES, type TurnRuleChanges, withChanges } from '../../src/session/turn/turn.rules.js';
import { INITIAL_TURN_STATE, type TurnState } from '../../src/session/turn/turn.state.js';

/** Where a conversation has got to, and what the last event led to. */
export interface Played {
  state: TurnState;
  effects: readonly TurnEffect[];
  /** The effects in a word each: messages by their type, timers as `utterance+2500` and `utterance-`. */
  steps: string[];
  /** The same without the timers. */
  kinds: string[];
}

/** An event, or the monotonic time in ms of those after it. */
export type Cue = TurnEvent | number;

/** The turn machine with some rules changed, to play events to; each call is a conversation of its own. */
export function turnMachine(changes: TurnRuleChanges = {}): (...cues: Cue[]) => Played {
  const rules = withChanges(DEFAULT_TURN_RULES, changes);
  return (...cues) => {
    let [state, nowMs] = [INITIAL_TURN_STATE, 0];
    let effects: readonly TurnEffect[] = [];
    for (const cue of cues) {
      if (typeof cue === 'number') nowMs = cue;
      else ({ state, effects } = transition(state, cue, { rules, nowMs }));
    }
    const steps = effects.map(inShort);
    return { state, effects, steps, kinds: steps.filter((step) => !/[+-]/.test(step)) };
  };
}

function inShort(effect: TurnEffect): string {
  if (effect.type === 'startTimer') return `${effect.name}+${effect.ms}`;
  if (effect.type === 'cancelTimer') return `${effect.name}-`;
  return effect.type === 'send' ? effect.body.type : effect.type;
}

const SEGMENT = { text: 'Hello.', start: 0, end: 6, isCut: false };
/** What these events tell of the first segment of the first reply. */
const FIRST = { generation: 1, index: 0 } as const;

export const speechStarted: TurnEvent = { type: 'speechStarted', atMs: 5 };

export function interim(text: string): TurnEvent {
  return { type: 'interim', text, startMs: 0 };
}

/** Words that ended at 500 ms of audio; with them the utterance, unless told otherwise. */
export function final(text: string, speechFinal = true): TurnEvent {
  return { type: 'final', text, startMs: 0, endMs: 500, speechFinal };
}

export function delta(text: string, generation = 1): TurnEvent {
  return { type: 'delta', generation, text };
}

export function llmDone(status: 'completed' | 'incomplete' = 'completed', generation = 1): TurnEvent {
  return { type: 'llmDone', generation, status };
}

export function llmError(over: { retryable?: boolean; generation?: number } = {}): TurnEvent {
  return { type: 'llmError', generation: 1, code: 'provider_timeout', retryable: true, ...over };
}

export const segmentStarted: TurnEvent = { type: 'segmentStarted', ...FIRST, segment: SEGMENT };

export function audio(generation = 1): TurnEvent {
  return { type: 'audio', index: 0, generation, bytes: Buffer.alloc(16), isFirst: true };
}

export function segmentDone(
  waiting: number,
  over: { isSilent?: boolean; generation?: number } = {},
): TurnEvent {
  return { type: 'segmentDone', ...FIRST, segment: SEGMENT, waiting, ...over };
}

export function segmentDropped(over: { hadAudio?: boolean; waiting?: number } = {}): TurnEvent {
  const dropped = { reason: 'tts_error', hadAudio: false, waiting: 0 } as const;
  return { type: 'segmentDropped', ...FIRST, segment: SEGMENT, ...dropped, ...over };
}

export function ttsError(over: { retryable?: boolean; hadAudio?: boolean } = {}): TurnEvent {
  const error = { code: 'provider_unavailable', retryable: true, hadAudio: false } as const;
  return { type: 'ttsError', ...FIRST, ...error, ...over };
}

export function timer(name: Extract<TurnEvent, { type: 'timer' }>['name']): TurnEvent {
  return { type: 'timer', name };
}

export const playbackIdle: TurnEvent = { type: 'playbackIdle', generation: 1 };

/** The events by which a conversation gets to a phase of its first turn. */
export const THINKING: readonly TurnEvent[] = [final('What does it cost?')];
export const SPEAKING: readonly TurnEvent[] = [...THINKING, delta('Hello. '), audio()];
export const PLAYOUT: readonly TurnEvent[] = [...SPEAKING, llmDone(), segmentDone(0)];
