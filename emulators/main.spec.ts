import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const FREE_PORTS = { DEEPGRAM_PORT: '0', OPENAI_PORT: '0', ELEVENLABS_PORT: '0', CONTROL_PORT: '0' };
/** A process that loads everything, on a busy machine. */
const LIMIT_MS = 60_000;

function start(args: string[], env: Record<string, string> = FREE_PORTS) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'emulators/main.ts', ...args], {
    cwd: PROJECT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output.text += text;
    });
  return { child, output, exited: once(child, 'exit') as Promise<[number | null, string | null]> };
}

async function saysReady(child: ChildProcess, output: { text: string }): Promise<void> {
  while (!/^ready$/m.test(output.text)) await once(child.stdout as NodeJS.ReadableStream, 'data');
}

test(
  'it prints the addresses, says that the vendors are simulated, and ends cleanly when told to',
  async () => {
    const { child, output, exited } = start(['--voice', 'tone', '--realistic']);
    await saysReady(child, output);
    expect(output.text).toContain('SIMULATED vendors');
    for (const name of ['DEEPGRAM_URL', 'OPENAI_REALTIME_URL', 'ELEVENLABS_URL', 'CONTROL_URL'])
      expect(output.text).toMatch(new RegExp(`${name}=(ws|http)://127\\.0\\.0\\.1:\\d+\\n`));
    const control = /CONTROL_URL=(\S+)/.exec(output.text)?.[1] as string;
    const about = (await (await fetch(control)).json()) as { latency: { llmFirstDeltaMs: number } };
    expect(about.latency.llmFirstDeltaMs).toBeGreaterThan(0);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  },
  LIMIT_MS,
);

test.each([
  [['--speed', '2'], FREE_PORTS, 'unknown argument --speed'],
  [['--voice', 'opera'], FREE_PORTS, '--voice must be espeak or tone'],
  [[], { ...FREE_PORTS, OPENAI_PORT: 'many' }, 'OPENAI_PORT must be a port'],
])(
  'wrong usage is explained: %j',
  async (args, env, message) => {
    const { output, exited } = start(args, env);
    expect(await exited).toEqual([64, null]);
    expect(output.text).toContain(message);
  },
  LIMIT_MS,
);
