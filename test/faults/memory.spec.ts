import type { Emulators } from '../../emulators/start.js';
import { environment, startVendors } from '../e2e/stack.js';
import { handshake, rawRequest } from '../helpers/raw.http.js';
import { ServerProcess } from '../helpers/server.process.js';
import { VoiceClient } from '../helpers/voice.client.js';
import { count, isFull, report } from './figures.js';
import { SHORT_ANSWERS } from './talker.js';

jest.setTimeout(900_000);

/** MiB, of which four fifths can be used. A server without callers needs 22. */
const HEAP = count(48, 64);
const SHED_PERCENT = count(75, 80);
/** Callers at a time. */
const LANES = 8;
/** More than that heap carries. */
const MOST_CALLERS = 1_500;
const LIMIT_MS = 120_000;

let emulators: Emulators;
let server: ServerProcess;
let port: number;
beforeAll(async () => {
  emulators = await startVendors({
    script: SHORT_ANSWERS,
    capacity: { deepgram: { maxConnections: MOST_CALLERS } },
  });
  const env = { MAX_SESSIONS: String(MOST_CALLERS), MEMORY_SHED_PERCENT: String(SHED_PERCENT) };
  server = new ServerProcess(environment(emulators, env), { nodeArgs: [`--max-old-space-size=${HEAP}`] });
  port = await server.port();
});
afterAll(async () => {
  server.signal('SIGKILL');
  await server.ended;
  await emulators.close();
});

/** Comes in and asks something. @returns nothing when refused, at the door or, if memory ran short just then, behind it. */
async function call(): Promise<VoiceClient | undefined> {
  let client: VoiceClient;
  try {
    client = await VoiceClient.connect(port);
  } catch (error) {
    expect((error as Error).message).toContain('503');
    return undefined;
  }
  client.send({ type: 'session.start', agent: 'quiet' });
  client.send({ type: 'text.input', text: 'Is it red? '.repeat(20) });
  const isReady = () => client.messages.some(({ type }) => type === 'session.ready');
  const isClosed = () => client.socket.readyState === client.socket.CLOSED;
  await client.until(() => isReady() || isClosed(), 'session or refusal', LIMIT_MS);
  if (isReady()) return client;
  expect((await client.closed).code).toBe(1013);
  return undefined;
}

/** Has callers come until `isEnough`. @returns how many were refused. */
async function fill(
  inside: VoiceClient[],
  isEnough: (refused: number, asked: number) => boolean,
): Promise<number> {
  let refused = 0;
  let asked = 0;
  const lane = async () => {
    while (!isEnough(refused, asked) && asked < MOST_CALLERS) {
      asked++;
      const client = await call();
      if (client) inside.push(client);
      else refused++;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return refused;
}

async function isAnswered(client: VoiceClient): Promise<boolean> {
  const ended = () => client.messages.find(({ type }) => type === 'turn.completed' || type === 'turn.failed');
  await client.until(() => ended() !== undefined, 'end of the turn', LIMIT_MS);
  return ended()?.type === 'turn.completed' && client.socket.readyState === client.socket.OPEN;
}

const knock = () => rawRequest(port, 'GET /v1/voice HTTP/1.1', handshake());

describe('a server with a small heap and twice the callers it carries', () => {
  it(`lives, refuses those beyond, and answers all it took (${HEAP} MiB)`, async () => {
    const inside: VoiceClient[] = [];
    await fill(inside, (refused) => refused > 0);
    const carried = inside.length;
    const refused = await fill(inside, (_, asked) => asked >= carried);
    expect(carried).toBeGreaterThan(LANES);
    expect(refused).toBeGreaterThan(0);
    const { heap } = await server.logged('Memory is short: new sessions are refused');
    expect(heap).toBeGreaterThanOrEqual(SHED_PERCENT / 100);

    const answered = await Promise.all(inside.map(isAnswered));
    expect(answered).toEqual(inside.map(() => true));
    const health = await fetch(`http://127.0.0.1:${port}/health/live`, { headers: { connection: 'close' } });
    expect(health.status).toBe(200);
    for (const client of inside) client.send({ type: 'session.end' });
    await Promise.all(inside.map(({ closed }) => closed));
    if (isFull) await isOpenAgain();
    report('memory', { heap: HEAP, carried, refused, inside: inside.length });
  });
});

/** What the callers leave is garbage until it is collected; that is asked for after ten seconds. */
async function isOpenAgain(): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while ((await knock()).status !== 101)
    if (performance.now() > deadline) throw new Error('nobody was let in again');
}
