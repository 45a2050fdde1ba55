/** What a JSON value may be; plain data, read by `json.check.ts`. */
export type Rule =
  | { kind: 'string'; maxLength?: number; pattern?: RegExp; values?: readonly string[] }
  | { kind: 'integer' | 'number'; min?: number; max?: number }
  | { kind: 'boolean' }
  | { kind: 'null' }
  | { kind: 'list'; of: Rule; maxItems?: number }
  /** Free keys, values of one kind. */
  | { kind: 'map'; of: Rule; maxEntries: number; maxKeyLength: number }
  /** Any object, its inside unchecked. */
  | { kind: 'free' }
  | { kind: 'object'; required: Fields; optional: Fields }
  /** The rule whose kind of JSON value it is; at most one rule for each kind. */
  | { kind: 'either'; rules: readonly Rule[] }
  /** An object whose field `by` says which variant it is. */
  | { kind: 'tagged'; by: string; variants: Readonly<Record<string, Rule>> };

export type Fields = Readonly<Record<string, Rule>>;

export const boolean: Rule = { kind: 'boolean' };
export const free: Rule = { kind: 'free' };

/** A string of at most `maxLength` characters that matches `pattern`. */
export const string = (maxLength?: number, pattern?: RegExp): Rule => ({
  kind: 'string',
  maxLength,
  pattern,
});

/** One of these strings. */
export const one = (...values: string[]): Rule => ({ kind: 'string', values });

export const integer = (min?: number, max?: number): Rule => ({ kind: 'integer', min, max });
export const number = (min?: number, max?: number): Rule => ({ kind: 'number', min, max });
export const list = (of: Rule, maxItems?: number): Rule => ({ kind: 'list', of, maxItems });
export const either = (...rules: Rule[]): Rule => ({ kind: 'either', rules });
export const nullable = (rule: Rule): Rule => either(rule, { kind: 'null' });
export const object = (required: Fields, optional: Fields = {}): Rule => ({
  kind: 'object',
  required,
  optional,
});
export const tagged = (by: string, variants: Record<string, Rule>): Rule => ({
  kind: 'tagged',
  by,
  variants,
});
