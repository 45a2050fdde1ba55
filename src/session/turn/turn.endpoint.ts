import { silenceToEnd } from '../policies/end-of-turn.policy.js';
import { joinSpeech } from '../policies/words.js';
import type { Transition } from './turn.events.js';
import { judgeSpeech } from './turn.judging.js';
import { resumeAfterFalseAlarm } from './turn.overhearing.js';
import type { TurnContext } from './turn.rules.js';
import type { Speech, TurnState } from './turn.state.js';
import { cancelTimers, interrupt, send, startTimer, startTurn, then, to } from './turn.steps.js';

const NO_WORDS = 'Speech was heard but no words were recognised; speak again, nearer to the microphone.';

/** Asks the policy how much silence ends the turn after what was just heard; ends it now when that is none. */
export function awaitEnd(
  state: TurnState,
  heard: { isEndpoint: boolean; atMs: number | undefined },
  context: TurnContext,
): Transition {
  const { speech } = state;
  if (!speech || state.isTalkKeyDown) return to(state);
  const text = joinSpeech(speech.text, speech.interim);
  const { isEndpoint } = heard;
  const waitMs = silenceToEnd({ text, isEndpoint, pauses: state.pauses }, context.rules.endOfTurn);
  if (waitMs === undefined) return to(state, ...cancelTimers('endpoint'));
  if (waitMs === 0) return endWithAllWords(state, heard.atMs, context);
  const { silentUtteranceMs } = context.rules.endOfTurn;
  // Patience the policy asks for is not the silence that ends an utterance by force.
  const later = waitMs < silentUtteranceMs ? [] : [startTimer('utterance', waitMs + silentUtteranceMs)];
  return to(state, startTimer('endpoint', waitMs), ...later);
}

/** The fallback: the recogniser saw no more words. Nothing if the utterance has ended, or its end is awaited already. */
export function onUtteranceEnd(state: TurnState, atMs: number, context: TurnContext): Transition {
  const { speech } = state;
  if (!speech || state.isTalkKeyDown) return to(state);
  if (!speech.text && !speech.interim) return endUtterance(state, atMs, context);
  return context.rules.endOfTurn.policy === 'asr'
    ? awaitEnd(state, { isEndpoint: true, atMs }, context)
    : to(state);
}

/** The silence that ends the turn has passed. */
export function onEndpointTimer(state: TurnState, context: TurnContext): Transition {
  const { speech } = state;
  if (!speech || state.isTalkKeyDown) return to(state);
  return endWithAllWords(state, speech.lastFinalEndMs, context);
}

/** Words that are not final yet are asked for first; they would be lost otherwise. */
function endWithAllWords(state: TurnState, atMs: number | undefined, context: TurnContext): Transition {
  const { speech } = state;
  if (!speech?.interim) return endUtterance(state, atMs, context);
  return speech.isFinalizing ? to(state) : finalize(state, speech, context);
}

/** An open utterance had no news for too long: ask for a final, then end it with what there is. */
export function onUtteranceTimer(state: TurnState, context: TurnContext): Transition {
  const { speech } = state;
  if (!speech || state.isTalkKeyDown) return to(state);
  const hasWords = speech.text !== '' || speech.interim !== '';
  if (!speech.isFinalizing) {
    const waitsForKey = hasWords && context.rules.endOfTurn.policy === 'manual';
    return waitsForKey ? to(state) : finalize(state, speech, context);
  }
  const promoted = { ...speech, text: joinSpeech(speech.text, speech.interim), interim: '' };
  return endUtterance({ ...state, speech: promoted }, speech.lastFinalEndMs, context);
}

export function finalize(state: TurnState, speech: Speech, { rules }: TurnContext): Transition {
  const asked = { ...state, speech: { ...speech, isFinalizing: true } };
  return to(asked, { type: 'finalizeAsr' }, startTimer('utterance', rules.endOfTurn.finalizeMs));
}

/** Closes the utterance: its words start a turn, or wait while the agent keeps the turn. */
export function endUtterance(state: TurnState, atMs: number | undefined, context: TurnContext): Transition {
  const { speech, utterance } = state;
  if (!speech) return to(state);
  const verdict = judgeSpeech(state, context);
  if (state.reply && verdict === 'interrupt')
    return then(interrupt(state, 'speech'), (free) => endUtterance(free, atMs, context));
  const told = atMs === undefined ? [] : [send({ type: 'asr.utterance_end', utterance, atMs })];
  const ended = to(
    { ...state, speech: undefined },
    ...cancelTimers('utterance', 'endpoint', 'speculate'),
    ...told,
  );
  if (!state.reply) return then(ended, (next) => answer(next, speech.text, context));
  const pending = verdict === 'keep' ? joinSpeech(state.pending, speech.text) : state.pending;
  return then(ended, (next) => resumeAfterFalseAlarm({ ...next, pending }));
}

/** Row 3, or row 4 when there is nothing to answer. */
function answer(state: TurnState, spoken: string, context: TurnContext): Transition {
  const text = joinSpeech(state.carried?.text ?? '', spoken);
  if (text)
    return startTurn(state, { source: 'speech', text, mergesLast: state.carried?.replacesLast }, context);
  const dropped = state.speculation ? [{ type: 'dropSpeculation', outcome: 'changed' } as const] : [];
  return to(
    { ...state, phase: 'idle', speculation: undefined },
    ...dropped,
    send({ type: 'warning', code: 'asr_empty', message: NO_WORDS }),
  );
}
