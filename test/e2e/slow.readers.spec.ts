import { connect, type Socket } from 'node:net';
import type { Emulators } from '../../emulators/start.js';
import { scrapedMetric } from '../helpers/scraped.metric.js';
import { ServerProcess } from '../helpers/server.process.js';
import { Person } from './person.js';
import { environment, startVendors } from './stack.js';

jest.setTimeout(120_000);

const LINES = 3_000;
const LINE_BYTES = 4_000;
/** What a server keeps of its log, and what the system keeps of a pipe. */
const MOST_KEPT_BYTES = 4 * 1024 * 1024 + 1024 * 1024;
/** Scrapes until lines are dropped; they take milliseconds each, and the noise a second. */
const MOST_ASKED = 10_000;
/** Of one answer to a scraper. */
const MOST_METRICS_BYTES = 128 * 1024;
const NOISE = 'A rejected promise nobody awaited';
const DROPPED = 'Lines of this log were dropped: nobody read them in time';
/** Has the server log far more than it may keep when it gets SIGUSR2. */
const NOISY = [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    `process.on('SIGUSR2', () => {
      for (let i = 0; i < ${LINES}; i++) Promise.reject('x'.repeat(${LINE_BYTES}));
    });`,
  )}`,
];

let emulators: Emulators;
let server: ServerProcess;
beforeAll(async () => {
  emulators = await startVendors({ script: { name: 'short', rules: [], fallback: ['Yes.'] } });
});
beforeEach(() => {
  server = new ServerProcess(environment(emulators, {}), { nodeArgs: NOISY });
});
afterEach(async () => {
  server.signal('SIGKILL');
  server.readOn();
  await server.ended;
});
afterAll(() => emulators.close());

const urlOf = async () => `http://127.0.0.1:${await server.port()}`;

/** The server once it has dropped lines of its log. */
async function overflow(): Promise<string> {
  const url = await urlOf();
  server.stopReading();
  server.signal('SIGUSR2');
  for (let asked = 0; asked < MOST_ASKED; asked++) if ((await droppedLines(url)) > 0) return url;
  throw new Error('no line was dropped');
}

const droppedLines = (url: string) => scrapedMetric(url, 'parley_log_lines_dropped_total');

async function ask(person: Person, text: string): Promise<void> {
  const told = person.wire.all('turn.completed').length;
  person.agent.sendText(text);
  await person.wire.until(() => person.wire.all('turn.completed').length > told, 'answer');
}

describe('a server whose log nobody reads', () => {
  it('goes on with its calls, keeps a bounded part of the log and says later how much is missing', async () => {
    const url = await overflow();
    const voiceUrl = url.replace('http', 'ws');
    const people = await Promise.all([0, 1].map(() => Person.call({ voiceUrl }, { hasMicrophone: false })));
    await Promise.all(people.map((person) => ask(person, 'Is it red?')));
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    server.readOn();
    const { level, lines } = await server.logged(DROPPED);
    expect([level, lines]).toEqual(['warn', await droppedLines(url)]);
    const kept = server.log.filter(({ message }) => message === NOISE).length;
    expect(kept * LINE_BYTES).toBeLessThan(MOST_KEPT_BYTES);
    expect(LINES - kept).toBeLessThanOrEqual(Number(lines));
    await Promise.all(people.map((person) => ask(person, 'And blue?')));
    await Promise.all(people.map((person) => person.agent.stop()));
  });

  it('ends with 0 when it is told to, though what waits cannot be written', async () => {
    await overflow();
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
  });
});

/** A scraper that asks so many times at once and reads nothing of the answers. */
function stuckScraper(url: string, requests: number): Socket {
  const { port, host } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1').pause();
  // To be cut is what some of them deserve.
  socket.on('error', () => undefined);
  socket.write(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(requests));
  return socket;
}

describe('a server whose metrics are asked for and not read', () => {
  it.each([
    ['once by each of thirty', 30, 1],
    ['two thousand times by each of five', 5, 2_000],
  ])('%s goes on with its calls and answers others', async (_, scrapers, requests) => {
    const url = await urlOf();
    const person = await Person.call({ voiceUrl: url.replace('http', 'ws') }, { hasMicrophone: false });
    const stuck = Array.from({ length: scrapers }, () => stuckScraper(url, requests));
    await ask(person, 'Is it red?');
    const answer = await fetch(`${url}/metrics`);
    expect(Number(answer.headers.get('content-length'))).toBeLessThan(MOST_METRICS_BYTES);
    // All that were asked for would take half a minute.
    expect(await answer.text()).toMatch(/^parley_session_ends_total\{reason="error"\} 0$/m);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    for (const socket of stuck) socket.destroy();
    await person.agent.stop();
  });
});
