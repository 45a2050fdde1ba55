import { learnPause } from '../policies/end-of-turn.policy.js';
import { joinSpeech } from '../policies/words.js';
import { awaitEnd, endUtterance, finalize } from './turn.endpoint.js';
import type { Transition, TurnEffect, TurnEvent } from './turn.events.js';
import { pauseForSpeech, takeTurnIfMeant } from './turn.overhearing.js';
import type { TurnContext } from './turn.rules.js';
import { speculateLater } from './turn.speculating.js';
import type { Speech, TurnState } from './turn.state.js';
import { interrupt, send, startTimer, startTurn, then, to } from './turn.steps.js';

type Final = Extract<TurnEvent, { type: 'final' }>;
type Interim = Extract<TurnEvent, { type: 'interim' }>;

/** Row 1: sound that may become words. */
export function onSpeechStarted(state: TurnState, atMs: number, context: TurnContext): Transition {
  return then(state.speech ? to(state) : openUtterance(state, atMs, context), (open) =>
    pauseForSpeech(open, context),
  );
}

/** Rows 2, 16 and 17 for words that may still change. */
export function onInterim(state: TurnState, event: Interim, context: TurnContext): Transition {
  const { text, confidence } = event;
  if (!text) return to(state);
  const heard = then(opened(state, event.startMs, context), (open) => {
    const speech = { ...speechOf(open, context), interim: text };
    return to(
      { ...open, speech },
      send({ type: 'asr.interim', utterance: open.utterance, text, confidence }),
      utteranceTimer(context),
    );
  });
  return then(
    then(heard, (next) => takeTurnIfMeant(next, context)),
    (next) => listenOn(next, context),
  );
}

/** Rows 2, 3, 4, 16 and 17 for words that will not change. */
export function onFinal(state: TurnState, event: Final, context: TurnContext): Transition {
  if (!event.text && !state.speech) return to(state);
  const { startMs, endMs, speechFinal } = event;
  const heard = then(opened(state, startMs, context), (open) => {
    const before = speechOf(open, context);
    const speech = {
      ...before,
      text: joinSpeech(before.text, event.text),
      interim: '',
      lastFinalEndMs: endMs,
    };
    const pauses =
      before.lastFinalEndMs === undefined
        ? open.pauses
        : learnPause(open.pauses, startMs - before.lastFinalEndMs);
    return to({ ...open, speech, pauses }, ...relayed(open.utterance, event), utteranceTimer(context));
  });
  const isForced = state.speech?.isFinalizing === true;
  return then(
    then(heard, (next) => takeTurnIfMeant(next, context)),
    (next) => {
      if (isForced && speechFinal && !next.isTalkKeyDown) return endUtterance(next, endMs, context);
      return then(awaitEnd(next, { isEndpoint: speechFinal, atMs: endMs }, context), (open) =>
        speculateLater(open, context),
      );
    },
  );
}

/** Push-to-talk: holding takes the turn, where commands do, and keeps it through pauses; letting go ends it. */
export function onTalkKey(state: TurnState, isDown: boolean, context: TurnContext): Transition {
  if (state.isTalkKeyDown === isDown) return to(state);
  const next = { ...state, isTalkKeyDown: isDown };
  if (!isDown) return next.speech ? finalize(next, next.speech, context) : to(next);
  const takesTurn = next.reply && !next.reply.isProtected && context.rules.bargeIn.triggers.command;
  return then(takesTurn ? interrupt(next, 'key') : to(next), (free) => {
    if (!free.speech) return openUtterance(free, undefined, context);
    return to(free.reply ? free : { ...free, phase: 'capturing' });
  });
}

/** Row 24: a typed turn, or words kept until the reply is over. */
export function onTextInput(state: TurnState, text: string, context: TurnContext): Transition {
  const isKept = state.reply && (state.reply.isProtected || !context.rules.bargeIn.triggers.text);
  if (isKept) return to({ ...state, pending: joinSpeech(state.pending, text) });
  return then(state.reply ? interrupt(state, 'text') : to(state), (free) => {
    const whole = joinSpeech(free.carried?.text ?? '', text);
    return startTurn(free, { source: 'text', text: whole, mergesLast: free.carried?.replacesLast }, context);
  });
}

/** Words came: the pause before the end counts anew, and what was guessed may be wrong. */
function listenOn(state: TurnState, context: TurnContext): Transition {
  return then(awaitEnd(state, { isEndpoint: false, atMs: undefined }, context), (next) =>
    speculateLater(next, context),
  );
}

function relayed(utterance: number, event: Final): TurnEffect[] {
  const { text, confidence, speechFinal, startMs, endMs } = event;
  return text ? [send({ type: 'asr.final', utterance, text, confidence, speechFinal, startMs, endMs })] : [];
}

function opened(state: TurnState, atMs: number, context: TurnContext): Transition {
  return state.speech ? to(state) : openUtterance(state, atMs, context);
}

function openUtterance(state: TurnState, atMs: number | undefined, context: TurnContext): Transition {
  const utterance = state.utterance + 1;
  const phase = state.reply ? state.phase : 'capturing';
  const told = atMs === undefined ? [] : [send({ type: 'asr.speech_started', utterance, atMs })];
  return to({ ...state, phase, utterance, speech: newSpeech(context) }, ...told, utteranceTimer(context));
}

function speechOf(state: TurnState, context: TurnContext): Speech {
  return state.speech ?? newSpeech(context);
}

function newSpeech({ nowMs }: TurnContext): Speech {
  return {
    text: '',
    interim: '',
    startedAtMs: nowMs,
    lastFinalEndMs: undefined,
    isFinalizing: false,
    tries: 0,
  };
}

function utteranceTimer({ rules }: TurnContext): TurnEffect {
  return startTimer('utterance', rules.endOfTurn.silentUtteranceMs);
}
