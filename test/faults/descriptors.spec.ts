import { connect } from 'node:net';
import type { Emulators } from '../../emulators/start.js';
import { environment, startVendors } from '../e2e/stack.js';
import { polled } from '../helpers/polling.js';
import { handshake, rawRequest } from '../helpers/raw.http.js';
import { scrapedMetric } from '../helpers/scraped.metric.js';
import { ServerProcess } from '../helpers/server.process.js';
import { VoiceClient } from '../helpers/voice.client.js';
import { report } from './figures.js';
import { SHORT_ANSWERS } from './talker.js';

jest.setTimeout(120_000);

/** Loading the application takes 352 of them. */
const MOST_OPEN_FILES = 512;
/** More than fit. */
const CALLERS = 64;
const LIMIT_MS = 30_000;
/** On the first SIGUSR2 the server opens what it may and keeps it, on the second it gives it back. */
const HOARD = `
  const fs = require('node:fs');
  let hoard;
  process.on('SIGUSR2', () => {
    if (hoard) { for (const fd of hoard.splice(0)) fs.closeSync(fd); hoard = undefined; return; }
    hoard = [];
    try { for (;;) hoard.push(fs.openSync('/dev/null')); } catch {}
    process.stdout.write('{"message":"hoarded"}\\n');
  });`;

let emulators: Emulators;
let server: ServerProcess;
let port: number;
beforeAll(async () => {
  emulators = await startVendors({ script: SHORT_ANSWERS });
});
beforeEach(async () => {
  const preload = `data:text/javascript,import{createRequire}from'node:module';const require=createRequire('file:///');${encodeURIComponent(HOARD)}`;
  server = new ServerProcess(environment(emulators, {}), {
    mostOpenFiles: MOST_OPEN_FILES,
    nodeArgs: ['--import', preload],
  });
  port = await server.port();
});
afterEach(async () => {
  server.signal('SIGKILL');
  await server.ended;
});
afterAll(() => emulators.close());

const knock = () => rawRequest(port, 'GET /v1/voice HTTP/1.1', handshake());

/** Resolves once callers are let in: what is open is counted once a second, and until it was, a connection may be cut. */
async function untilTaken(): Promise<void> {
  const isTaken = async () => (await knock().catch(() => undefined))?.status === 101;
  await polled(isTaken, 'caller let in', LIMIT_MS);
}

async function call(): Promise<VoiceClient> {
  const client = await VoiceClient.connect(port);
  client.send({ type: 'session.start', agent: 'quiet' });
  await client.message('session.ready');
  return client;
}

/** Asks something and waits until it was answered in full. */
async function isAnswered(client: VoiceClient): Promise<boolean> {
  client.send({ type: 'text.input', text: 'Is it red?' });
  const isOver = ({ type }: { type: string }) => type === 'turn.completed' || type === 'turn.failed';
  const before = client.messages.filter(isOver).length;
  await client.until(() => client.messages.filter(isOver).length > before, 'end of the turn', LIMIT_MS);
  return client.messages.filter(isOver).at(-1)?.type === 'turn.completed';
}

/** Opens a connection and waits until it is closed by the other side. */
function cutOff(): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve, reject) => {
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('nobody closed the connection')));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? undefined : reject(error),
    );
    socket.on('close', () => resolve());
    socket.resume();
  });
}

describe('a server that may open few files', () => {
  it('refuses callers beyond what fits, answers all it took, and takes others when those have left', async () => {
    const inside: VoiceClient[] = [];
    let refused = 0;
    for (let caller = 0; caller < CALLERS; caller++) {
      const client = await call().catch((error: Error) => error);
      if (client instanceof VoiceClient) inside.push(client);
      else {
        refused++;
        expect(client.message).toContain('503');
      }
    }
    const answer = await knock();
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([503, 'short_of_descriptors']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(inside.length).toBeGreaterThan(CALLERS / 2);
    expect(refused).toBeGreaterThan(0);
    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`, { headers: { connection: 'close' } });
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('descriptors')]);

    const answered = await Promise.all(inside.map(isAnswered));
    expect(answered).toEqual(inside.map(() => true));
    const openAtMost = await scrapedMetric(`http://127.0.0.1:${port}`, 'process_open_fds');
    expect(openAtMost).toBeLessThan(MOST_OPEN_FILES);
    report('descriptors', { inside: inside.length, refused, openAtMost, limit: MOST_OPEN_FILES });

    await Promise.all(inside.map((client) => client.close()));
    await untilTaken();
    expect(await isAnswered(await call())).toBe(true);
  });

  it('goes on when there is none at all: connections are cut, calls go on, and it takes others again', async () => {
    const client = await call();
    expect(await isAnswered(client)).toBe(true);
    server.signal('SIGUSR2');
    await server.logged('hoarded');
    for (let connection = 0; connection < 5; connection++) await cutOff();
    expect(await isAnswered(client)).toBe(true);
    server.signal('SIGUSR2');
    await untilTaken();
    expect(await isAnswered(await call())).toBe(true);
  });
});
