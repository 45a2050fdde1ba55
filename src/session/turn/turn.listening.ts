import { judgeBargeIn } from '../policies/barge-in.policy.js';
import { joinSpeech } from '../policies/words.js';
import type { Transition, TurnEvent } from './turn.events.js';
import type { Speech, TurnRules, TurnState } from './turn.state.js';
import { interrupt, send, startTurn, then, to } from './turn.steps.js';

type Final = Extract<TurnEvent, { type: 'final' }>;
type Interim = Extract<TurnEvent, { type: 'interim' }>;

/** Row 1: sound that may become words. */
export function onSpeechStarted(state: TurnState, atMs: number, rules: TurnRules): Transition {
  if (state.speech) return to(state);
  return openUtterance(state, atMs, rules);
}

/** Rows 2, 16 and 17 for words that may still change. */
export function onInterim(state: TurnState, event: Interim, rules: TurnRules): Transition {
  const { text, confidence } = event;
  if (!text) return to(state);
  return then(opened(state, event.startMs, rules), (open) => {
    const speech = { ...speechOf(open), interim: text };
    return then(
      to(
        { ...open, speech },
        send({ type: 'asr.interim', utterance: open.utterance, text, confidence }),
        utteranceTimer(rules),
      ),
      (heard) => takeTurnIfMeant(heard, rules),
    );
  });
}

/** Rows 2, 3, 4, 16 and 17 for words that will not change. */
export function onFinal(state: TurnState, event: Final, rules: TurnRules): Transition {
  if (!event.text && !state.speech) return to(state);
  return then(opened(state, event.startMs, rules), (open) => {
    const { text, confidence, startMs, endMs, speechFinal } = event;
    const before = speechOf(open);
    const speech = { ...before, text: joinSpeech(before.text, text), interim: '' };
    const isEnd = (speechFinal || before.isFinalizing) && !open.isTalkKeyDown;
    const relayed = text
      ? [
          send({
            type: 'asr.final',
            utterance: open.utterance,
            text,
            confidence,
            speechFinal,
            startMs,
            endMs,
          }),
        ]
      : [];
    const heard = then(to({ ...open, speech }, ...relayed, utteranceTimer(rules)), (next) =>
      takeTurnIfMeant(next, rules),
    );
    return isEnd ? then(heard, (next) => endUtterance(next, endMs, rules)) : heard;
  });
}

/** Row 3 or 4 by the fallback; nothing if a `speechFinal` has ended the utterance already. */
export function onUtteranceEnd(state: TurnState, atMs: number, rules: TurnRules): Transition {
  return state.speech && !state.isTalkKeyDown ? endUtterance(state, atMs, rules) : to(state);
}

/** An open utterance had no news for too long: ask for a final, then end it with what there is. */
export function onUtteranceTimer(state: TurnState, rules: TurnRules): Transition {
  if (!state.speech || state.isTalkKeyDown) return to(state);
  if (!state.speech.isFinalizing) return finalize(state, state.speech, rules);
  const { text, interim } = state.speech;
  const speech = { ...state.speech, text: joinSpeech(text, interim), interim: '' };
  return endUtterance({ ...state, speech }, undefined, rules);
}

/** Push-to-talk: holding takes the turn and keeps it through pauses; letting go ends it. */
export function onTalkKey(state: TurnState, isDown: boolean, rules: TurnRules): Transition {
  if (state.isTalkKeyDown === isDown) return to(state);
  const next = { ...state, isTalkKeyDown: isDown };
  if (!isDown) return next.speech ? finalize(next, next.speech, rules) : to(next);
  return then(next.reply ? interrupt(next, 'key') : to(next), (free) =>
    free.speech ? to({ ...free, phase: 'capturing' }) : openUtterance(free, undefined, rules),
  );
}

/** Row 24: a typed turn. */
export function onTextInput(state: TurnState, text: string, rules: TurnRules): Transition {
  return then(state.reply ? interrupt(state, 'text') : to(state), (free) => {
    const whole = joinSpeech(free.carried?.text ?? '', text);
    return startTurn(free, { source: 'text', text: whole, mergesLast: free.carried?.replacesLast }, rules);
  });
}

/** Closes the utterance: its words start a turn, or wait while the agent keeps the turn. */
function endUtterance(state: TurnState, atMs: number | undefined, rules: TurnRules): Transition {
  const { speech, utterance } = state;
  if (!speech) return to(state);
  const ended = to(
    { ...state, speech: undefined },
    { type: 'cancelTimer', name: 'utterance' },
    ...(atMs === undefined ? [] : [send({ type: 'asr.utterance_end', utterance, atMs })]),
  );
  if (state.reply)
    return then(ended, (next) => to({ ...next, pending: joinSpeech(next.pending, speech.text) }));
  const text = joinSpeech(state.carried?.text ?? '', speech.text);
  if (text) {
    const mergesLast = state.carried?.replacesLast;
    return then(ended, (next) => startTurn(next, { source: 'speech', text, mergesLast }, rules));
  }
  const message = 'Speech was heard but no words were recognised; speak again, nearer to the microphone.';
  return then(ended, (next) =>
    to({ ...next, phase: 'idle' }, send({ type: 'warning', code: 'asr_empty', message })),
  );
}

/** Rows 16 and 17: whether what is being said takes the turn from the agent. */
function takeTurnIfMeant(state: TurnState, rules: TurnRules): Transition {
  if (!state.reply || !state.speech) return to(state);
  const text = joinSpeech(state.speech.text, state.speech.interim);
  const verdict = judgeBargeIn({ text, isAudible: state.reply.hasAudio, minWords: rules.bargeInMinWords });
  return verdict === 'interrupt' ? interrupt(state, 'speech') : to(state);
}

function finalize(state: TurnState, speech: Speech, rules: TurnRules): Transition {
  return to(
    { ...state, speech: { ...speech, isFinalizing: true } },
    { type: 'finalizeAsr' },
    { type: 'startTimer', name: 'utterance', ms: rules.finalizeMs },
  );
}

function opened(state: TurnState, atMs: number, rules: TurnRules): Transition {
  return state.speech ? to(state) : openUtterance(state, atMs, rules);
}

function openUtterance(state: TurnState, atMs: number | undefined, rules: TurnRules): Transition {
  const utterance = state.utterance + 1;
  const speech: Speech = { text: '', interim: '', isFinalizing: false };
  const phase = state.reply ? state.phase : 'capturing';
  const told = atMs === undefined ? [] : [send({ type: 'asr.speech_started', utterance, atMs })];
  return to({ ...state, phase, utterance, speech }, ...told, utteranceTimer(rules));
}

function speechOf(state: TurnState): Speech {
  return state.speech ?? { text: '', interim: '', isFinalizing: false };
}

function utteranceTimer(rules: TurnRules) {
  return { type: 'startTimer', name: 'utterance', ms: rules.silentUtteranceMs } as const;
}
