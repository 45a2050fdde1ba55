import { joinSpeech, saysTheSame } from '../policies/words.js';
import type { Transition } from './turn.events.js';
import type { TurnContext } from './turn.rules.js';
import type { TurnState } from './turn.state.js';
import { cancelTimers, startTimer, then, to } from './turn.steps.js';

/** Words were heard: a guess they contradict is dropped; if they stay as they are for a while, a new one is worth a try. */
export function speculateLater(state: TurnState, { rules }: TurnContext): Transition {
  if (!rules.speculation.isOn || state.phase !== 'capturing' || !state.speech) return to(state);
  const isKept = state.speculation !== undefined && saysTheSame(state.speculation.text, wholeText(state));
  return then(isKept ? to(state) : drop(state, 'changed'), (next) =>
    to(next, startTimer('speculate', rules.speculation.stableMs)),
  );
}

/** The words have been stable, or the recogniser expects the end: ask the model now, keep its answer back. */
export function speculate(state: TurnState, { rules }: TurnContext): Transition {
  const { speech } = state;
  const { isOn, maxPerTurn } = rules.speculation;
  if (!isOn || state.phase !== 'capturing' || !speech || speech.tries >= maxPerTurn || state.isTalkKeyDown)
    return to(state);
  const text = wholeText(state);
  if (!text || (state.speculation && saysTheSame(state.speculation.text, text))) return to(state);
  return then(drop(state, 'changed'), (free) => {
    const generation = free.generation + 1;
    const mergesLast = free.carried?.replacesLast ?? false;
    return to(
      {
        ...free,
        generation,
        speculation: { generation, text },
        speech: { ...speech, tries: speech.tries + 1 },
      },
      { type: 'speculate', generation, text, mergesLast },
    );
  });
}

/** The recogniser takes its expectation back. */
export function onTurnResumed(state: TurnState): Transition {
  return then(drop(state, 'resumed'), (next) => to(next, ...cancelTimers('speculate')));
}

function drop(state: TurnState, outcome: 'changed' | 'resumed'): Transition {
  if (!state.speculation) return to(state);
  return to({ ...state, speculation: undefined }, { type: 'dropSpeculation', outcome });
}

/** Everything the next turn would say. */
function wholeText(state: TurnState): string {
  const spoken = state.speech ? joinSpeech(state.speech.text, state.speech.interim) : '';
  return joinSpeech(state.carried?.text ?? '', spoken);
}
