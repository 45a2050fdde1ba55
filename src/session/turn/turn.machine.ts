import { assertNever } from '../../common/assert-never.js';
import { onEndpointTimer, onUtteranceEnd, onUtteranceTimer } from './turn.endpoint.js';
import type { TimerName, Transition, TurnEvent } from './turn.events.js';
import { onFinal, onInterim, onSpeechStarted, onTalkKey, onTextInput } from './turn.listening.js';
import { onBargeInCommand, onFalseAlarmTimer, onVoiceHeard } from './turn.overhearing.js';
import { onReplyEvent, sayFiller } from './turn.replying.js';
import type { TurnContext } from './turn.rules.js';
import { onTurnResumed, speculate } from './turn.speculating.js';
import type { TurnState } from './turn.state.js';
import {
  cancelTimers,
  completeReply,
  failReply,
  interrupt,
  startTimer,
  startTurn,
  then,
  to,
} from './turn.steps.js';

/**
 * The rules of conversation: what happens next, given what is and what came. Pure: no clock, no I/O, no logger.
 *
 * The table is in docs/architecture.md; row numbers in the comments of this folder refer to it.
 * Events of a generation other than the current reply's must not reach this function (the runner drops them);
 * if one does it changes nothing.
 */
export function transition(state: TurnState, event: TurnEvent, context: TurnContext): Transition {
  if (state.phase === 'closed') return to(state);
  return then(step(state, event, context), (next) => watch(state, next, event, context));
}

/** Whether what carries this generation still matters. */
export function isCurrent(state: TurnState, generation: number): boolean {
  return state.reply?.generation === generation;
}

function step(state: TurnState, event: TurnEvent, context: TurnContext): Transition {
  switch (event.type) {
    case 'speechStarted':
      return onSpeechStarted(state, event.atMs, context);
    case 'voiceHeard':
      return onVoiceHeard(state, context);
    case 'interim':
      return onInterim(state, event, context);
    case 'final':
      return onFinal(state, event, context);
    case 'utteranceEnd':
      return onUtteranceEnd(state, event.atMs, context);
    case 'eagerEndpoint':
      return speculate(state, context);
    case 'turnResumed':
      return onTurnResumed(state);
    case 'talkKey':
      return onTalkKey(state, event.isDown, context);
    case 'textInput':
      return onTextInput(state, event.text, context);
    case 'bargeIn':
      return onBargeInCommand(state, event.reason, context);
    case 'greet':
      return greet(state, event.text, context);
    case 'goOn':
      return goOn(state, event.text, context);
    case 'timer':
      return onTimer(state, event.name, context);
    case 'drain':
      return to({ ...state, isDraining: true });
    case 'close':
      return close(state);
    default:
      return isCurrent(state, event.generation) && state.reply
        ? onReplyEvent(state, state.reply, event, context)
        : to(state);
  }
}

function onTimer(state: TurnState, name: TimerName, context: TurnContext): Transition {
  switch (name) {
    case 'utterance':
      return onUtteranceTimer(state, context);
    case 'endpoint':
      return onEndpointTimer(state, context);
    case 'speculate':
      return speculate(state, context);
    case 'falseAlarm':
      return onFalseAlarmTimer(state, context);
    case 'filler':
      return sayFiller(state, context.rules.silence.filler?.text ?? '');
    case 'thinking':
      if (!state.reply || state.reply.hasModelText) return to(state);
      return failReply(state, { code: 'provider_timeout', stage: 'llm', retryable: true }, context);
    case 'progress':
      if (state.phase !== 'speaking' || !state.reply) return to(state);
      return to(state, {
        type: 'checkProgress',
        generation: state.reply.generation,
        limitMs: context.rules.progressLimitMs,
      });
    case 'playout':
      return state.phase === 'playout' && !state.reply?.isPaused ? completeReply(state, context) : to(state);
    case 'reprompt':
      return askAgain(state, context);
    default:
      return assertNever(name);
  }
}

/** The agent speaks first, if nobody has yet. */
function greet(state: TurnState, fixedText: string | undefined, context: TurnContext): Transition {
  if (state.turn > 0) return to(state);
  const isProtected = context.rules.isGreetingProtected;
  return startTurn(state, { source: 'greeting', text: '', fixedText, isProtected }, context);
}

/** Nobody has said anything for a while: ask again, in the end say farewell. */
function askAgain(state: TurnState, context: TurnContext): Transition {
  if (state.phase !== 'idle') return to(state);
  const { reprompts, farewell } = context.rules.silence;
  const fixedText = reprompts[state.reprompts] ?? farewell;
  if (fixedText === undefined) return to(state);
  const isLeaving = state.reprompts >= reprompts.length;
  const next = { ...state, reprompts: state.reprompts + 1, isLeaving };
  return startTurn(next, { source: 'greeting', text: '', fixedText }, context);
}

/** What was meant as an interruption was none: the agent says what was not heard. */
function goOn(state: TurnState, fixedText: string, context: TurnContext): Transition {
  if (state.reply) return to(state);
  const free = to({ ...state, speech: undefined }, ...cancelTimers('utterance', 'endpoint'));
  return then(free, (next) => startTurn(next, { source: 'greeting', text: '', fixedText }, context));
}

function close(state: TurnState): Transition {
  const dropped = state.speculation ? [{ type: 'dropSpeculation', outcome: 'changed' } as const] : [];
  return then(interrupt(state, 'closing'), (ended) =>
    to(
      { ...ended, phase: 'closed', speech: undefined, carried: undefined, speculation: undefined },
      ...dropped,
      ...cancelTimers('utterance', 'endpoint', 'speculate', 'falseAlarm'),
    ),
  );
}

/** The two timers that follow from the phase alone: no progress while speaking, no word while idle. */
function watch(before: TurnState, state: TurnState, event: TurnEvent, { rules }: TurnContext): Transition {
  const isMoving = state.phase === 'speaking' && (before.phase !== 'speaking' || isProgress(before, event));
  const progress = isMoving ? [startTimer('progress', rules.progressLimitMs)] : [];
  if (state.phase === before.phase) return to(state, ...progress);
  const stopped =
    before.phase === 'speaking'
      ? cancelTimers('progress')
      : before.phase === 'idle'
        ? cancelTimers('reprompt')
        : [];
  const waits = state.phase === 'idle' && rules.silence.repromptAfterMs > 0 && !state.isLeaving;
  return to(
    state,
    ...stopped,
    ...progress,
    ...(waits ? [startTimer('reprompt', rules.silence.repromptAfterMs)] : []),
  );
}

/** Whether a reply has got on; to ask a vendor again is not to get on. */
function isProgress(state: TurnState, event: TurnEvent): boolean {
  if (event.type === 'ttsError' || event.type === 'llmError') return false;
  return 'generation' in event && isCurrent(state, event.generation);
}
