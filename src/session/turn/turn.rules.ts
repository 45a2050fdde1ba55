import { type BargeInRules, DEFAULT_BARGE_IN } from '../policies/barge-in.policy.js';
import { DEFAULT_END_OF_TURN, type EndOfTurnRules } from '../policies/end-of-turn.policy.js';
import { DEFAULT_SILENCE, type SilenceRules } from '../policies/silence.policy.js';
import { DEFAULT_SPECULATION, type SpeculationRules } from '../policies/speculation.policy.js';

/** Numbers and policies of an agent's turn-taking. */
export interface TurnRules {
  readonly endOfTurn: EndOfTurnRules;
  readonly bargeIn: BargeInRules;
  readonly speculation: SpeculationRules;
  readonly silence: SilenceRules;
  /** The greeting cannot be interrupted (a legal notice); what is said meanwhile is answered after it. */
  readonly isGreetingProtected: boolean;
  /** Said when a turn fails; `undefined`: nothing. */
  readonly apology: string | undefined;
  /** Most attempts to get a reply from the model. */
  readonly llmAttempts: number;
  /** Most attempts to speak one segment. */
  readonly ttsAttempts: number;
  /** Longest wait for the first word of the model, all attempts together. */
  readonly thinkingLimitMs: number;
  /** Longest time speaking without any progress. */
  readonly progressLimitMs: number;
}

export const DEFAULT_TURN_RULES: TurnRules = {
  endOfTurn: DEFAULT_END_OF_TURN,
  bargeIn: DEFAULT_BARGE_IN,
  speculation: DEFAULT_SPECULATION,
  silence: DEFAULT_SILENCE,
  isGreetingProtected: false,
  apology: undefined,
  llmAttempts: 2,
  ttsAttempts: 2,
  thinkingLimitMs: 10_000,
  progressLimitMs: 3_000,
};

/** Changes to the rules, group by group; what is left out stays. */
export interface TurnRuleChanges
  extends Partial<Omit<TurnRules, 'endOfTurn' | 'bargeIn' | 'speculation' | 'silence'>> {
  readonly endOfTurn?: Partial<EndOfTurnRules>;
  readonly bargeIn?: Partial<Omit<BargeInRules, 'triggers'>> & {
    readonly triggers?: Partial<BargeInRules['triggers']>;
  };
  readonly speculation?: Partial<SpeculationRules>;
  readonly silence?: Partial<SilenceRules>;
}

/** The rules with some of them changed, e.g. by an agent definition. */
export function withChanges(rules: TurnRules, changes: TurnRuleChanges): TurnRules {
  const { endOfTurn, bargeIn, speculation, silence, ...rest } = changes;
  return {
    ...rules,
    ...rest,
    endOfTurn: { ...rules.endOfTurn, ...endOfTurn },
    bargeIn: { ...rules.bargeIn, ...bargeIn, triggers: { ...rules.bargeIn.triggers, ...bargeIn?.triggers } },
    speculation: { ...rules.speculation, ...speculation },
    silence: { ...rules.silence, ...silence },
  };
}

/** What a transition may look at besides state and event. */
export interface TurnContext {
  readonly rules: TurnRules;
  /** Monotonic time of the event. */
  readonly nowMs: number;
}
