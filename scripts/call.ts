import { HELP, readArgs } from './call/args.js';
import { CallError, EXIT } from './call/call.error.js';
import { call } from './call/caller.js';
import { Screen } from './call/screen.js';

/** Runs the caller; what it prints and returns is for people and scripts alike. */
async function main(): Promise<number> {
  const options = readArgs(process.argv.slice(2));
  if (!options) {
    process.stdout.write(`${HELP}\n`);
    return EXIT.answered;
  }
  // npm runs scripts in the project's folder; paths are meant from where the person stands.
  process.chdir(process.env.INIT_CWD ?? '.');
  const screen = new Screen(options.json ? process.stderr : process.stdout);
  const stop = new AbortController();
  // A second Ctrl-C ends the program the hard way: the listener is there for one only.
  process.once('SIGINT', () => stop.abort());
  try {
    const { document, error } = await call({
      options,
      token: process.env.PARLEY_TOKEN,
      screen,
      signal: stop.signal,
    });
    if (options.json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    if (error) throw error;
  } catch (error) {
    // Whatever else came of it, the person wanted it to end.
    if (stop.signal.aborted && error instanceof CallError) return EXIT.interrupted;
    throw error;
  }
  return stop.signal.aborted ? EXIT.interrupted : EXIT.answered;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof CallError) {
      process.stderr.write(`${error.message}\n${error.hint ? `${error.hint}\n` : ''}`);
      process.exitCode = error.exitCode;
      return;
    }
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = EXIT.internal;
  },
);
