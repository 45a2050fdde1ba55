/** What the agent does when nobody says anything. */
export interface SilenceRules {
  /** Silence after a reply before the agent asks again; 0: never. */
  readonly repromptAfterMs: number;
  /** What it asks, in turn; when all are used it says the farewell. */
  readonly reprompts: readonly string[];
  /** Said before the session ends for silence; without it the session just stays open until its idle limit. */
  readonly farewell: string | undefined;
  /** No word of the model for this long: `text` fills the gap; `undefined`: never. */
  readonly filler: { readonly afterMs: number; readonly text: string } | undefined;
}

export const DEFAULT_SILENCE: SilenceRules = {
  repromptAfterMs: 0,
  reprompts: [],
  farewell: undefined,
  filler: undefined,
};
