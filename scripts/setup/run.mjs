import { spawn } from 'node:child_process';

/**
 * Runs a command to its end, its output shown as it comes.
 *
 * @returns {Promise<number>} its exit code; 1 when it could not be started or was ended by a signal.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** As `run`, but a failure ends this process with the same exit code. */
export async function mustRun(command, args, options = {}) {
  const code = await run(command, args, options);
  if (code === 0) return;
  console.error(`failed (exit ${code}): ${[command, ...args].join(' ')}`);
  process.exit(code);
}

/** Runs a tool of node_modules/.bin with the Node this process runs on. */
export function tool(name, args, options = {}) {
  return mustRun('npx', ['--no-install', name, ...args], options);
}
