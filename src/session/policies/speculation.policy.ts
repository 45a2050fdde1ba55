/** When the model is asked before the turn is sure to be over. Costs tokens, saves waiting. */
export interface SpeculationRules {
  readonly isOn: boolean;
  /** An interim unchanged for this long is worth a try. */
  readonly stableMs: number;
  /** Most tries for one turn. */
  readonly maxPerTurn: number;
}

export const DEFAULT_SPECULATION: SpeculationRules = { isOn: false, stableMs: 150, maxPerTurn: 2 };
