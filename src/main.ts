import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { parseEnv } from 'node:util';
import { readDescriptorLimit } from './common/descriptor.use.js';
import { createPinoLog, type RootLog } from './common/pino.log.js';
import type { AppConfig } from './config/app.config.js';
import { loadConfig } from './config/configuration.js';
import type { RawEnvironment } from './config/environment.check.js';
import { KeyRotation } from './key.rotation.js';
import { obeySignals } from './process.signals.js';
import { ENV_FILE, explainStart } from './start.faults.js';

/** Read before there might be none left to read it with. */
const filesAtStart = readDescriptorLimit();

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

main().catch((error: unknown) => {
  const { text, exitCode } = explainStart(error, filesAtStart);
  process.stderr.write(`${text}\n`, () => process.exit(exitCode));
});
