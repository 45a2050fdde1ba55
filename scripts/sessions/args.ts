import { parseArgs } from 'node:util';
import { EXIT, SessionsError } from './sessions.error.js';

/** What shall be done. */
export type SessionsCommand =
  | { name: 'help' }
  | { name: 'list'; dir: string }
  | { name: 'show' | 'delete'; dir: string; id: string };

/** What `--help` prints. */
export const HELP = `Reads the journals a Parley server keeps: what was said, answered and heard.

  npm run sessions -- list
  npm run sessions -- show ID
  npm run sessions -- delete ID

  ID         of a session, or as many of its first characters as tell it apart; "last" is the newest
  --dir DIR  data folder (default: DATA_DIR of the environment or .env, else ./data)
  --help

Exit codes: 0 done, 64 wrong usage, 66 no such session, 70 fault of this program, 73 cannot be done.`;

/**
 * Reads the command line.
 *
 * @param defaultDir Data folder unless another is given.
 * @throws {SessionsError} naming what is wrong with it.
 */
export function readArgs(argv: readonly string[], defaultDir: string): SessionsCommand {
  const { values, positionals } = parse(argv);
  const [name = 'help', ...rest] = positionals;
  if (values.help || name === 'help') return { name: 'help' };
  const dir = values.dir ?? defaultDir;
  switch (name) {
    case 'list':
      if (rest.length > 0) throw usage('list takes no ID.');
      return { name, dir };
    case 'show':
    case 'delete': {
      const [id, ...more] = rest;
      if (id === undefined || more.length > 0) throw usage(`${name} takes one ID.`);
      // Every ID begins with nothing: an unset variable of a script would name any session.
      if (id.trim() === '') throw usage(`${name} was given an empty ID; list shows those there are.`);
      return { name, dir, id };
    }
    default:
      throw usage(`There is no command "${name}"; there are list, show and delete.`);
  }
}

function parse(argv: readonly string[]) {
  const options = { dir: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function usage(message: string): SessionsError {
  return new SessionsError(EXIT.usage, `${message}\nSee npm run sessions -- --help.`);
}
