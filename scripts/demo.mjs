// A live conversation on this machine with no keys: simulated vendors, the real server, the page.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled, requireNode } from './setup/dependencies.mjs';

const READY_LIMIT_MS = 30_000;
const children = [];
let isStopping = false;

requireNode();
await ensureInstalled();
await ensureBuilt();

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(0));

const key = 'demo-key-accepted-by-the-emulators-only';
const [deepgram, openai, elevenlabs, control] = await freePorts([9101, 9102, 9103, 9104]);
await start('emulators', ['--import', 'tsx', 'emulators/main.ts', '--realistic'], /ready/i, {
  DEEPGRAM_PORT: deepgram,
  OPENAI_PORT: openai,
  ELEVENLABS_PORT: elevenlabs,
  CONTROL_PORT: control,
  EMULATOR_API_KEY: key,
});
const [port] = await freePorts([Number(process.env.PORT ?? 8080)]);
await start('server', ['dist/main.js'], /listening/i, {
  HOST: '127.0.0.1',
  PORT: port,
  AUTH_MODE: 'none',
  SIMULATED_VENDORS: 'yes',
  DEEPGRAM_API_KEY: key,
  OPENAI_API_KEY: key,
  ELEVENLABS_API_KEY: key,
  ELEVENLABS_VOICE_ID: 'demo-voice',
  DEEPGRAM_URL: `ws://127.0.0.1:${deepgram}`,
  OPENAI_REALTIME_URL: `ws://127.0.0.1:${openai}`,
  ELEVENLABS_URL: `http://127.0.0.1:${elevenlabs}`,
});

console.log(`
Parley is running with SIMULATED vendors: no keys are used and nothing leaves this machine.

  talk to it     http://127.0.0.1:${port}/
  or by file     npm run call -- --url ws://127.0.0.1:${port}/v1/voice --wav emulators/clips/en-cost.wav
  metrics        http://127.0.0.1:${port}/metrics
  break a vendor curl -X POST http://127.0.0.1:${control}/faults -H 'content-type: application/json' \\
                   -d '{"vendor":"deepgram","kind":"dropAfter","count":32000}'

Ctrl-C ends it.`);

/** Starts one part and resolves when it says that it is ready. */
async function start(name, args, ready, env) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...stringsOf(env) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  child.once('exit', (code) => {
    if (isStopping) return;
    console.error(`the ${name} ended by itself (exit ${code})`);
    stop(code || 1);
  });
  child.stdout.setEncoding('utf8');
  const limit = AbortSignal.timeout(READY_LIMIT_MS);
  let seen = '';
  while (!ready.test(seen)) {
    const [text] = await once(child.stdout, 'data', { signal: limit }).catch(() => {
      console.error(`the ${name} did not get ready within ${READY_LIMIT_MS / 1_000} s`);
      stop(1);
      return [''];
    });
    if (isStopping) return;
    seen += text;
  }
  child.stdout.on('data', (text) => process.env.DEMO_VERBOSE && process.stdout.write(text));
}

function stringsOf(env) {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
}

/** Each port asked for where it is free, else any free one. */
async function freePorts(wanted) {
  return Promise.all(wanted.map(async (port) => (await tryPort(port)) ?? (await tryPort(0))));
}

function tryPort(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const { port: got } = probe.address();
      probe.close(() => resolve(got));
    });
  });
}

function stop(code) {
  if (isStopping) return;
  isStopping = true;
  process.exitCode = code;
  for (const child of children) child.kill('SIGTERM');
}
