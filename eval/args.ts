import { parseArgs } from 'node:util';

/** Wrong command line; the text says what. */
export class UsageFault extends Error {}

/** What a run shall be. */
export interface EvalOptions {
  /** Names of conversations; all when empty. */
  only: string[];
  repeat: number;
  /** Decides the order in which conversations are played. */
  seed: number;
  stages: number;
  /** Plays each conversation with its policy switched off, and expects it to fail. */
  isWithoutPolicy: boolean;
  json: boolean;
}

export const HELP = `Plays scripted conversations against the real server and simulated vendors, and reports how they went.

  npm run eval -- [options]

  --only NAME        just this conversation; may be given again
  --repeat N         each so many times (default 1)
  --seed N           order of the conversations (default: another one each time)
  --at-once N        conversations at the same time, 1 to 8 (default 3)
  --without-policy   switch off the policy each conversation is about, and expect it to fail
  --json             one JSON document on standard output, the table on standard error
  --help

Conversations are files in eval/conversations; docs/evaluation.md tells how to write one.
Exit codes: 0 all went as they should, 1 not, 64 wrong usage, 65 a conversation cannot be read,
70 fault of this program, 130 stopped by Ctrl-C.`;

const OPTIONS = {
  only: { type: 'string', multiple: true },
  repeat: { type: 'string' },
  seed: { type: 'string' },
  'at-once': { type: 'string' },
  'without-policy': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the command line.
 *
 * @returns nothing when only help is wanted.
 * @throws {UsageFault} naming the argument that is wrong.
 */
export function readArgs(argv: readonly string[]): EvalOptions | undefined {
  const values = parse(argv);
  if (values.help) return undefined;
  return {
    only: values.only ?? [],
    repeat: whole('repeat', values.repeat, { min: 1, max: 100 }) ?? 1,
    seed: whole('seed', values.seed, { min: 0, max: 2 ** 31 }) ?? Math.floor(Math.random() * 1_000_000),
    stages: whole('at-once', values['at-once'], { min: 1, max: 8 }) ?? 3,
    isWithoutPolicy: values['without-policy'] ?? false,
    json: values.json ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new UsageFault(error instanceof Error ? error.message : String(error));
  }
}

function whole(
  name: string,
  value: string | undefined,
  { min, max }: { min: number; max: number },
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number > max)
    throw new UsageFault(`--${name} takes a whole number from ${min} to ${max}, not "${value}".`);
  return number;
}
