import type { AgentDefinition } from './agent.definition.js';
import type { TurnTaking } from './agent.turn-taking.js';

/** Gives the text to put in place of one; the path is where it stands in the agent file. */
type Change = (text: string, path: readonly (string | number)[]) => string;
type Silence = NonNullable<TurnTaking['silence']>;

/** An agent with each text changed that may hold placeholders: what it says word for word, and its instructions. */
export function withTexts(agent: AgentDefinition, change: Change): AgentDefinition {
  const { greeting, apology, instructions, turnTaking } = agent;
  const { silence } = turnTaking;
  return {
    ...agent,
    greeting: greeting === undefined ? undefined : change(greeting, ['greeting']),
    apology: apology === undefined ? undefined : change(apology, ['apology']),
    instructions: change(instructions, ['instructions']),
    turnTaking: silence ? { ...turnTaking, silence: withPhrases(silence, change) } : turnTaking,
  };
}

/** What is left out stays left out, since it keeps the server's setting. */
function withPhrases(silence: Silence, change: Change): Silence {
  const { reprompts, farewell, filler } = silence;
  const at = ['turnTaking', 'silence'];
  return {
    ...silence,
    ...(reprompts && {
      reprompts: reprompts.map((text, index) => change(text, [...at, 'reprompts', index])),
    }),
    ...(farewell && { farewell: change(farewell, [...at, 'farewell']) }),
    ...(filler && { filler: { ...filler, text: change(filler.text, [...at, 'filler', 'text']) } }),
  };
}
