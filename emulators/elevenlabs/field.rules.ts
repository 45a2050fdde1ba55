import type { FieldIssue } from './elevenlabs.refusal.js';

/** What a field may hold. `null` stands for an absent value wherever the field is not required. */
export type FieldRule = { isRequired?: boolean } & (
  | { kind: 'string' | 'boolean' }
  | { kind: 'integer' | 'number'; min?: number; max?: number }
  | { kind: 'choice'; values: readonly string[] }
  | { kind: 'list'; of: FieldRule; maxItems?: number }
  | { kind: 'object'; fields: FieldRules }
);

/** Fields by name; anything else in the object is refused (stricter than the vendor, which ignores it). */
export type FieldRules = Readonly<Record<string, FieldRule>>;

/** Everything that is wrong with an object, in the vendor's words. */
export function fieldIssues(value: unknown, fields: FieldRules, loc: FieldIssue['loc']): FieldIssue[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [issue(loc, 'Input should be a valid dictionary', 'dict_type')];
  }
  const issues = Object.keys(value)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => issue([...loc, name], 'Extra inputs are not permitted', 'extra_forbidden'));
  for (const [name, rule] of Object.entries(fields)) {
    const held = (value as Record<string, unknown>)[name];
    if (held !== undefined && held !== null) issues.push(...valueIssues(held, rule, [...loc, name]));
    else if (rule.isRequired) issues.push(issue([...loc, name], 'Field required', 'missing'));
  }
  return issues;
}

/**
 * A query as an object of typed values: what reads as a number or boolean where one is wanted becomes one, the
 * rest stays text and is refused by `fieldIssues`.
 */
export function typedQuery(query: URLSearchParams, fields: FieldRules): Record<string, unknown> {
  return Object.fromEntries([...query].map(([name, text]) => [name, typed(text, fields[name]?.kind)]));
}

function typed(text: string, kind: FieldRule['kind'] | undefined): unknown {
  if (kind === 'boolean' && /^(true|false|1|0)$/i.test(text)) return /^(true|1)$/i.test(text);
  if ((kind === 'integer' || kind === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}

function valueIssues(value: unknown, rule: FieldRule, loc: FieldIssue['loc']): FieldIssue[] {
  switch (rule.kind) {
    case 'object':
      return fieldIssues(value, rule.fields, loc);
    case 'list':
      return listIssues(value, rule, loc);
    case 'choice':
      if (typeof value === 'string' && rule.values.includes(value)) return [];
      return [issue(loc, `Input should be ${rule.values.map((name) => `'${name}'`).join(', ')}`, 'enum')];
    case 'integer':
    case 'number':
      return numberIssues(value, rule, loc);
    default:
      if (typeof value === rule.kind) return [];
      return [issue(loc, `Input should be a valid ${rule.kind}`, `${rule.kind}_type`)];
  }
}

function numberIssues(
  value: unknown,
  rule: Extract<FieldRule, { kind: 'integer' | 'number' }>,
  loc: FieldIssue['loc'],
): FieldIssue[] {
  const isKind = rule.kind === 'integer' ? Number.isInteger(value) : typeof value === 'number';
  if (!isKind) return [issue(loc, `Input should be a valid ${rule.kind}`, `${rule.kind}_type`)];
  const { min = -Infinity, max = Infinity } = rule;
  if ((value as number) < min) {
    return [issue(loc, `Input should be greater than or equal to ${min}`, 'greater_than_equal')];
  }
  if ((value as number) > max) {
    return [issue(loc, `Input should be less than or equal to ${max}`, 'less_than_equal')];
  }
  return [];
}

function listIssues(
  value: unknown,
  rule: Extract<FieldRule, { kind: 'list' }>,
  loc: FieldIssue['loc'],
): FieldIssue[] {
  if (!Array.isArray(value)) return [issue(loc, 'Input should be a valid list', 'list_type')];
  const { maxItems = Infinity } = rule;
  if (value.length > maxItems) {
    return [issue(loc, `List should have at most ${maxItems} items, not ${value.length}`, 'too_long')];
  }
  return value.flatMap((item, i) => valueIssues(item, rule.of, [...loc, i]));
}

function issue(loc: FieldIssue['loc'], msg: string, type: string): FieldIssue {
  return { loc, msg, type };
}
