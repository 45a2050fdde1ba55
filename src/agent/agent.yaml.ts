import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import { problemWith } from '../protocol/validate.js';
import { type AgentDefinition, FIRST_MESSAGES, type FirstMessage, SPEECH_TEXTS } from './agent.definition.js';
import { placeholdersOf, strayBracesIn } from './agent.template.js';
import { withTexts } from './agent.texts.js';
import { TURN_TAKING, type TurnTaking } from './agent.turn-taking.js';
import { apologyIn } from './apology.texts.js';

/** An agent file that cannot be used; the text names the file, the line and the remedy. */
export class AgentFileError extends Error {}

const FIELDS = [
  'name',
  'greeting',
  'apology',
  'instructions',
  'language',
  'voice',
  'firstMessage',
  'variables',
  'keyterms',
  'pronunciations',
  'speechText',
  'turnTaking',
] as const;
type Field = (typeof FIELDS)[number];

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const VARIABLE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
/** Bounds in characters; the recogniser's vendor takes about 100 key terms in all. */
const LIMITS = {
  greeting: 1_000,
  apology: 300,
  instructions: 20_000,
  short: 100,
  keyterms: 100,
  variables: 32,
};

/**
 * Reads one agent file.
 *
 * @param file Its name, for error texts only.
 * @throws {AgentFileError} for broken YAML, unknown keys, and values of the wrong kind.
 */
export function parseAgent(text: string, file: string): AgentDefinition {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const broken = document.errors[0];
  if (broken) throw new AgentFileError(`${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  return new AgentReader(document, lines, file).read();
}

class AgentReader {
  private readonly root: Record<string, unknown>;

  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
    private readonly file: string,
  ) {
    const root = this.values();
    if (!isRecord(root)) throw new AgentFileError(`${file}:1: must be a map with ${FIELDS.join(', ')}`);
    this.root = root;
  }

  read(): AgentDefinition {
    const unknown = Object.keys(this.root).find((key) => !(FIELDS as readonly string[]).includes(key));
    if (unknown) this.fail([unknown], `"${unknown}" is unknown; allowed are ${FIELDS.join(', ')}`);
    const name = this.required('name', LIMITS.short);
    if (!NAME.test(name))
      this.fail(['name'], '"name" may hold lower-case letters, digits and dashes, e.g. "sales"');
    const greeting = this.text('greeting', LIMITS.greeting);
    const firstMessage = this.firstMessage(greeting);
    const language = this.text('language', LIMITS.short);
    const definition: AgentDefinition = {
      name,
      greeting,
      apology: this.apology(language),
      instructions: this.required('instructions', LIMITS.instructions),
      language,
      voice: this.text('voice', LIMITS.short),
      firstMessage,
      variables: this.map('variables'),
      keyterms: this.keyterms(),
      pronunciations: this.map('pronunciations'),
      speechText: this.choice('speechText', SPEECH_TEXTS, 'words'),
      turnTaking: this.turnTaking(),
    };
    this.checkPlaceholders(definition);
    return definition;
  }

  private values(): unknown {
    visit(this.document, {
      Alias: (_, alias) => {
        if (!alias.resolve(this.document))
          throw new AgentFileError(
            `${this.file}:${this.lineAt(alias)}: *${alias.source} names nothing; put a text that begins with * in quotes`,
          );
      },
    });
    try {
      return this.document.toJS({ maxAliasCount: 20 });
    } catch (cause) {
      const problem = 'its aliases (*name) stand for too much; write out what they stand for';
      throw new AgentFileError(`${this.file}:1: ${problem}`, { cause });
    }
  }

  private required(field: Field, maxLength: number): string {
    return this.text(field, maxLength) ?? this.fail([field], `"${field}" is missing; add it`);
  }

  private text(field: Field, maxLength: number): string | undefined {
    const value = this.root[field];
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || value.trim() === '')
      return this.fail([field], `"${field}" must be a text that is not empty; put it in quotes`);
    if (value.length > maxLength)
      return this.fail([field], `"${field}" must have at most ${maxLength} characters`);
    return value.trim();
  }

  private apology(language: string | undefined): string | undefined {
    const text = this.text('apology', LIMITS.apology);
    return text === 'off' ? undefined : (text ?? apologyIn(language));
  }

  private firstMessage(greeting: string | undefined): FirstMessage {
    const known = this.choice('firstMessage', FIRST_MESSAGES, greeting === undefined ? 'wait' : 'greeting');
    if (known === 'greeting' && greeting === undefined)
      return this.fail(
        ['firstMessage'],
        '"greeting" is missing; add it, or set "firstMessage" to generate or wait',
      );
    return known;
  }

  private choice<T extends string>(field: Field, values: readonly T[], otherwise: T): T {
    const value = this.root[field] ?? otherwise;
    const known = values.find((candidate) => candidate === value);
    return known ?? this.fail([field], `"${field}" must be one of ${values.join(', ')}`);
  }

  private map(field: 'variables' | 'pronunciations'): Readonly<Record<string, string>> {
    const value = this.root[field] ?? {};
    if (!isRecord(value)) return this.fail([field], `"${field}" must be a map of texts`);
    const node = this.resolved(this.document.get(field, true));
    const entries = isMap(node) ? node.items : [];
    if (field === 'variables' && entries.length > LIMITS.variables)
      return this.fail([field], `"${field}" must have at most ${LIMITS.variables} entries`);
    return Object.fromEntries(
      entries.map((entry) => {
        const [word, meaning] = [this.resolved(entry.key), this.resolved(entry.value)];
        const key = isScalar(word) ? asWritten(word) : '';
        if (key === '') return this.fail([field], `"${field}" must have a text before each colon`);
        if (field === 'variables' && !VARIABLE_NAME.test(key))
          return this.fail([field, key], `"${key}" is no name for a variable; use letters, digits and _`);
        if (!isScalar(meaning) || !['string', 'number'].includes(typeof meaning.value))
          return this.fail([field, key], `"${field}.${key}" must be a text; put it in quotes`);
        return [key, asWritten(meaning)];
      }),
    );
  }

  /** What an alias (`*name`) stands for. */
  private resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  private keyterms(): readonly string[] {
    const value = this.root.keyterms ?? [];
    if (!Array.isArray(value) || value.length > LIMITS.keyterms)
      return this.fail(['keyterms'], `"keyterms" must be a list of at most ${LIMITS.keyterms} texts`);
    return value.map((term: unknown, index) =>
      typeof term === 'string' && term.trim() !== '' && term.length <= LIMITS.short
        ? term.trim()
        : this.fail(['keyterms', index], `"keyterms" entry ${index + 1} must be a short text`),
    );
  }

  private turnTaking(): TurnTaking {
    const value = this.root.turnTaking ?? {};
    const found = problemWith(value, TURN_TAKING, 'turnTaking');
    if (found) return this.fail(found.path.split('.'), found.problem);
    return value as TurnTaking;
  }

  private checkPlaceholders(definition: AgentDefinition): void {
    withTexts(definition, (text, path) => {
      const where = path.join('.');
      const missing = placeholdersOf(text).find((name) => !Object.hasOwn(definition.variables, name));
      if (missing)
        this.fail(path, `"${where}" uses {{${missing}}}; give "${missing}" a default under "variables"`);
      const stray = strayBracesIn(text, path[0] !== 'instructions');
      if (stray)
        this.fail(
          path,
          `"${where}" has "${stray}", which is no placeholder; write {{name}} with letters, digits and _, and other braces with a space between them`,
        );
      return text;
    });
  }

  private fail(path: readonly (string | number)[], problem: string): never {
    throw new AgentFileError(`${this.file}:${this.lineOf(path)}: ${problem}`);
  }

  /** The line where the key at a path stands, or the nearest thing above it. */
  private lineOf(path: readonly (string | number)[]): number {
    for (let length = path.length; length > 0; length--) {
      const holder: unknown = this.document.getIn(path.slice(0, length - 1), true);
      const last = path[length - 1];
      const node: unknown = isMap(holder)
        ? holder.items.find(({ key }) => isScalar(key) && (key.value === last || key.source === last))?.key
        : this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.lineAt(node);
    }
    return 1;
  }

  private lineAt({ range }: Node): number {
    return range ? this.lines.linePos(range[0]).line : 1;
  }
}

/** A text as it stands in the file: the agent says 7.50 and 09812, which YAML takes for 7.5 and 9812. */
function asWritten({ value, source }: Scalar): string {
  return typeof value === 'string' ? value : (source ?? '');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
