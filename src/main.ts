import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { parseEnv } from 'node:util';
import { AgentFileError } from './agent/agent.yaml.js';
import { readDescriptorLimit } from './common/descriptor.use.js';
import { createPinoLog, type RootLog } from './common/pino.log.js';
import type { AppConfig } from './config/app.config.js';
import { ConfigError } from './config/config.error.js';
import { loadConfig } from './config/configuration.js';
import type { RawEnvironment } from './config/environment.check.js';
import { KeyRotation } from './key.rotation.js';
import { obeySignals } from './process.signals.js';

/** EX_CONFIG of sysexits.h: restarting will not help, somebody has to change a setting. */
const EXIT_CONFIG = 78;
/** Files that are open at once while the application is loaded: between 320 and 352, measured with Node.js 20. */
const FILES_TO_START = 512;
/** Read before there might be none left to read it with. */
const filesAtStart = readDescriptorLimit();
const ENV_FILE = '.env';

/** Settings are checked before the application is even imported: a fault shows as one list, at once. */
async function main(): Promise<void> {
  const given = variablesGiven();
  const read = () => ({ ...variablesOfFile(), ...given });
  // Packages read the environment too.
  Object.assign(process.env, read());
  const started = { ...process.env };
  const config = loadConfig(started);
  const root = createPinoLog({ level: config.log.level, secrets: secretsOf(config) });
  try {
    await run(config, root, new KeyRotation({ config, started, read, root }));
  } catch (error) {
    await root.flush();
    throw error;
  }
}

/** What the process was given; an empty value is none, so that `.env` may fill it. */
function variablesGiven(): RawEnvironment {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim()));
}

/** What `.env` says. It fills the gaps of what the process was given. */
function variablesOfFile(): RawEnvironment {
  return existsSync(ENV_FILE) ? parseEnv(readFileSync(ENV_FILE, 'utf8')) : {};
}

async function run(config: AppConfig, root: RootLog, keys: KeyRotation): Promise<void> {
  const { log } = root;
  const { startServer } = await import('./server.js');
  const server = await startServer(config, log, root.loss);
  obeySignals({ server, keys, root });
  if (config.server.isSimulated) log.warn('Vendors are SIMULATED: nothing here hears, thinks or speaks');
  const { host } = config.server;
  log.info('Parley is listening', { url: `http://${isIPv6(host) ? `[${host}]` : host}:${server.port}/` });
}

function secretsOf(config: AppConfig): string[] {
  return [config.asr, config.llm, config.tts].map(({ key }) => key.current);
}

function explain(error: unknown): { text: string; exitCode: number } {
  if (error instanceof ConfigError) return { text: error.message, exitCode: EXIT_CONFIG };
  if (error instanceof AgentFileError)
    return {
      text: `Parley cannot start: an agent definition cannot be used.\n  ${error.message}`,
      exitCode: EXIT_CONFIG,
    };
  const { code, path } = error as { code?: unknown; path?: unknown };
  if (path === ENV_FILE)
    return { text: `Parley cannot start: ${ENV_FILE} cannot be read (${code}).`, exitCode: EXIT_CONFIG };
  if (code === 'EADDRINUSE')
    return { text: 'Parley cannot start: the port is taken; set PORT to another one.', exitCode: 1 };
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return {
      text: 'Parley cannot start: this address may not be listened on; change HOST or PORT.',
      exitCode: 1,
    };
  const hint = filesAtStart !== undefined && filesAtStart < FILES_TO_START ? fewFiles(filesAtStart) : '';
  return {
    text: `Parley cannot start: ${hint}${error instanceof Error ? error.stack : String(error)}`,
    exitCode: 1,
  };
}

function fewFiles(limit: number): string {
  return `probably because no more than ${limit} files may be open; raise that limit (ulimit -n).\n`;
}

main().catch((error: unknown) => {
  const { text, exitCode } = explain(error);
  process.stderr.write(`${text}\n`, () => process.exit(exitCode));
});
