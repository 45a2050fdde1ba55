import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const READY_LIMIT_MS = 30_000;

/** The one key the emulators started here accept. */
export const KEY = 'key-accepted-by-the-emulators-only';

/**
 * Starts the emulators as a process of their own on free ports.
 *
 * @returns {Promise<{urls: Record<string, string>, stop: () => Promise<void>}>} `stop` fails unless they end cleanly. Origins by the variables that name them to the server, `CONTROL_URL` among them.
 */
export async function startEmulators() {
  const child = spawn(process.execPath, ['--import', 'tsx', 'emulators/main.ts', '--voice', 'tone'], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DEEPGRAM_PORT: '0',
      OPENAI_PORT: '0',
      ELEVENLABS_PORT: '0',
      CONTROL_PORT: '0',
      EMULATOR_API_KEY: KEY,
    },
  });
  const exited = once(child, 'exit');
  child.stdout.setEncoding('utf8');
  const limit = AbortSignal.timeout(READY_LIMIT_MS);
  let seen = '';
  while (!/^ready$/m.test(seen)) {
    const [text] = await Promise.race([
      once(child.stdout, 'data', { signal: limit }),
      exited.then(([code]) => {
        throw new Error(`the emulators ended at once (exit ${code})`);
      }),
    ]);
    seen += text;
  }
  const urls = Object.fromEntries(
    [...seen.matchAll(/^\s*(\w+_URL)=(\S+)$/gm)].map((match) => [match[1], match[2]]),
  );
  return {
    urls,
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await exited;
      if (code !== 0) throw new Error(`the emulators did not end cleanly (exit ${code})`);
    },
  };
}
