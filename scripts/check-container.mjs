// Proves the Dockerfile where no image can be pulled: its own steps, in empty folders, the last as an unprivileged user.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { copyOf, execForm, readDockerfile } from './container/dockerfile.mjs';

const UNPRIVILEGED = 1_000;
const START_LIMIT_MS = 15_000;

const root = mkdtempSync(join(tmpdir(), 'parley-container-'));
chmodSync(root, 0o755);
/** What the image holds outside its working folder. */
const outside = (path) => join(root, 'outside', path);
let server;
try {
  const stages = readDockerfile(readFileSync('Dockerfile', 'utf8'));
  const folders = new Map();
  let final;
  for (const [index, stage] of stages.entries()) {
    const folder = join(root, stage.name ?? `stage${index}`);
    mkdirSync(folder);
    folders.set(stage.name, folder);
    final = { folder, ...build(stage, folder, folders) };
  }
  await proveRunning(final);
  console.log(
    'the steps of the Dockerfile hold: built, started without privileges on read-only files, healthy, ended cleanly',
  );
} catch (error) {
  console.error(`container steps: ${error.message}`);
  process.exitCode = 1;
} finally {
  server?.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
}

function build(stage, folder, folders) {
  const image = { env: {}, volumes: [], command: [], health: [] };
  for (const { verb, rest } of stage.steps) {
    if (verb === 'COPY') copy(rest, folder, folders);
    else if (verb === 'RUN') shell(rest, folder);
    else if (verb === 'ENV') image.env[rest.split('=')[0]] = rest.slice(rest.indexOf('=') + 1);
    else if (verb === 'VOLUME') image.volumes.push(rest);
    else if (verb === 'CMD') image.command = execForm(rest);
    else if (verb === 'HEALTHCHECK') image.health = execForm(rest);
  }
  return image;
}

function copy(rest, folder, folders) {
  const { from: stage, owner, sources, target } = copyOf(rest);
  const from = stage ? folders.get(stage) : process.cwd();
  for (const word of sources) {
    const source = word.startsWith('/app/') ? join(from, word.slice('/app/'.length)) : join(from, word);
    const into = target.startsWith('/')
      ? outside(target)
      : join(folder, target === './' ? source.split('/').at(-1) : target);
    cpSync(source, into, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !isIgnored(path, from),
    });
    if (owner === 'node:node' && process.getuid() === 0) chownSync(into, UNPRIVILEGED, UNPRIVILEGED);
  }
}

/** What .dockerignore keeps out of the context. */
function isIgnored(path, from) {
  return from === process.cwd() && /\/(node_modules|dist)$|\.spec\.ts$/.test(path);
}

function shell(command, cwd) {
  const { status } = spawnSync('sh', ['-c', command], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`RUN ${command} failed with exit code ${status}`);
}

async function proveRunning({ folder, env, volumes, command, health }) {
  spawnSync('chmod', ['-R', 'a-w,a+rX', folder]);
  const port = await freePort();
  const options = {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...withVolumes(env, volumes), ...settings(port) },
    ...(process.getuid() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {}),
  };
  for (const volume of volumes)
    if (spawnSync('test', ['-w', outside(volume)], options).status !== 0)
      throw new Error(`the user of the image may not write to the volume ${volume}`);
  server = spawn(command[0], command.slice(1), { ...options, stdio: ['ignore', 'ignore', 'inherit'] });
  const exit = new Promise((resolve) => server.once('exit', (code, signal) => resolve(code ?? signal)));
  const limit = Date.now() + START_LIMIT_MS;
  while (spawnSync(health[0], health.slice(1), options).status !== 0) {
    if (Date.now() > limit || server.exitCode !== null)
      throw new Error('the health check did not pass in time');
    await pause(200);
  }
  server.kill('SIGTERM');
  const code = await exit;
  if (code !== 0) throw new Error(`the server ended with ${code} after SIGTERM, not with 0`);
}

/** Settings that name a volume lead to where it is here. */
function withVolumes(env, volumes) {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, volumes.includes(value) ? outside(value) : value]),
  );
}

/** Keys of the right form for vendors on loopback that nobody calls: health/live does not depend on them. */
function settings(port) {
  const key = 'key-for-the-container-check-only';
  return {
    PORT: String(port),
    HOST: '127.0.0.1',
    AUTH_MODE: 'none',
    DEEPGRAM_API_KEY: key,
    OPENAI_API_KEY: key,
    ELEVENLABS_API_KEY: key,
    ELEVENLABS_VOICE_ID: 'container-voice',
    DEEPGRAM_URL: 'ws://127.0.0.1:9',
    OPENAI_REALTIME_URL: 'ws://127.0.0.1:9',
    ELEVENLABS_URL: 'http://127.0.0.1:9',
  };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
