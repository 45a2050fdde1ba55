import { fileURLToPath } from 'node:url';
import {
  EMULATOR_KEY,
  type Emulators,
  type EmulatorsOptions,
  startEmulators,
} from '../../emulators/start.js';
import type { Log, LogFields } from '../../src/common/log.js';
import { loadConfig } from '../../src/config/configuration.js';
import { type RunningServer, startServer } from '../../src/server.js';
import { ServerProcess } from '../helpers/server.process.js';

/** Agents that answer calls of these tests: `sales` greets, `quiet` waits. */
const AGENTS_DIR = fileURLToPath(new URL('./agents', import.meta.url));
/** Replies still running when a test is over need not be heard to their end. */
const DRAIN_DEADLINE_MS = '200';
/** A busy machine is no fault of a vendor. */
const PATIENCE = {
  CONNECT_TIMEOUT_MS: '20000',
  RETRY_BUDGET_MS: '60000',
  LLM_FIRST_DELTA_TIMEOUT_MS: '20000',
  LLM_STALL_TIMEOUT_MS: '20000',
  TTS_FIRST_BYTE_TIMEOUT_MS: '20000',
  TTS_HEDGE_AFTER_MS: '0',
  TTS_STALL_TIMEOUT_MS: '20000',
};
const VOICE_ID = 'voice-of-the-tests';
/** Lengths of text for which the emulated voice makes a tone of its own; one of these fits every segment here. */
const TONE_CHARACTERS = [20, 150, 280];

export interface StackOptions {
  /** How the vendors are, or vendors that run already and outlive this stack. */
  emulators?: EmulatorsOptions | Emulators;
  /** Settings of the server, on top of those that lead it to the emulated vendors. */
  env?: Readonly<Record<string, string>>;
}

/** The real server on the emulated vendors, everything on loopback and on free ports. */
export interface Stack {
  /** Origin of page and probes: http://127.0.0.1:port. */
  readonly url: string;
  /** Where calls go: ws://127.0.0.1:port. */
  readonly voiceUrl: string;
  readonly emulators: Emulators;
  /** Errors the server logged; none are expected unless a test says so. */
  readonly loggedErrors: () => readonly unknown[];
  /** Ends server and vendors. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts vendors and server in this process.
 *
 * @throws {Error} when either cannot start; nothing is left running then.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { emulators, release } = await vendorsOf(options);
  const log = new ErrorLog();
  let server: RunningServer;
  try {
    server = await startServer(loadConfig(environment(emulators, options.env)), log);
  } catch (error) {
    await release();
    throw error;
  }
  const stop = () => server.stop().then(release);
  return stackOf({ emulators, port: server.port, loggedErrors: () => log.errors, stop });
}

/**
 * As `startStack`, with the built server as a process of its own.
 *
 * @throws {Error} when the server has not been built.
 */
export async function startProcessStack(options: StackOptions = {}): Promise<Stack> {
  const { emulators, release } = await vendorsOf(options);
  let server: ServerProcess | undefined;
  const stop = () => ended(server).then(release);
  try {
    server = new ServerProcess(environment(emulators, options.env));
    const port = await server.port();
    return stackOf({ emulators, port, loggedErrors: () => errorsOf(server), stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The vendors of a stack and what is to be done with them when it ends. */
async function vendorsOf({ emulators: given = {} }: StackOptions) {
  if ('journal' in given) return { emulators: given, release: async () => undefined };
  const emulators = await startVendors(given);
  return { emulators, release: () => emulators.close() };
}

/** Vendors whose voice has spoken before: encoding the first tones may take seconds on a busy machine. */
export async function startVendors(options: EmulatorsOptions = {}): Promise<Emulators> {
  const emulators = await startEmulators(options);
  const { elevenlabs, journal } = emulators;
  const asked = TONE_CHARACTERS.map(async (length) => {
    const response = await fetch(`${elevenlabs.url}/v1/text-to-speech/${VOICE_ID}/stream`, {
      method: 'POST',
      headers: { 'xi-api-key': EMULATOR_KEY, 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ text: 'a'.repeat(length), model_id: 'eleven_flash_v2_5' }),
    });
    await response.arrayBuffer();
  });
  await Promise.all(asked);
  journal.clear();
  return emulators;
}

function stackOf(parts: {
  emulators: Emulators;
  port: number;
  loggedErrors: () => readonly unknown[];
  stop: () => Promise<void>;
}): Stack {
  const { emulators, port, loggedErrors, stop } = parts;
  let closing: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    voiceUrl: `ws://127.0.0.1:${port}`,
    emulators,
    loggedErrors,
    close: () => {
      closing ??= stop();
      return closing;
    },
  };
}

/**
 * What leads a server to the emulated vendors. Nothing is kept of what is said, unless a test says so.
 *
 * @param patience With the vendors; `{}` for that of a server as it is shipped.
 */
export function environment(
  { deepgram, openai, elevenlabs }: Emulators,
  changes: StackOptions['env'],
  patience: Readonly<Record<string, string>> = PATIENCE,
): Record<string, string> {
  return {
    PORT: '0',
    AGENTS_DIR,
    SIMULATED_VENDORS: 'yes',
    JOURNAL: 'off',
    DRAIN_DEADLINE_MS,
    ...patience,
    DEEPGRAM_API_KEY: EMULATOR_KEY,
    OPENAI_API_KEY: EMULATOR_KEY,
    ELEVENLABS_API_KEY: EMULATOR_KEY,
    ELEVENLABS_VOICE_ID: VOICE_ID,
    DEEPGRAM_URL: deepgram.url,
    OPENAI_REALTIME_URL: openai.url,
    ELEVENLABS_URL: elevenlabs.url,
    ...changes,
  };
}

async function ended(server: ServerProcess | undefined): Promise<void> {
  server?.signal('SIGTERM');
  await server?.ended;
}

function errorsOf(server: ServerProcess | undefined): Record<string, unknown>[] {
  return server?.log.filter(({ level }) => level === 'error') ?? [];
}

/** Keeps what is logged as an error. */
class ErrorLog implements Log {
  readonly errors: { message: string; fields?: LogFields }[] = [];

  debug(): void {}
  info(): void {}
  warn(): void {}
  error(message: string, fields?: LogFields): void {
    this.errors.push({ message, fields });
  }
  with(): Log {
    return this;
  }
}
