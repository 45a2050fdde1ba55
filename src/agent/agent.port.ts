import type { FirstMessage, SpeechText } from './agent.definition.js';
import type { TurnTaking } from './agent.turn-taking.js';

/** Where a session finds its agent. `AgentCatalogue` implements it. */
export interface AgentPort {
  /**
   * The agent of this name, or the default one, with its variables filled in.
   *
   * @throws {VoiceError} `bad_message` when the agent or one of the variables does not exist.
   */
  resolve(name?: string, variables?: Readonly<Record<string, string>>): ResolvedAgent;
}

/** An agent ready for one session: no placeholder is left in it. */
export interface ResolvedAgent {
  readonly name: string;
  /** Present whenever `firstMessage` is `greeting`. */
  readonly greeting?: string;
  /** Said when a turn fails; without it nothing is. */
  readonly apology?: string;
  readonly instructions: string;
  readonly language?: string;
  readonly voice?: string;
  readonly firstMessage: FirstMessage;
  readonly keyterms: readonly string[];
  /** Whole words and how they are to be spoken. */
  readonly pronunciations: Readonly<Record<string, string>>;
  /** Whether prices, dates, markup and the like are put into words before they are spoken. */
  readonly speechText: SpeechText;
  /** How it takes turns, as far as it differs from the server's setting. */
  readonly turnTaking: TurnTaking;
}

/** Injection token of the port. */
export const AGENT_PORT = Symbol('AgentPort');
