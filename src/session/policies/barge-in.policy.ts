import { isAcknowledgement, mayBecomeAcknowledgement } from './acknowledgements.js';
import { isEcho, mayBecomeEcho } from './echo.guard.js';
import { countWords } from './words.js';

/** What may take the turn from a speaking agent. */
export interface BargeInRules {
  /** Fewest words. */
  readonly minWords: number;
  /** Shortest speech. */
  readonly minDurationMs: number;
  /** From the first sound of a reply on: words within it are kept, not obeyed (they are usually the tail of the question). */
  readonly graceMs: number;
  /** Languages whose listening sounds do not interrupt; empty: every word does. */
  readonly acknowledgements: readonly string[];
  /** The agent's own words, come back through the microphone, do not interrupt. */
  readonly isEchoGuarded: boolean;
  readonly triggers: {
    /** `barge_in` by button or key, and the talk key going down. */
    readonly command: boolean;
    /** `barge_in` by the client's own voice detection. */
    readonly clientVad: boolean;
    /** Sound of speech, before any word. */
    readonly speechStart: boolean;
    /** The server hears the sound of speech itself too, without waiting for the recogniser. */
    readonly serverVad: boolean;
    /** Recognised words. */
    readonly words: boolean;
    /** Typed words; otherwise they are answered after the reply. */
    readonly text: boolean;
  };
  /** At the sound of speech the agent falls silent at once, and goes on when no words follow within `falseAlarmMs`. */
  readonly isPausedBySpeech: boolean;
  readonly falseAlarmMs: number;
}

export const DEFAULT_BARGE_IN: BargeInRules = {
  minWords: 1,
  minDurationMs: 0,
  graceMs: 0,
  acknowledgements: ['en', 'hi', 'es', 'de', 'ja', 'zh'],
  isEchoGuarded: true,
  triggers: { command: true, clientVad: true, speechStart: false, serverVad: false, words: true, text: true },
  isPausedBySpeech: true,
  falseAlarmMs: 1_200,
};

/** What is known when words are heard while the agent has the turn. */
export interface Overheard {
  text: string;
  /** Its last words are a guess that may change or grow. */
  isGuess: boolean;
  /** How long the person has been speaking. */
  durationMs: number;
  /** Since the first sound of the reply; `undefined` while nothing sounded. */
  audibleMs: number | undefined;
  /** What the agent has begun to say. */
  spokenText: string;
  isProtected: boolean;
}

/**
 * `interrupt`: the person takes the turn. `keep`: the words wait until the reply is over.
 * `ignore`: nothing was said that wants an answer.
 *
 * A guess that may still become an acknowledgement or an echo waits for its next word.
 * Before the first sound of a reply every word interrupts: the person had not finished.
 */
export function judgeBargeIn(heard: Overheard, rules: BargeInRules): 'interrupt' | 'keep' | 'ignore' {
  const words = countWords(heard.text);
  if (words === 0) return 'ignore';
  if (heard.isProtected) return 'keep';
  if (heard.audibleMs === undefined) return 'interrupt';
  if (rules.isEchoGuarded && isEcho(heard.text, heard.spokenText)) return 'ignore';
  if (isAcknowledgement(heard.text, rules.acknowledgements)) return 'ignore';
  if (heard.isGuess && mayTurnOutHarmless(heard, rules)) return 'keep';
  if (!rules.triggers.words) return 'keep';
  if (heard.audibleMs < rules.graceMs || words < rules.minWords || heard.durationMs < rules.minDurationMs)
    return 'keep';
  return 'interrupt';
}

function mayTurnOutHarmless({ text, spokenText }: Overheard, rules: BargeInRules): boolean {
  return (
    mayBecomeAcknowledgement(text, rules.acknowledgements) ||
    (rules.isEchoGuarded && mayBecomeEcho(text, spokenText))
  );
}
