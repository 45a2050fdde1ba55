import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Schema } from '../../src/protocol/schema.js';
import { problemWith } from '../../src/protocol/validate.js';

/** A conversation that cannot be played; the text names file, line and remedy. */
export class ScriptFault extends Error {}

export type Path = readonly (string | number)[];

/** A YAML text that can say on which line something stands. */
export class YamlSource {
  readonly root: Readonly<Record<string, unknown>>;
  private readonly lines = new LineCounter();
  private readonly document: Document;

  /**
   * @param file Its name, for error texts.
   * @throws {ScriptFault} for broken YAML and for anything but a map.
   */
  constructor(
    text: string,
    private readonly file: string,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, uniqueKeys: true, prettyErrors: false });
    const broken = this.document.errors[0];
    if (broken) throw new ScriptFault(`${file}:${this.lines.linePos(broken.pos[0]).line}: ${broken.message}`);
    const root: unknown = this.document.toJS({ maxAliasCount: 20 });
    if (!isRecord(root)) throw new ScriptFault(`${file}:1: must be a map`);
    this.root = root;
  }

  /** The line where the key at a path stands, or the nearest thing above it. */
  lineOf(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const holder: unknown = this.document.getIn(path.slice(0, length - 1), true);
      const last = path[length - 1];
      const node: unknown = isMap(holder)
        ? holder.items.find(({ key }) => isScalar(key) && key.value === last)?.key
        : this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.lines.linePos(node.range[0]).line;
    }
    return 1;
  }

  /** @throws {ScriptFault} naming the line of the path. */
  fail(path: Path, problem: string): never {
    throw new ScriptFault(`${this.file}:${this.lineOf(path)}: ${problem}`);
  }

  /** @throws {ScriptFault} for a key that is not among the allowed ones. */
  allowKeys(path: Path, value: Readonly<Record<string, unknown>>, allowed: readonly string[]): void {
    const unknown = Object.keys(value).find((key) => !allowed.includes(key));
    if (unknown !== undefined)
      this.fail([...path, unknown], `"${unknown}" is unknown; allowed are ${allowed.join(', ')}`);
  }

  /** @throws {ScriptFault} when the value does not fit the schema. */
  check(path: Path, value: unknown, schema: Schema): void {
    const found = problemWith(value, schema, String(path.at(-1)));
    if (!found) return;
    const inner = found.path.split(/[.[\]]+/).filter((part) => part !== '');
    this.fail([...path.slice(0, -1), ...inner.map(indexOrName)], found.problem);
  }
}

/** Whether a value is a map. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function indexOrName(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part;
}
