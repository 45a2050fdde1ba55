import type { InterruptReason } from '../../protocol/codes.js';
import type { ServerBody } from '../../protocol/server.messages.js';
import { joinSpeech, saysTheSame } from '../policies/words.js';
import type { Failure, TimerName, Transition, TurnEffect } from './turn.events.js';
import { mayWantAnswer } from './turn.judging.js';
import type { TurnContext } from './turn.rules.js';
import type { Reply, TurnSource, TurnState } from './turn.state.js';

/** A new state and what to do about it. */
export function to(state: TurnState, ...effects: TurnEffect[]): Transition {
  return { state, effects };
}

/** Runs one more step after a transition; the effects of both, in order. */
export function then(first: Transition, next: (state: TurnState) => Transition): Transition {
  const second = next(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}

export function send(body: ServerBody): TurnEffect {
  return { type: 'send', body };
}

export function startTimer(name: TimerName, ms: number): TurnEffect {
  return { type: 'startTimer', name, ms };
}

export function cancelTimers(...names: TimerName[]): TurnEffect[] {
  return names.map((name) => ({ type: 'cancelTimer', name }));
}

/** How a turn begins. */
export interface TurnStart {
  source: TurnSource;
  /** What the person said; empty when the agent speaks unasked. */
  text: string;
  /** Said instead of the model's words. */
  fixedText?: string;
  mergesLast?: boolean;
  /** It cannot be interrupted. */
  isProtected?: boolean;
}

/** Rows 3 and 24: the person has finished, an answer is asked for, or the one asked for already is taken. */
export function startTurn(state: TurnState, start: TurnStart, { rules }: TurnContext): Transition {
  const { source, text, fixedText, mergesLast = false, isProtected = false } = start;
  const isAdopted =
    source === 'speech' && state.speculation !== undefined && saysTheSame(state.speculation.text, text);
  const turn = state.turn + 1;
  const generation = isAdopted && state.speculation ? state.speculation.generation : state.generation + 1;
  const reply = newReply({ turn, generation, source, userText: text, isProtected });
  const effects: TurnEffect[] = cancelTimers('speculate');
  if (state.speculation && !isAdopted) effects.push({ type: 'dropSpeculation', outcome: 'changed' });
  const marks = { ...(isProtected && { protected: true }), ...(mergesLast && { merged: true }) };
  effects.push(
    { type: 'beginTurn', turn, generation, source, text, mergesLast, isAdopted },
    send({ type: 'turn.started', turn, generation, text, source, ...marks }),
    startTimer('thinking', rules.thinkingLimitMs),
  );
  if (rules.silence.filler && fixedText === undefined)
    effects.push(startTimer('filler', rules.silence.filler.afterMs));
  effects.push({ type: 'generate', generation, fixedText });
  const reprompts = source === 'greeting' ? state.reprompts : 0;
  const next = { turn, reply, reprompts, generation: Math.max(generation, state.generation) };
  return to({ ...state, ...next, phase: 'thinking', carried: undefined, speculation: undefined }, ...effects);
}

/**
 * Rows 16 and 23: the reply ends here. `audio.clear` leaves first, in the same tick.
 *
 * A turn taken back by speech before anything of its answer was audible gives its words to the next one.
 */
export function interrupt(state: TurnState, reason: InterruptReason): Transition {
  const { reply } = state;
  if (!reply) return to(state);
  const { turn, generation } = reply;
  const effects: TurnEffect[] = [
    send({ type: 'audio.clear', generation, reason }),
    { type: 'abortReply', generation },
    ...cancelTimers('thinking', 'filler', 'playout', 'falseAlarm'),
  ];
  if (reply.text && !reply.isLlmDone)
    effects.push(send({ type: 'llm.final', generation, text: reply.text, status: 'cancelled' }));
  effects.push({ type: 'interrupted', turn, generation, reason });
  const isTakenBack = reason === 'speech' && reply.audibleAtMs === undefined && reply.source !== 'greeting';
  const text = joinSpeech(isTakenBack ? reply.userText : '', state.pending);
  return to(
    {
      ...state,
      phase: state.speech ? 'capturing' : 'idle',
      generation: state.generation + 1,
      reply: undefined,
      pending: '',
      carried: text ? { text, replacesLast: isTakenBack } : undefined,
      isLeaving: false,
    },
    ...effects,
  );
}

/**
 * Row 18: the reply was heard to its end (or read, where no speech could be made). After a farewell the session ends,
 * unless the person has something to say.
 */
export function completeReply(state: TurnState, context: TurnContext): Transition {
  const { reply } = state;
  if (!reply) return to(state);
  const { turn, generation, isIncomplete } = reply;
  const done = to(
    { ...state, reply: undefined },
    ...cancelTimers('thinking', 'filler', 'playout', 'falseAlarm'),
    // Heard to its end before the client obeyed the pause.
    ...(reply.isPaused ? [{ type: 'resumeSpeech', generation } as const] : []),
    { type: 'completed', turn, generation, isIncomplete },
  );
  const leaves = state.isLeaving && !state.pending && !mayWantAnswer(state, context);
  return then(done, (next) =>
    leaves ? to({ ...next, phase: 'idle' }, { type: 'leave' }) : listenAgain(next, context),
  );
}

/** Rows 6 and 8: there will be no answer to this turn. A filler that was begun is cleared like an interrupted reply. */
export function failReply(state: TurnState, failure: Failure, context: TurnContext): Transition {
  const { reply } = state;
  if (!reply) return to(state);
  const { turn, generation, source, text } = reply;
  const effects: TurnEffect[] = [
    { type: 'abortReply', generation },
    ...cancelTimers('thinking', 'filler', 'playout', 'falseAlarm'),
  ];
  if (reply.audibleAtMs !== undefined)
    effects.unshift(send({ type: 'audio.clear', generation, reason: 'error' }));
  if (text) effects.push(send({ type: 'llm.final', generation, text, status: 'failed' }));
  effects.push({ type: 'failed' }, send({ type: 'turn.failed', turn, generation, ...failure }));
  const failed = to({ ...state, generation: state.generation + 1, reply: undefined }, ...effects);
  return then(failed, (next) =>
    source === 'greeting' ? listenAgain(next, context) : apologise(next, context),
  );
}

/** In words that need no model, unless there is somebody to listen to or to answer, or the session is going. */
function apologise(state: TurnState, context: TurnContext): Transition {
  const { apology } = context.rules;
  if (apology === undefined || state.speech || state.pending || state.isDraining)
    return listenAgain(state, context);
  return startTurn(state, { source: 'greeting', text: '', fixedText: apology }, context);
}

/** After a reply: on with what the person said meanwhile, or wait. It stays, though it has said farewell. */
function listenAgain(ended: TurnState, context: TurnContext): Transition {
  const { speech, pending } = ended;
  const state = { ...ended, pending: '', isLeaving: false };
  if (speech) {
    const carried = pending ? { text: pending, replacesLast: false } : undefined;
    return to({ ...state, phase: 'capturing', carried });
  }
  if (!pending) return to({ ...state, phase: 'idle' });
  return startTurn(state, { source: 'speech', text: pending }, context);
}

function newReply(start: Pick<Reply, 'turn' | 'generation' | 'source' | 'userText' | 'isProtected'>): Reply {
  return {
    ...start,
    text: '',
    hasModelText: false,
    spokenText: '',
    isLlmDone: false,
    isIncomplete: false,
    audibleAtMs: undefined,
    isPaused: false,
    llmAttempts: 1,
    ttsAttempts: 0,
  };
}
