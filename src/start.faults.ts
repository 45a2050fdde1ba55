import { AgentFileError } from './agent/agent.yaml.js';
import { ConfigError } from './config/config.error.js';

/** Settings that are not in the environment. */
export const ENV_FILE = '.env';

/** EX_CONFIG of sysexits.h: restarting will not help, somebody has to change a setting. */
const EXIT_CONFIG = 78;
/** Files that are open at once while the application is loaded: between 320 and 352, measured with Node.js 20. */
const FILES_TO_START = 512;

/** Why the server does not start, in words for who started it, and what the process ends with. */
export interface StartFault {
  readonly text: string;
  readonly exitCode: number;
}

/** @param mostFiles How many files the process may have open, where that is known. */
export function explainStart(error: unknown, mostFiles?: number): StartFault {
  if (error instanceof ConfigError) return { text: error.message, exitCode: EXIT_CONFIG };
  if (error instanceof AgentFileError)
    return cannotStart(`an agent definition cannot be used.\n  ${error.message}`, EXIT_CONFIG);
  const { code, path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (path === ENV_FILE) return cannotStart(`${ENV_FILE} cannot be read (${code}).`, EXIT_CONFIG);
  const isListening = syscall === 'listen' || syscall === 'bind';
  if (isListening && code === 'EADDRINUSE') return cannotStart('the port is taken; set PORT to another one.');
  if (isListening && (code === 'EACCES' || code === 'EADDRNOTAVAIL'))
    return cannotStart('this address may not be listened on; change HOST or PORT.');
  const hint = mostFiles !== undefined && mostFiles < FILES_TO_START ? fewFiles(mostFiles) : '';
  return cannotStart(`${hint}${error instanceof Error ? error.stack : String(error)}`);
}

function cannotStart(reason: string, exitCode = 1): StartFault {
  return { text: `Parley cannot start: ${reason}`, exitCode };
}

function fewFiles(limit: number): string {
  return `probably because no more than ${limit} files may be open; raise that limit (ulimit -n).\n`;
}
