import { judgeBargeIn } from '../policies/barge-in.policy.js';
import { joinSpeech } from '../policies/words.js';
import type { TurnContext } from './turn.rules.js';
import type { TurnState } from './turn.state.js';

const QUESTION = /[?？]["'”’)\]]?\s*$/;

/** What the policy says to the words being heard while the agent has the turn. */
export function judgeSpeech(
  state: TurnState,
  { rules, nowMs }: TurnContext,
): 'interrupt' | 'keep' | 'ignore' {
  const { speech, reply } = state;
  if (!speech || !reply) return 'ignore';
  const verdict = judgeBargeIn(
    {
      text: joinSpeech(speech.text, speech.interim),
      isGuess: speech.interim !== '',
      durationMs: nowMs - speech.startedAtMs,
      audibleMs: reply.audibleAtMs === undefined ? undefined : nowMs - reply.audibleAtMs,
      spokenText: reply.spokenText,
      isProtected: reply.isProtected,
    },
    rules.bargeIn,
  );
  // "Yes" while the last words of a question sound is its answer.
  const isAnswer =
    verdict === 'ignore' && speech.text !== '' && state.phase === 'playout' && QUESTION.test(reply.text);
  return isAnswer ? 'keep' : verdict;
}

/** Whether what is being said while the agent has the turn may want an answer; a sound has its words still before it. */
export function mayWantAnswer(state: TurnState, context: TurnContext): boolean {
  const { speech } = state;
  if (!speech) return false;
  const hasWords = speech.text !== '' || speech.interim !== '';
  return !hasWords || judgeSpeech(state, context) !== 'ignore';
}
