import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { VoiceError } from '../common/voice-error.js';
import type { AgentDefinition } from './agent.definition.js';
import type { AgentPort, ResolvedAgent } from './agent.port.js';
import { fillTemplate } from './agent.template.js';
import { withTexts } from './agent.texts.js';
import { AgentFileError, parseAgent } from './agent.yaml.js';

/** All agents of this server by name; read once at start. */
export class AgentCatalogue implements AgentPort {
  private readonly agents: ReadonlyMap<string, AgentDefinition>;

  /**
   * @param defaultAgent Name of the agent used when a client names none.
   * @throws {AgentFileError} when two agents share a name or the default one is not among them.
   */
  constructor(
    definitions: readonly AgentDefinition[],
    private readonly defaultAgent: string,
  ) {
    this.agents = new Map(definitions.map((definition) => [definition.name, definition]));
    if (this.agents.size < definitions.length)
      throw new AgentFileError('two agent files have the same "name"; rename one of them');
    if (!this.agents.has(defaultAgent))
      throw new AgentFileError(
        `DEFAULT_AGENT names no agent; there are ${[...this.agents.keys()].join(', ') || 'none'}`,
      );
  }

  /**
   * Reads every `*.yaml` file of a folder.
   *
   * @throws {AgentFileError} naming file, line and remedy.
   */
  static load(dir: string, defaultAgent: string): AgentCatalogue {
    const files = filesOf(dir);
    const definitions = files.map((file) => parseAgent(textOf(file), basename(file)));
    return new AgentCatalogue(definitions, defaultAgent);
  }

  /** The definition of this name, if there is one. */
  get(name: string): AgentDefinition | undefined {
    return this.agents.get(name);
  }

  resolve(name = this.defaultAgent, variables: Readonly<Record<string, string>> = {}): ResolvedAgent {
    const agent = this.agents.get(name);
    if (!agent) throw refuse(`"agent" names no agent of this server; leave it out for the default one`);
    return fill(agent, variables);
  }
}

/**
 * The agent with the client's values, or its own defaults, in place of the placeholders.
 *
 * @throws {VoiceError} `bad_message` for a variable the agent does not have.
 */
export function fill(agent: AgentDefinition, variables: Readonly<Record<string, string>>): ResolvedAgent {
  const unknown = Object.keys(variables).find((name) => !Object.hasOwn(agent.variables, name));
  if (unknown !== undefined) {
    const known = Object.keys(agent.variables).join(', ') || 'none';
    throw refuse(`"variables.${unknown.slice(0, 40)}" is unknown to this agent; it has ${known}`);
  }
  const values = { ...agent.variables, ...variables };
  const { variables: _, ...filled } = withTexts(agent, (text) => fillTemplate(text, values));
  return filled;
}

function filesOf(dir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (cause) {
    throw new AgentFileError('AGENTS_DIR cannot be read; set it to the folder of agent files', { cause });
  }
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  if (files.length === 0)
    throw new AgentFileError('AGENTS_DIR holds no *.yaml file; add an agent definition to it');
  return files.map((name) => join(dir, name));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const remedy = 'let the user of the server read it, or take it out of AGENTS_DIR';
    throw new AgentFileError(`${basename(file)}: cannot be read (${code}); ${remedy}`, { cause });
  }
}

function refuse(problem: string): VoiceError {
  return new VoiceError(`session.start: ${problem}`, { code: 'bad_message', retryable: false });
}
