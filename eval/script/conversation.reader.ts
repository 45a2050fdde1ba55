import { stringify } from 'yaml';
import type { Fault, Latency } from '../../emulators/core/emulator.types.js';
import { readFaults } from '../../emulators/core/fault.rules.js';
import { JsonProblem } from '../../emulators/core/json.check.js';
import { AgentFileError, parseAgent } from '../../src/agent/agent.yaml.js';
import { ENVIRONMENT_TEXTS } from '../../src/config/environment.texts.js';
import type { ObjectSchema, Schema } from '../../src/protocol/schema.js';
import { agentFile } from '../stage/agent.files.js';
import type { Conversation, Policy, Settings } from './conversation.js';
import { readMatcher } from './matcher.reader.js';
import { mergeSettings } from './settings.merge.js';
import { readStep } from './step.reader.js';
import { isRecord, type Path, YamlSource } from './yaml.source.js';

const phrase = { type: 'string', minLength: 1, maxLength: 2_000 } as const;
const latencyMs = { type: 'number', minimum: 0, maximum: 60_000, optional: true } as const;
const SIMPLE_KEYS: Readonly<Record<string, Schema>> = {
  about: phrase,
  output: { type: 'string', enum: ['mp3', 'pcm_s16le'] },
  replies: { type: 'array', items: phrase, maxItems: 50 },
  latency: {
    type: 'object',
    properties: {
      asrInterimMs: latencyMs,
      asrFinalMs: latencyMs,
      llmFirstDeltaMs: latencyMs,
      llmDeltaIntervalMs: latencyMs,
      ttsFirstByteMs: latencyMs,
      ttsSpeed: latencyMs,
    } satisfies Record<keyof Latency, Schema>,
  } satisfies ObjectSchema,
};
const KEYS = [...Object.keys(SIMPLE_KEYS), 'policy', 'agent', 'server', 'faults', 'steps', 'never'];
/** What the stage itself has to set. */
const NOT_FOR_SCRIPTS = /_KEY$|_URL$|^(HOST|PORT|AGENTS_DIR|DEFAULT_AGENT)$/;
const VARIABLES = Object.values(ENVIRONMENT_TEXTS).flatMap((chapter) => Object.keys(chapter));
const NO_SETTINGS: Settings = { agent: {}, server: {} };

/**
 * Reads one conversation.
 *
 * @param name Its file's name without ending.
 * @throws {ScriptFault} naming file, line and remedy.
 */
export function readConversation(text: string, name: string): Conversation {
  const source = new YamlSource(text, `${name}.yaml`);
  const { root } = source;
  source.allowKeys([], root, KEYS);
  for (const [key, schema] of Object.entries(SIMPLE_KEYS))
    if (root[key] !== undefined) source.check([key], root[key], schema);
  if (root.about === undefined) source.fail([], '"about" is missing; say in a sentence what this shows');
  const settings = readSettings(source, [], root);
  checkAgent(source, ['agent'], settings);
  return {
    name,
    about: root.about as string,
    ...settings,
    output: (root.output as Conversation['output'] | undefined) ?? 'pcm_s16le',
    policy: readPolicy(source, settings),
    latency: (root.latency as Partial<Latency> | undefined) ?? {},
    faults: readFaultList(source),
    replies: (root.replies as string[] | undefined) ?? [],
    steps: readList(source, 'steps').map((step, index) => readStep(source, ['steps', index], step)),
    never: readList(source, 'never').map((one, index) => readMatcher(source, ['never', index], one)),
  };
}

function readSettings(source: YamlSource, path: Path, value: Readonly<Record<string, unknown>>): Settings {
  const { agent = {}, server = {} } = value;
  if (!isRecord(agent))
    return source.fail([...path, 'agent'], '"agent" must be a map of keys of an agent file');
  if (!isRecord(server)) return source.fail([...path, 'server'], '"server" must be a map of settings');
  const texts = Object.entries(server).map(([name, setting]) => {
    if (!VARIABLES.includes(name) || NOT_FOR_SCRIPTS.test(name))
      return source.fail(
        [...path, 'server', name],
        `"${name}" is no setting of the server that a script may change`,
      );
    if (isRecord(setting) || Array.isArray(setting))
      return source.fail([...path, 'server', name], `"${name}" must be a text or a number`);
    return [name, String(setting)];
  });
  return { agent, server: Object.fromEntries(texts) };
}

function readPolicy(source: YamlSource, settings: Settings): Policy | undefined {
  const { policy } = source.root;
  if (policy === undefined) return undefined;
  if (!isRecord(policy) || typeof policy.name !== 'string' || !isRecord(policy.off))
    return source.fail(['policy'], '"policy" must be a map with "name" and "off"');
  source.allowKeys(['policy'], policy, ['name', 'off']);
  source.allowKeys(['policy', 'off'], policy.off, Object.keys(NO_SETTINGS));
  const off = readSettings(source, ['policy', 'off'], policy.off);
  checkAgent(source, ['policy', 'off', 'agent'], mergeSettings(settings, off));
  return { name: policy.name, off };
}

/** An agent the server would refuse is refused here, where its line is known. */
function checkAgent(source: YamlSource, path: Path, { agent }: Settings): void {
  try {
    parseAgent(stringify(agentFile('some-agent', agent)), 'agent');
  } catch (error) {
    if (!(error instanceof AgentFileError)) throw error;
    source.fail(path, `the agent is refused: ${error.message}`);
  }
}

function readFaultList(source: YamlSource): Fault[] {
  const faults = readList(source, 'faults');
  try {
    return readFaults(faults);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const index = Number(/^\[(\d+)\]/.exec(error.path ?? '')?.[1] ?? 0);
    return source.fail(['faults', index], error.message);
  }
}

function readList(source: YamlSource, key: 'steps' | 'never' | 'faults'): readonly unknown[] {
  const value = source.root[key] ?? [];
  if (!Array.isArray(value)) return source.fail([key], `"${key}" must be a list`);
  if (key === 'steps' && value.length === 0)
    source.fail([], '"steps" is missing; a conversation has at least one');
  return value;
}
