// Scripted conversations against the real server and simulated vendors; needs no keys.
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled, requireNode } from './setup/dependencies.mjs';
import { run } from './setup/run.mjs';

requireNode();
await ensureInstalled();
await ensureBuilt();
// A Ctrl-C reaches the child as well, which then ends in order; this process waits for it.
process.on('SIGINT', () => undefined);
process.exitCode = await run(process.execPath, ['--import', 'tsx', 'eval/main.ts', ...process.argv.slice(2)]);
