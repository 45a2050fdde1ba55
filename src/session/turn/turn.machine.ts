import { assertNever } from '../../common/assert-never.js';
import type { Transition, TurnEvent } from './turn.events.js';
import {
  onFinal,
  onInterim,
  onSpeechStarted,
  onTalkKey,
  onTextInput,
  onUtteranceEnd,
  onUtteranceTimer,
} from './turn.listening.js';
import { onReplyEvent } from './turn.replying.js';
import type { TurnRules, TurnState } from './turn.state.js';
import { completeReply, failReply, interrupt, startTurn, then, to } from './turn.steps.js';

/**
 * The rules of conversation: what happens next, given what is and what came. Pure: no clock, no I/O, no logger.
 *
 * The table is in docs/architecture.md; row numbers in the comments of this folder refer to it.
 * Events of a generation other than the current reply's must not reach this function (the runner drops them);
 * if one does it changes nothing.
 */
export function transition(state: TurnState, event: TurnEvent, rules: TurnRules): Transition {
  if (state.phase === 'closed') return to(state);
  switch (event.type) {
    case 'speechStarted':
      return onSpeechStarted(state, event.atMs, rules);
    case 'interim':
      return onInterim(state, event, rules);
    case 'final':
      return onFinal(state, event, rules);
    case 'utteranceEnd':
      return onUtteranceEnd(state, event.atMs, rules);
    case 'talkKey':
      return onTalkKey(state, event.isDown, rules);
    case 'textInput':
      return onTextInput(state, event.text, rules);
    case 'bargeIn':
      return interrupt(state, event.reason);
    case 'greet':
      return state.turn === 0
        ? startTurn(state, { source: 'greeting', text: '', fixedText: event.text }, rules)
        : to(state);
    case 'timer':
      return onTimer(state, event.name, rules);
    case 'close':
      return then(interrupt(state, 'closing'), (ended) =>
        to(
          { ...ended, phase: 'closed', speech: undefined, carried: undefined },
          { type: 'cancelTimer', name: 'utterance' },
        ),
      );
    default:
      return isCurrent(state, event.generation) && state.reply
        ? onReplyEvent(state, state.reply, event, rules)
        : to(state);
  }
}

/** Whether what carries this generation still matters. */
export function isCurrent(state: TurnState, generation: number): boolean {
  return state.reply?.generation === generation;
}

function onTimer(
  state: TurnState,
  name: Extract<TurnEvent, { type: 'timer' }>['name'],
  rules: TurnRules,
): Transition {
  switch (name) {
    case 'utterance':
      return onUtteranceTimer(state, rules);
    case 'thinking':
      if (state.phase !== 'thinking') return to(state);
      return failReply(state, { code: 'provider_timeout', stage: 'llm', retryable: true }, rules);
    case 'playout':
      return state.phase === 'playout' ? completeReply(state, rules) : to(state);
    default:
      return assertNever(name);
  }
}
