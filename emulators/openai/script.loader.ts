import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { ConversationScript, ScriptRule } from './conversation.script.js';
import { unknownPlaceholder } from './script.template.js';

/** A script that cannot be used; the text names the file and the line. */
export class ScriptError extends Error {}

type Path = readonly (string | number)[];

/**
 * Reads a script from disk; without an argument the one of the demo.
 *
 * @throws {ScriptError} for broken YAML, unknown keys, bad regular expressions and unknown placeholders.
 */
export function loadScript(file: string | URL = new URL('../scripts/showroom.yaml', import.meta.url)) {
  return parseScript(readFileSync(file, 'utf8'), basename(String(file)));
}

/**
 * Reads a script.
 *
 * @param file Its name, for error texts.
 * @throws {ScriptError} as `loadScript`.
 */
export function parseScript(text: string, file: string): ConversationScript {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken) throw new ScriptError(`${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  return new Loader(document, lines, file).load();
}

class Loader {
  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
    private readonly file: string,
  ) {}

  load(): ConversationScript {
    this.keys([], ['name', 'rules', 'fallback']);
    const name = this.at(['name']);
    if (typeof name !== 'string') this.fail(['name'], '"name" must be a text');
    const rules = this.at(['rules']) ?? [];
    if (!Array.isArray(rules)) this.fail(['rules'], '"rules" must be a list');
    const fallback = this.sayings(['fallback']);
    if (fallback.length === 0) this.fail(['fallback'], '"fallback" needs at least one line');
    return {
      name: name as string,
      rules: (rules as unknown[]).map((_, i) => this.rule(['rules', i])),
      fallback,
    };
  }

  private rule(path: Path): ScriptRule {
    this.keys(path, ['when', 'after', 'say', 'call']);
    const [when, after] = [this.at([...path, 'when']), this.at([...path, 'after'])];
    if ((when === undefined) === (after === undefined))
      this.fail(path, 'a rule needs "when" or "after", one of them');
    if (after !== undefined && typeof after !== 'string')
      this.fail([...path, 'after'], '"after" must name a tool');
    const call = this.at([...path, 'call']) === undefined ? undefined : this.call([...path, 'call']);
    const say = this.sayings([...path, 'say']);
    if (say.length === 0 && !call) this.fail(path, 'a rule needs "say", "call" or both');
    return {
      when: when === undefined ? undefined : this.pattern([...path, 'when'], when),
      after: after as string | undefined,
      say,
      call,
    };
  }

  private pattern(path: Path, source: unknown): RegExp {
    if (typeof source !== 'string' || source === '')
      return this.fail(path, '"when" must be a regular expression');
    try {
      return new RegExp(source, 'iu');
    } catch (error) {
      return this.fail(path, `"when" is not a regular expression: ${(error as Error).message}`);
    }
  }

  private call(path: Path): NonNullable<ScriptRule['call']> {
    this.keys(path, ['name', 'arguments']);
    const name = this.at([...path, 'name']);
    const values = this.at([...path, 'arguments']) ?? {};
    if (typeof name !== 'string') this.fail(path, '"call" needs the "name" of a tool');
    for (const key of Object.keys(values as object)) this.line([...path, 'arguments', key]);
    return { name: name as string, arguments: values as Record<string, string> };
  }

  /** A line or a list of lines; none when absent. */
  private sayings(path: Path): string[] {
    const value = this.at(path);
    if (value === undefined) return [];
    return Array.isArray(value) ? value.map((_, index) => this.line([...path, index])) : [this.line(path)];
  }

  private line(path: Path): string {
    const value = this.at(path);
    if (typeof value !== 'string' || value.trim() === '')
      return this.fail(path, `"${path.at(-1)}" must be a text`);
    const unknown = unknownPlaceholder(value);
    if (unknown) return this.fail(path, `${unknown} is no placeholder`);
    return value.trim();
  }

  private at(path: Path): unknown {
    const node = this.document.getIn(path, true);
    return isNode(node) ? node.toJS(this.document) : (node ?? undefined);
  }

  private keys(path: Path, allowed: readonly string[]): void {
    const node = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    if (!isMap(node)) return this.fail(path, `must be a map with ${allowed.join(', ')}`);
    const unknown = node.items.map((pair) => String(pair.key)).find((key) => !allowed.includes(key));
    if (unknown) this.fail([...path, unknown], `"${unknown}" is unknown; allowed are ${allowed.join(', ')}`);
  }

  /** Names the line of the value, or of the nearest thing around it that exists. */
  private fail(path: Path, problem: string): never {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? this.document.contents : this.document.getIn(path.slice(0, depth), true);
      if (!isNode(node) || !node.range) continue;
      throw new ScriptError(`${this.file}:${this.lines.linePos(node.range[0]).line}: ${problem}`);
    }
    throw new ScriptError(`${this.file}:1: ${problem}`);
  }
}
