import { assertNever } from '../../src/common/assert-never.js';
import type { Rule } from './json.rule.js';

/** The first thing that is wrong with a JSON value. Codes and wording are those of OpenAI's API, which has them for everything. */
export class JsonProblem extends Error {
  /** @param path Of the field at fault; null when it is none in particular. */
  constructor(
    readonly code: string | null,
    message: string,
    readonly path: string | null = null,
  ) {
    super(message);
  }
}

type RuleOf<K extends Rule['kind']> = Extract<Rule, { kind: K }>;

/**
 * Checks a JSON value against its rule.
 *
 * @param path Where the value stands, as `session.tools[0].name`; empty for the whole.
 * @throws {JsonProblem} for the first thing that is wrong: missing fields before unknown ones.
 */
export function check(value: unknown, rule: Rule, path: string): void {
  switch (rule.kind) {
    case 'string':
      checkString(value, rule, path);
      return;
    case 'integer':
    case 'number':
      checkNumber(value, rule, path);
      return;
    case 'boolean':
    case 'null':
    case 'free':
      if (kindOf(value) !== (rule.kind === 'free' ? 'object' : rule.kind)) throw wrongType(value, rule, path);
      return;
    case 'list':
      checkList(value, rule, path);
      return;
    case 'map':
      checkMap(value, rule, path);
      return;
    case 'object':
      checkObject(value, rule, path);
      return;
    case 'either': {
      const match = rule.rules.find((candidate) => accepts(candidate, kindOf(value)));
      if (!match) throw wrongType(value, rule, path);
      check(value, match, path);
      return;
    }
    case 'tagged':
      checkTagged(value, rule, path);
      return;
    default:
      assertNever(rule);
  }
}

function checkString(value: unknown, rule: RuleOf<'string'>, path: string): void {
  if (typeof value !== 'string') throw wrongType(value, rule, path);
  if (rule.values && !rule.values.includes(value)) throw unsupported(value, rule.values, path);
  if (rule.maxLength !== undefined && value.length > rule.maxLength)
    throw new JsonProblem(
      'string_above_max_length',
      `Invalid '${path}': string too long. Expected a string with maximum length ${rule.maxLength}, but got a string with length ${value.length} instead.`,
      path,
    );
  if (rule.pattern && !rule.pattern.test(value))
    throw new JsonProblem(
      'invalid_value',
      `Invalid '${path}': string does not match pattern. Expected a string that matches the pattern '${rule.pattern.source}'.`,
      path,
    );
}

function checkNumber(value: unknown, rule: RuleOf<'integer' | 'number'>, path: string): void {
  if (!accepts(rule, kindOf(value))) throw wrongType(value, rule, path);
  const { min, max } = rule;
  const given = value as number;
  if (min !== undefined && given < min) throw outOfRange(given, `>= ${min}`, path);
  if (max !== undefined && given > max) throw outOfRange(given, `<= ${max}`, path);
}

function outOfRange(value: number, wanted: string, path: string): JsonProblem {
  const message = `Invalid '${path}': expected a value ${wanted}, but got ${value} instead.`;
  return new JsonProblem('invalid_value', message, path);
}

function checkList(value: unknown, rule: RuleOf<'list'>, path: string): void {
  if (!Array.isArray(value)) throw wrongType(value, rule, path);
  if (rule.maxItems !== undefined && value.length > rule.maxItems)
    throw new JsonProblem('invalid_value', `Invalid '${path}': at most ${rule.maxItems} entries.`, path);
  for (const [index, entry] of value.entries()) check(entry, rule.of, `${path}[${index}]`);
}

function checkMap(value: unknown, rule: RuleOf<'map'>, path: string): void {
  if (!isRecord(value)) throw wrongType(value, rule, path);
  const entries = Object.entries(value);
  if (entries.length > rule.maxEntries)
    throw new JsonProblem('invalid_value', `Invalid '${path}': at most ${rule.maxEntries} entries.`, path);
  for (const [key, entry] of entries) {
    if (key.length > rule.maxKeyLength)
      throw new JsonProblem('invalid_value', `Invalid '${path}': a key is too long.`, path);
    check(entry, rule.of, `${path}.${key}`);
  }
}

function checkObject(value: unknown, rule: RuleOf<'object'>, path: string): void {
  if (!isRecord(value)) throw wrongType(value, rule, path);
  for (const name of Object.keys(rule.required)) if (value[name] === undefined) throw missing(path, name);
  for (const [name, inner] of Object.entries(value)) {
    const field = ownField(rule.required, name) ?? ownField(rule.optional, name);
    const innerPath = join(path, name);
    if (!field) throw new JsonProblem('unknown_parameter', `Unknown parameter: '${innerPath}'.`, innerPath);
    check(inner, field, innerPath);
  }
}

function checkTagged(value: unknown, rule: RuleOf<'tagged'>, path: string): void {
  if (!isRecord(value)) throw wrongType(value, rule, path);
  const tag = value[rule.by];
  const tagPath = join(path, rule.by);
  if (tag === undefined) throw missing(path, rule.by);
  if (typeof tag !== 'string') throw wrongType(tag, { kind: 'string' }, tagPath);
  const variant = ownField(rule.variants, tag);
  if (!variant) throw unsupported(tag, Object.keys(rule.variants), tagPath);
  check(value, variant, path);
}

/** The kind of JSON value, `integer` where a number is whole. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** Whether a rule is meant for this kind of JSON value. */
function accepts(rule: Rule, kind: string): boolean {
  switch (rule.kind) {
    case 'number':
      return kind === 'number' || kind === 'integer';
    case 'map':
    case 'free':
    case 'tagged':
      return kind === 'object';
    case 'either':
      return rule.rules.some((inner) => accepts(inner, kind));
    default:
      return rule.kind === kind;
  }
}

const KIND_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a decimal',
  boolean: 'a boolean',
  null: 'null',
  list: 'an array',
  object: 'an object',
};

function wrongType(value: unknown, rule: Rule, path: string): JsonProblem {
  const wanted = Object.keys(KIND_NAMES).filter((kind) => accepts(rule, kind));
  const names = wanted.map((kind) => KIND_NAMES[kind]).join(' or ');
  return new JsonProblem(
    'invalid_type',
    `Invalid type for '${path}': expected ${names}, but got ${KIND_NAMES[kindOf(value)] ?? 'nothing'} instead.`,
    path,
  );
}

function missing(path: string, name: string): JsonProblem {
  const full = join(path, name);
  return new JsonProblem('missing_required_parameter', `Missing required parameter: '${full}'.`, full);
}

function unsupported(value: string, supported: readonly string[], path: string): JsonProblem {
  const quoted = supported.map((name) => `'${name}'`);
  const last = quoted.pop() as string;
  const names = quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
  const shown = value.length > 100 ? `${value.slice(0, 100)}...` : value;
  return new JsonProblem('invalid_value', `Invalid value: '${shown}'. Supported values are: ${names}.`, path);
}

function ownField(fields: Readonly<Record<string, Rule>>, name: string): Rule | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
