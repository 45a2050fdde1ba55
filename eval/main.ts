import { HELP, readArgs, UsageFault } from './args.js';
import { runConversations } from './eval.run.js';
import { rowOf, summaryOf } from './report/table.js';
import { verdictOf } from './report/verdict.js';
import { loadConversations } from './script/conversation.folder.js';
import { withoutPolicy } from './script/settings.merge.js';
import { ScriptFault } from './script/yaml.source.js';
import { shuffled } from './shuffle.js';

/** sysexits.h: wrong usage; data that cannot be read. */
const EXIT = { right: 0, wrong: 1, usage: 64, script: 65, internal: 70, interrupted: 130 } as const;

async function main(): Promise<number> {
  const options = readArgs(process.argv.slice(2));
  if (!options) {
    process.stdout.write(`${HELP}\n`);
    return EXIT.right;
  }
  const { isWithoutPolicy, seed, stages, repeat } = options;
  const loaded = loadConversations(options.only);
  const chosen = isWithoutPolicy ? loaded.flatMap((one) => withoutPolicy(one) ?? []) : loaded;
  const conversations = shuffled(chosen, seed);
  const table = options.json ? process.stderr : process.stdout;
  const width = Math.max(0, ...conversations.map(({ name }) => name.length));
  table.write(
    `${conversations.length} conversations, ${stages} at a time, seed ${seed}; the vendors are SIMULATED\n\n`,
  );
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const outcomes = await runConversations({
    conversations,
    stages,
    repeat,
    signal: stop.signal,
    onOutcome: (outcome) => table.write(`${rowOf(outcome, { isWithoutPolicy, width })}\n`),
  });
  if (stop.signal.aborted) return EXIT.interrupted;
  table.write(`\n${summaryOf(outcomes, isWithoutPolicy)}\n`);
  if (options.json)
    process.stdout.write(`${JSON.stringify({ seed, isWithoutPolicy, conversations: outcomes }, null, 2)}\n`);
  return outcomes.every((outcome) => verdictOf(outcome, isWithoutPolicy).isRight) ? EXIT.right : EXIT.wrong;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isUsage = error instanceof UsageFault;
    const isKnown = isUsage || error instanceof ScriptFault;
    process.stderr.write(`eval: ${isKnown ? error.message : String((error as Error).stack ?? error)}\n`);
    process.exitCode = isUsage ? EXIT.usage : isKnown ? EXIT.script : EXIT.internal;
  },
);
