import { existsSync } from 'node:fs';
import { assertNever } from '../src/common/assert-never.js';
import { HELP, readArgs } from './sessions/args.js';
import { allJournals, deleteJournal, findJournal } from './sessions/find.journal.js';
import { sessionTable } from './sessions/session.list.js';
import { EXIT, SessionsError } from './sessions/sessions.error.js';
import { timelineOf } from './sessions/timeline.js';

/** Carries out one command. @returns what to print. */
async function main(argv: readonly string[]): Promise<string> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const command = readArgs(argv, process.env.DATA_DIR?.trim() || './data');
  switch (command.name) {
    case 'help':
      return HELP;
    case 'list': {
      const found = await allJournals(command.dir);
      return found.length > 0 ? sessionTable(found) : `There are no sessions in ${command.dir}.`;
    }
    case 'show':
      return timelineOf(await findJournal(command.dir, command.id));
    case 'delete': {
      const found = await findJournal(command.dir, command.id);
      await deleteJournal(found);
      return `All that was kept of session ${found.place.sessionId} is removed.`;
    }
    default:
      return assertNever(command);
  }
}

main(process.argv.slice(2)).then(
  (text) => process.stdout.write(`${text}\n`),
  (error: unknown) => {
    if (error instanceof SessionsError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = error.exitCode;
      return;
    }
    const { code, message } = error as NodeJS.ErrnoException;
    const isAccess = code === 'EACCES' || code === 'EPERM' || code === 'ENOTDIR';
    process.stderr.write(`${isAccess ? message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = isAccess ? EXIT.cannot : EXIT.internal;
  },
);
