import type { MessageSchema, Schema } from '../../src/protocol/schema.js';

/** A schema in a few words for a table, e.g. `"mp3" | "pcm_s16le"`, `integer >= 1`. */
export function schemaText(schema: Schema): string {
  switch (schema.type) {
    case 'string':
      return schema.enum
        ? schema.enum.map((value) => `"${value}"`).join(' \\| ')
        : `string${lengthText(schema)}`;
    case 'integer':
    case 'number':
      return schema.type + rangeText(schema.minimum, schema.maximum);
    case 'boolean':
      return 'boolean';
    case 'array':
      return `list of ${schemaText(schema.items)}`;
    case 'map':
      return `object of ${schemaText(schema.values)}, at most ${schema.maxEntries} entries`;
    case 'object':
      return `{ ${Object.entries(schema.properties)
        .map(([name, inner]) => `${name}${inner.optional ? '?' : ''}`)
        .join(', ')} }`;
  }
}

/** One table row a field, those of nested objects after it with their path. */
export function fieldRows(properties: MessageSchema['properties'], prefix = ''): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const row = `| \`${prefix}${name}\` | ${schemaText(schema)} | ${schema.optional ? '' : 'yes'} | ${schema.description ?? ''} |`;
    return schema.type === 'object' ? [row, ...fieldRows(schema.properties, `${prefix}${name}.`)] : [row];
  });
}

function lengthText({ minLength, maxLength }: { minLength?: number; maxLength?: number }): string {
  return minLength === undefined && maxLength === undefined
    ? ''
    : `, ${minLength ?? 0} to ${maxLength ?? 'any number of'} characters`;
}

function rangeText(minimum?: number, maximum?: number): string {
  if (minimum !== undefined && maximum !== undefined) return ` ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` >= ${minimum}`;
  return maximum === undefined ? '' : ` <= ${maximum}`;
}
