import { isDictating } from './dictation.js';

/**
 * When silence means that the person has finished.
 * `asr`: when the recogniser says so. `silence`: after a fixed pause. `adaptive`: after a pause longer than this
 * person's usual ones. `manual`: only when the talk key is let go.
 */
export interface EndOfTurnRules {
  readonly policy: 'asr' | 'silence' | 'adaptive' | 'manual';
  /** Pause that ends the turn with `silence`, and with `adaptive` before anything was learned. */
  readonly silenceMs: number;
  /** Bounds of `adaptive`. */
  readonly minSilenceMs: number;
  readonly maxSilenceMs: number;
  /** Further patience while a number, an address or a spelling is being dictated; 0 turns it off. */
  readonly dictationMs: number;
  /** An open utterance without any news for this long is ended by force. */
  readonly silentUtteranceMs: number;
  /** How long a forced or push-to-talk final may take. */
  readonly finalizeMs: number;
}

export const DEFAULT_END_OF_TURN: EndOfTurnRules = {
  policy: 'asr',
  silenceMs: 700,
  minSilenceMs: 300,
  maxSilenceMs: 1_500,
  dictationMs: 1_200,
  silentUtteranceMs: 2_500,
  finalizeMs: 800,
};

/** A person's pauses within an utterance, as a moving mean and deviation. */
export interface Pauses {
  readonly meanMs: number;
  readonly deviationMs: number;
  readonly count: number;
}

export const NO_PAUSES: Pauses = { meanMs: 0, deviationMs: 0, count: 0 };

/** Weight of the newest pause. */
const NEWEST = 0.25;
/** Pauses shorter than this lie within a phrase and say nothing. */
const SHORTEST_PAUSE_MS = 100;
/** Pauses needed before the mean means anything. */
const ENOUGH_PAUSES = 3;

/** Learns from a pause after which the person went on. */
export function learnPause(pauses: Pauses, pauseMs: number): Pauses {
  if (pauseMs < SHORTEST_PAUSE_MS) return pauses;
  if (pauses.count === 0) return { meanMs: pauseMs, deviationMs: pauseMs / 4, count: 1 };
  const off = pauseMs - pauses.meanMs;
  return {
    meanMs: pauses.meanMs + NEWEST * off,
    deviationMs: pauses.deviationMs + NEWEST * (Math.abs(off) - pauses.deviationMs),
    count: pauses.count + 1,
  };
}

/**
 * How much more silence ends the turn after these words; 0: now; `undefined`: no silence does.
 *
 * @param isEndpoint Whether the recogniser called an endpoint.
 */
export function silenceToEnd(
  heard: { text: string; isEndpoint: boolean; pauses: Pauses },
  rules: EndOfTurnRules,
): number | undefined {
  if (rules.policy === 'manual') return undefined;
  const patience = rules.dictationMs > 0 && isDictating(heard.text) ? rules.dictationMs : 0;
  if (rules.policy === 'asr') return heard.isEndpoint ? patience : undefined;
  const silence = rules.policy === 'adaptive' ? adaptedSilence(heard.pauses, rules) : rules.silenceMs;
  return silence + patience;
}

/** A little more than the pauses this person makes without having finished, within bounds. */
function adaptedSilence(pauses: Pauses, rules: EndOfTurnRules): number {
  const wanted = pauses.count < ENOUGH_PAUSES ? rules.silenceMs : pauses.meanMs + 2 * pauses.deviationMs;
  return Math.min(rules.maxSilenceMs, Math.max(rules.minSilenceMs, wanted));
}
