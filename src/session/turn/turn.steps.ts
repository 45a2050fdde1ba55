import type { ErrorCode, InterruptReason, Stage } from '../../protocol/codes.js';
import type { ServerBody } from '../../protocol/server.messages.js';
import { joinSpeech } from '../policies/words.js';
import type { Transition, TurnEffect } from './turn.events.js';
import type { Reply, TurnRules, TurnSource, TurnState } from './turn.state.js';

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

/** Rows 3 and 24: the person has finished, an answer is asked for. */
export function startTurn(
  state: TurnState,
  start: { source: TurnSource; text: string; fixedText?: string; mergesLast?: boolean },
  rules: TurnRules,
): Transition {
  const turn = state.turn + 1;
  const generation = state.generation + 1;
  const { source, text, fixedText } = start;
  const reply: Reply = {
    turn,
    generation,
    source,
    userText: text,
    text: '',
    isLlmDone: false,
    isIncomplete: false,
    hasAudio: false,
    llmAttempts: 1,
    ttsAttempts: 0,
  };
  return to(
    { ...state, phase: 'thinking', turn, generation, reply, carried: undefined },
    { type: 'cancelTimer', name: 'utterance' },
    { type: 'beginTurn', turn, generation, source, text, mergesLast: start.mergesLast ?? false },
    send({ type: 'turn.started', turn, generation, text, source }),
    { type: 'startTimer', name: 'thinking', ms: rules.thinkingLimitMs },
    { type: 'generate', generation, source, fixedText },
  );
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
    { type: 'cancelTimer', name: 'thinking' },
    { type: 'cancelTimer', name: 'playout' },
  ];
  if (reply.text && !reply.isLlmDone)
    effects.push(send({ type: 'llm.final', generation, text: reply.text, status: 'cancelled' }));
  effects.push({ type: 'interrupted', turn, generation, reason });
  const isTakenBack = reason === 'speech' && !reply.hasAudio && reply.source !== 'greeting';
  const text = joinSpeech(isTakenBack ? reply.userText : '', state.pending);
  return to(
    {
      ...state,
      phase: state.speech ? 'capturing' : 'idle',
      generation: state.generation + 1,
      reply: undefined,
      pending: '',
      carried: text ? { text, replacesLast: isTakenBack } : undefined,
    },
    ...effects,
  );
}

/** Row 18: the reply was heard to its end (or read, where no speech could be made). */
export function completeReply(state: TurnState, rules: TurnRules): Transition {
  const { reply } = state;
  if (!reply) return to(state);
  const { turn, generation, isIncomplete } = reply;
  return then(
    to(
      { ...state, reply: undefined },
      { type: 'cancelTimer', name: 'playout' },
      { type: 'completed', turn, generation, isIncomplete },
    ),
    (done) => listenAgain(done, rules),
  );
}

/** Rows 6 and 8: there will be no answer to this turn. */
export function failReply(
  state: TurnState,
  failure: { code: ErrorCode; stage: Stage; retryable: boolean },
  rules: TurnRules,
): Transition {
  const { reply } = state;
  if (!reply) return to(state);
  const { turn, generation } = reply;
  return then(
    to(
      { ...state, generation: state.generation + 1, reply: undefined },
      { type: 'abortReply', generation },
      { type: 'cancelTimer', name: 'thinking' },
      { type: 'failed', turn, generation, ...failure },
      send({ type: 'turn.failed', turn, generation, ...failure }),
    ),
    (done) => listenAgain(done, rules),
  );
}

/** After a reply: on with what the person said meanwhile, or wait. */
function listenAgain(state: TurnState, rules: TurnRules): Transition {
  if (state.speech) {
    const carried = state.pending ? { text: state.pending, replacesLast: false } : undefined;
    return to({ ...state, phase: 'capturing', pending: '', carried });
  }
  if (!state.pending) return to({ ...state, phase: 'idle' });
  return startTurn({ ...state, pending: '' }, { source: 'speech', text: state.pending }, rules);
}
