import type { TurnTaking } from './agent.turn-taking.js';

/**
 * Who opens the conversation: the agent with its greeting, the agent with words the model chooses, or the person.
 */
export const FIRST_MESSAGES = ['greeting', 'generate', 'wait'] as const;
export type FirstMessage = (typeof FIRST_MESSAGES)[number];

/** What the voice is given: what a person would say, or the text as the model wrote it. */
export const SPEECH_TEXTS = ['words', 'written'] as const;
export type SpeechText = (typeof SPEECH_TEXTS)[number];

/**
 * One agent as written in its YAML file, checked. `greeting`, `apology`, `instructions` and the phrases of
 * `turnTaking.silence` may hold `{{placeholders}}`.
 */
export interface AgentDefinition {
  /** Lower-case letters, digits and dashes; what `session.start` calls it. */
  readonly name: string;
  /** Present whenever `firstMessage` is `greeting`. */
  readonly greeting?: string;
  /** Said when a turn fails; absent when it is switched off. */
  readonly apology?: string;
  /** Persona and rules for the language model. */
  readonly instructions: string;
  /** BCP-47 tag, or `multi`; the configured one when left out. */
  readonly language?: string;
  /** The TTS vendor's id of a voice; the configured one when left out. */
  readonly voice?: string;
  readonly firstMessage: FirstMessage;
  /** Every placeholder there is, with the value it has when the client gives none. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names and products the recogniser should expect. */
  readonly keyterms: readonly string[];
  /** Whole words and how they are to be spoken. */
  readonly pronunciations: Readonly<Record<string, string>>;
  readonly speechText: SpeechText;
  readonly turnTaking: TurnTaking;
}
