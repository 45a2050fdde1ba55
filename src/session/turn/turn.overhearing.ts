import type { Transition } from './turn.events.js';
import { judgeSpeech } from './turn.judging.js';
import type { TurnContext } from './turn.rules.js';
import type { CommandReason, TurnState } from './turn.state.js';
import { cancelTimers, interrupt, send, startTimer, startTurn, then, to } from './turn.steps.js';

const PROTECTED = 'This passage cannot be interrupted; what you say is answered after it.';

/** Rows 16 and 17: whether what is being said takes the turn from the agent. */
export function takeTurnIfMeant(state: TurnState, context: TurnContext): Transition {
  if (!state.reply) return to(state);
  const verdict = judgeSpeech(state, context);
  if (verdict === 'interrupt') return interrupt(state, 'speech');
  return verdict === 'ignore' ? resumeAfterFalseAlarm(state) : to(state);
}

/** Whether the agent heeds the mere sound of speech: something of its reply was audible, and it may be interrupted. */
export function heedsSound({ reply }: TurnState): boolean {
  return reply?.audibleAtMs !== undefined && !reply.isProtected;
}

/** The person seems to speak: interrupt where the sound alone does, else fall silent until it is clear. */
export function pauseForSpeech(state: TurnState, { rules }: TurnContext): Transition {
  const { reply } = state;
  if (!reply || !heedsSound(state)) return to(state);
  if (rules.bargeIn.triggers.speechStart) return interrupt(state, 'speech');
  if (!rules.bargeIn.isPausedBySpeech || reply.isPaused) return to(state);
  return to(
    { ...state, reply: { ...reply, isPaused: true } },
    { type: 'pauseSpeech', generation: reply.generation },
    ...cancelTimers('playout'),
    startTimer('falseAlarm', rules.bargeIn.falseAlarmMs),
  );
}

/**
 * The server's own ear. The utterance begins when the recogniser hears it too; until then nobody else would end the
 * silence after an interruption, so the agent goes on when no words follow.
 */
export function onVoiceHeard(state: TurnState, context: TurnContext): Transition {
  return then(pauseForSpeech(state, context), (next) => {
    const isInterrupted = state.reply !== undefined && next.reply === undefined;
    const { falseAlarmMs } = context.rules.bargeIn;
    return to(next, ...(isInterrupted ? [startTimer('falseAlarm', falseAlarmMs)] : []));
  });
}

/** Nothing was meant by the sound: the reply goes on where it stopped. */
export function resumeAfterFalseAlarm(state: TurnState): Transition {
  const { reply } = state;
  if (!reply?.isPaused) return to(state);
  const { generation } = reply;
  const playout = state.phase === 'playout' ? [{ type: 'awaitPlayout', generation } as const] : [];
  return to(
    { ...state, reply: { ...reply, isPaused: false } },
    ...cancelTimers('falseAlarm'),
    { type: 'resumeSpeech', generation },
    ...playout,
  );
}

/**
 * Row 23: the client's command. Words that were kept are answered now. By voice detection it may be a false alarm:
 * without words the agent goes on.
 */
export function onBargeInCommand(state: TurnState, reason: CommandReason, context: TurnContext): Transition {
  const { reply } = state;
  if (!reply) return to(state);
  const { triggers, falseAlarmMs } = context.rules.bargeIn;
  if (reply.isProtected) return to(state, send({ type: 'warning', code: 'not_enabled', message: PROTECTED }));
  if (!(reason === 'vad' ? triggers.clientVad : triggers.command)) return to(state);
  return then(interrupt(state, reason), (free) => {
    if (reason !== 'vad') return answerKept(free, context);
    return to(
      free,
      ...(reply.audibleAtMs !== undefined || free.carried ? [startTimer('falseAlarm', falseAlarmMs)] : []),
    );
  });
}

/** The time in which words should have followed the sound is over. */
export function onFalseAlarmTimer(state: TurnState, context: TurnContext): Transition {
  if (state.reply) return resumeAfterFalseAlarm(state);
  const isSilent = state.phase === 'idle' || (state.speech && !state.speech.text && !state.speech.interim);
  if (!isSilent) return to(state);
  return state.carried ? answerKept(state, context) : to(state, { type: 'offerToGoOn' });
}

/** Nobody speaks any more, but something was said before: it is answered. */
function answerKept(state: TurnState, context: TurnContext): Transition {
  const { carried, speech } = state;
  if (!carried || speech) return to(state);
  return startTurn(
    state,
    { source: 'speech', text: carried.text, mergesLast: carried.replacesLast },
    context,
  );
}
