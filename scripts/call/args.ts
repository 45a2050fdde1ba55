import { parseArgs } from 'node:util';
import { CallError, EXIT } from './call.error.js';

/** One turn of the caller's. */
export type Step = { kind: 'wav'; file: string } | { kind: 'text'; text: string };

/** What one call shall be. */
export interface CallOptions {
  url: string;
  /** In the order given. */
  steps: Step[];
  /** Milliseconds after the first sound of each reply. */
  bargeInAtMs?: number;
  /** Where the agent's voice goes, as far as it was heard. */
  out?: string;
  agent?: string;
  output: 'mp3' | 'pcm_s16le';
  /** One JSON document on standard output; captions go to standard error. */
  json: boolean;
}

/** What `--help` prints. */
export const HELP = `Holds a conversation with a Parley server and prints what was said, heard and how long it took.

  npm run call -- [--wav FILE | --text "..."]... [options]

  --wav FILE          speak this file as one turn (WAV, 16-bit PCM, any rate); may be given again
  --text "..."        type this as one turn; may be given again, turns are held in the order given
  --url URL           server (default ws://127.0.0.1:8080)
  --barge-in-at MS    interrupt each reply this long after its first sound
  --out FILE          write the agent's voice as far as it was heard (MP3, or WAV with --output pcm)
  --output mp3|pcm    what the agent's voice shall be (default mp3)
  --agent NAME        talk to this agent
  --json              one JSON document on standard output, captions on standard error
  --help

The token of a server that asks for one is taken from PARLEY_TOKEN.
Exit codes: 0 every turn was answered, 1 not, 64 wrong usage, 65 bad sound file, 66 no such file,
69 no server or refused for good, 70 fault of this program, 73 cannot write, 75 try later, 130 stopped by Ctrl-C.`;

const OPTIONS = {
  wav: { type: 'string', multiple: true },
  text: { type: 'string', multiple: true },
  url: { type: 'string' },
  'barge-in-at': { type: 'string' },
  out: { type: 'string' },
  output: { type: 'string' },
  agent: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the command line.
 *
 * @returns nothing when only help is wanted.
 * @throws {CallError} naming the argument that is wrong.
 */
export function readArgs(argv: readonly string[]): CallOptions | undefined {
  const { values, tokens } = parse(argv);
  if (values.help) return undefined;
  const steps: Step[] = [];
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue;
    if (token.name === 'wav') steps.push({ kind: 'wav', file: token.value });
    if (token.name === 'text') steps.push({ kind: 'text', text: token.value });
  }
  if (steps.some((step) => step.kind === 'text' && step.text.trim() === '')) throw usage('--text is empty.');
  return {
    url: values.url ?? 'ws://127.0.0.1:8080',
    steps,
    bargeInAtMs: milliseconds(values['barge-in-at']),
    out: values.out,
    agent: values.agent,
    output: codecOf(values.output ?? 'mp3'),
    json: values.json ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, tokens: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function milliseconds(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = Number(value);
  if (!Number.isInteger(ms) || ms < 0 || ms > 60_000)
    throw usage(`--barge-in-at takes whole milliseconds from 0 to 60000, not "${value}".`);
  return ms;
}

function codecOf(value: string): CallOptions['output'] {
  if (value === 'mp3') return 'mp3';
  if (value === 'pcm' || value === 'pcm_s16le') return 'pcm_s16le';
  throw usage(`--output is mp3 or pcm, not "${value}".`);
}

function usage(message: string): CallError {
  return new CallError(EXIT.usage, message, 'See npm run call -- --help.');
}
