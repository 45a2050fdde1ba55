/** Says what is wrong with a value, or nothing. */
export type ValueRule = (value: string) => string | undefined;

/** What a parameter accepts. */
export interface ParameterRule {
  check: ValueRule;
  /** May be given more than once. */
  isRepeatable?: boolean;
}

/** Parameters by name. */
export type ParameterTable = Readonly<Record<string, ParameterRule>>;

/** One of these words. */
export function oneOf(...values: string[]): ParameterRule {
  return {
    check: (value) => (values.includes(value) ? undefined : `must be one of ${values.join(', ')}`),
  };
}

/** `true` or `false`, nothing else: not `1`, not `True`. */
export const flag: ParameterRule = oneOf('true', 'false');

/** A whole number within limits. */
export function integer(min: number, max: number): ParameterRule {
  return { check: (value) => (isWithin(value, /^\d+$/, min, max) ? undefined : `must be ${min} to ${max}`) };
}

/** A decimal number within limits. */
export function decimal(min: number, max: number): ParameterRule {
  return {
    check: (value) => (isWithin(value, /^\d*\.?\d+$/, min, max) ? undefined : `must be ${min} to ${max}`),
  };
}

/** Any text but the empty one. */
export const text: ParameterRule = { check: (value) => (value === '' ? 'must not be empty' : undefined) };

/** The same, as often as wanted. */
export const texts: ParameterRule = { ...text, isRepeatable: true };

/** Several words of a list, by repeating the parameter. */
export function anyOf(...values: string[]): ParameterRule {
  return { ...oneOf(...values), isRepeatable: true };
}

/** The first thing wrong with a query, or nothing. Names not in the table are let pass. */
export function checkQuery(query: URLSearchParams, table: ParameterTable): string | undefined {
  for (const name of new Set(query.keys())) {
    const rule = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!rule) continue;
    const values = query.getAll(name);
    if (values.length > 1 && !rule.isRepeatable) return `${name}: given more than once`;
    for (const value of values) {
      const complaint = rule.check(value);
      if (complaint !== undefined) return `${name}: ${complaint}`;
    }
  }
  return undefined;
}

function isWithin(value: string, form: RegExp, min: number, max: number): boolean {
  return form.test(value) && Number(value) >= min && Number(value) <= max;
}
