import type { ScriptContext } from './conversation.script.js';

/**
 * Placeholders of a line: `{user}`, `{heard}`, `{turn}`, `{output}` or `{output:FIELD}`, `{var:NAME}` or
 * `{var:NAME|otherwise}`, and `{1}` to `{9}` for what the groups of `when` caught.
 */
const PLACEHOLDER = /\{([a-z]+|[1-9])(?::([^{}|]+))?(?:\|([^{}]*))?\}/g;
/** Anything in single braces, for finding misspelt placeholders. */
const BRACED = /\{[^{}]*\}/g;
const PLAIN_NAMES = new Set(['user', 'heard', 'turn', 'output']);

/** The first placeholder of a line that means nothing, if there is one. */
export function unknownPlaceholder(line: string): string | undefined {
  for (const [braced] of line.matchAll(BRACED)) {
    const match = [...braced.matchAll(PLACEHOLDER)][0];
    const [name, argument] = [match?.[1], match?.[2]];
    const isKnown =
      name !== undefined &&
      (/^[1-9]$/.test(name) || PLAIN_NAMES.has(name) || (name === 'var' && argument !== undefined));
    if (!isKnown || (argument !== undefined && name !== 'var' && name !== 'output')) return braced;
  }
  return undefined;
}

/** Fills a line; what is not known becomes its `otherwise` text, or nothing. */
export function fillLine(
  line: string,
  context: ScriptContext,
  groups: readonly (string | undefined)[],
): string {
  return line.replace(PLACEHOLDER, (_, name: string, argument?: string, otherwise = '') => {
    const value = placeholderValue(name, argument, context, groups);
    return value === undefined || value === '' ? otherwise : value;
  });
}

function placeholderValue(
  name: string,
  argument: string | undefined,
  context: ScriptContext,
  groups: readonly (string | undefined)[],
): string | undefined {
  if (name === 'user') return context.user;
  if (name === 'heard') return context.heard;
  if (name === 'turn') return String(context.turn);
  if (name === 'output') return outputField(context.toolOutput?.output ?? '', argument);
  if (name === 'var') return variable(context.instructions, argument ?? '');
  return groups[Number(name)];
}

/** A field of a tool's JSON output, or all of it. */
function outputField(output: string, field: string | undefined): string | undefined {
  if (field === undefined) return output;
  try {
    const value = (JSON.parse(output) as Record<string, unknown> | null)?.[field];
    return value === undefined ? undefined : String(value);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The value of a line `NAME: value`, `NAME = value` or `- NAME: value` of the instructions. */
function variable(instructions: string, name: string): string | undefined {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^[\\s*-]*${escaped}\\s*[:=]\\s*(.+?)\\s*$`, 'imu').exec(instructions)?.[1];
}
