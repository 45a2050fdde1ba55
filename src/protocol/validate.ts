import { CLIENT_MESSAGES, type ClientMessage } from './client.messages.js';
import type { MessageCatalogue, Schema } from './schema.js';
import { SERVER_MESSAGES, type ServerMessage } from './server.messages.js';

/** Why a message was refused, in words for the person who sent it. */
export interface Refusal {
  ok: false;
  code: 'bad_message' | 'unknown_message';
  message: string;
}
export type Checked<M> = { ok: true; message: M } | Refusal;

/** Deepest nesting of any message; checked before the JSON is parsed. */
const MAX_DEPTH = 8;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads one text frame of a client.
 *
 * @returns the typed message, or a refusal that names the field and the remedy. Never throws.
 */
export function parseClientMessage(frame: string): Checked<ClientMessage> {
  const parsed = parseJson(frame);
  if (!parsed.ok) return parsed;
  return check(parsed.message, CLIENT_MESSAGES, 'closed') as Checked<ClientMessage>;
}

/** Reads one text frame of the server; unknown fields are let through, since newer servers may add some. */
export function parseServerMessage(frame: string): Checked<ServerMessage> {
  const parsed = parseJson(frame);
  if (!parsed.ok) return parsed;
  return check(parsed.message, SERVER_MESSAGES, 'open') as Checked<ServerMessage>;
}

/** Whether the brackets of a JSON text nest deeper than allowed; strings are skipped. Linear, no recursion. */
function isTooDeep(json: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < json.length; i++) {
    const char = json.charCodeAt(i);
    if (isInString) {
      if (char === 0x5c) i++;
      else if (char === 0x22) isInString = false;
    } else if (char === 0x22) isInString = true;
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return false;
}

function parseJson(frame: string): Checked<unknown> {
  if (isTooDeep(frame)) return bad(`nested deeper than ${MAX_DEPTH} levels`);
  let forbidden: string | undefined;
  let value: unknown;
  try {
    value = JSON.parse(frame, (key, inner) => {
      if (FORBIDDEN_KEYS.has(key)) forbidden = key;
      return inner;
    });
  } catch {
    return bad('not valid JSON; text frames carry one JSON object each');
  }
  if (forbidden) return bad(`the key "${forbidden}" is not allowed`);
  return { ok: true, message: value };
}

function check(value: unknown, catalogue: MessageCatalogue, extras: 'open' | 'closed'): Checked<unknown> {
  if (!isRecord(value)) return bad('not a JSON object; send {"type": "...", ...}');
  const type = value.type;
  if (typeof type !== 'string') return bad('"type" is missing or not a string');
  const schema = Object.hasOwn(catalogue, type) ? catalogue[type] : undefined;
  if (!schema)
    return {
      ok: false,
      code: 'unknown_message',
      message: `unknown message type ${quote(type)}; known are ${Object.keys(catalogue).join(', ')}`,
    };
  const { type: _, ...fields } = value;
  const problem = problemOfProperties(fields, schema.properties, '', extras);
  return problem ? bad(`${type}: ${problem}`) : { ok: true, message: value };
}

function problemOfProperties(
  value: Record<string, unknown>,
  properties: Readonly<Record<string, Schema>>,
  path: string,
  extras: 'open' | 'closed',
): string | undefined {
  if (extras === 'closed') {
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(properties, key));
    if (unknown)
      return `"${path}${quote(unknown).slice(1, -1)}" is unknown; allowed are ${Object.keys(properties).join(', ')}`;
  }
  for (const [name, schema] of Object.entries(properties)) {
    const field = value[name];
    if (field === undefined) {
      if (!schema.optional) return `"${path}${name}" is missing`;
      continue;
    }
    const problem = problemOf(field, schema, path + name, extras);
    if (problem) return problem;
  }
  return undefined;
}

/**
 * What is wrong with a value, naming the field, or nothing. Unknown fields are wrong.
 *
 * @param path Name of the value itself, the start of every field's name.
 */
export function problemWith(
  value: unknown,
  schema: Schema,
  path: string,
): { path: string; problem: string } | undefined {
  const problem = problemOf(value, schema, path, 'closed');
  return problem === undefined ? undefined : { path: /^"([^"]*)"/.exec(problem)?.[1] ?? path, problem };
}

/** What is wrong with a value, naming its path, or nothing. */
function problemOf(
  value: unknown,
  schema: Schema,
  path: string,
  extras: 'open' | 'closed',
): string | undefined {
  switch (schema.type) {
    case 'string':
      if (typeof value !== 'string') return `"${path}" must be a string`;
      if (schema.enum && !schema.enum.includes(value))
        return `"${path}" must be one of ${schema.enum.join(', ')}`;
      if (schema.minLength !== undefined && value.length < schema.minLength)
        return `"${path}" must have at least ${schema.minLength} character(s)`;
      if (schema.maxLength !== undefined && value.length > schema.maxLength)
        return `"${path}" must have at most ${schema.maxLength} characters`;
      return undefined;
    case 'integer':
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return `"${path}" must be a number`;
      if (schema.type === 'integer' && !Number.isSafeInteger(value))
        return `"${path}" must be a whole number`;
      if (schema.minimum !== undefined && value < schema.minimum)
        return `"${path}" must be at least ${schema.minimum}`;
      if (schema.maximum !== undefined && value > schema.maximum)
        return `"${path}" must be at most ${schema.maximum}`;
      return undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `"${path}" must be true or false`;
    case 'array':
      if (!Array.isArray(value)) return `"${path}" must be a list`;
      if (schema.maxItems !== undefined && value.length > schema.maxItems)
        return `"${path}" must have at most ${schema.maxItems} entries`;
      return first(value, (item, index) => problemOf(item, schema.items, `${path}[${index}]`, extras));
    case 'map': {
      if (!isRecord(value)) return `"${path}" must be an object`;
      const entries = Object.entries(value);
      if (entries.length > schema.maxEntries)
        return `"${path}" must have at most ${schema.maxEntries} entries`;
      return first(entries, ([key, inner]) =>
        problemOf(inner, schema.values, `${path}.${quote(key).slice(1, -1)}`, extras),
      );
    }
    case 'object':
      return isRecord(value)
        ? problemOfProperties(value, schema.properties, `${path}.`, extras)
        : `"${path}" must be an object`;
  }
}

function first<T>(
  items: readonly T[],
  find: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found) return found;
  }
  return undefined;
}

function bad(message: string): Refusal {
  return { ok: false, code: 'bad_message', message };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A name of the sender's, made safe and short for an error text. */
function quote(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
}
