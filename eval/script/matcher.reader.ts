import type { ObjectSchema, Schema } from '../../src/protocol/schema.js';
import { SERVER_MESSAGES } from '../../src/protocol/server.messages.js';
import type { Matcher, Observed } from './conversation.js';
import { isRecord, type Path, type YamlSource } from './yaml.source.js';

type Test = (value: unknown) => boolean;
type Properties = ObjectSchema['properties'];

const OBSERVABLE: Readonly<Record<string, Properties>> = {
  ...Object.fromEntries(
    Object.entries(SERVER_MESSAGES).map(([type, { properties }]) => [type, properties as Properties]),
  ),
  'audio.heard': { generation: { type: 'integer' } },
};
/** A text between slashes is a regular expression; case does not matter. */
const REGULAR_EXPRESSION = /^\/(.*)\/$/s;

/**
 * Reads what a message must look like: its `type`, and for each field a value, a `/regular expression/`,
 * a range `{ min, max }`, the fields of an object, or `null` for "not there".
 *
 * @throws {ScriptFault} for a type or field the protocol does not have.
 */
export function readMatcher(source: YamlSource, path: Path, value: unknown): Matcher {
  if (!isRecord(value) || typeof value.type !== 'string')
    return source.fail(path, 'must be a map with the "type" of a message');
  const { type, ...fields } = value;
  const properties = Object.hasOwn(OBSERVABLE, type) ? OBSERVABLE[type] : undefined;
  if (!properties)
    return source.fail(
      [...path, 'type'],
      `"${type}" is no message; known are ${Object.keys(OBSERVABLE).join(', ')}`,
    );
  const test = readFields({ source, path, fields, properties });
  return {
    text: JSON.stringify(value).replaceAll('"', ''),
    fits: (observed: Observed) => observed.type === type && test(observed),
  };
}

interface Place {
  source: YamlSource;
  path: Path;
  fields: Readonly<Record<string, unknown>>;
  properties: Properties;
}

function readFields({ source, path, fields, properties }: Place): Test {
  const tests = Object.entries(fields).map(([name, wanted]): Test => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!schema)
      return source.fail(
        [...path, name],
        `there is no field "${name}"; known are ${Object.keys(properties).join(', ')}`,
      );
    const test = readField(source, [...path, name], wanted, schema);
    return (message) => isRecord(message) && test(message[name]);
  });
  return (message) => tests.every((test) => test(message));
}

function readField(source: YamlSource, path: Path, wanted: unknown, schema: Schema): Test {
  if (wanted === null) return (value) => value === undefined;
  if (schema.type === 'object') {
    if (!isRecord(wanted)) return source.fail(path, 'must be a map of fields');
    return readFields({ source, path, fields: wanted, properties: schema.properties });
  }
  if (isRecord(wanted)) return readRange(source, path, wanted);
  if (typeof wanted === 'string') return readText(source, path, wanted);
  if (typeof wanted === 'number' || typeof wanted === 'boolean') return (value) => value === wanted;
  return source.fail(path, 'must be a value, a /regular expression/, a range or null');
}

function readRange(source: YamlSource, path: Path, range: Readonly<Record<string, unknown>>): Test {
  source.allowKeys(path, range, ['min', 'max']);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  if (typeof min !== 'number' || typeof max !== 'number')
    return source.fail(path, '"min" and "max" must be numbers');
  return (value) => typeof value === 'number' && value >= min && value <= max;
}

function readText(source: YamlSource, path: Path, wanted: string): Test {
  const pattern = REGULAR_EXPRESSION.exec(wanted)?.[1];
  if (pattern === undefined) return (value) => value === wanted;
  const expression = compile(source, path, pattern);
  return (value) => typeof value === 'string' && expression.test(value);
}

function compile(source: YamlSource, path: Path, pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'iu');
  } catch (error) {
    return source.fail(path, `is no regular expression: ${(error as Error).message}`);
  }
}
