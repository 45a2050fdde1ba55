import type { Emulators } from '../../emulators/start.js';
import { scrapedMetric } from '../helpers/scraped.metric.js';
import { ServerProcess } from '../helpers/server.process.js';
import { Person } from './person.js';
import { environment, startVendors } from './stack.js';

jest.setTimeout(120_000);

/** Has the process meet a fault of nobody's session when it gets SIGUSR2. */
const onSignal = (fault: string) => [
  '--import',
  `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => { ${fault} });`)}`,
];

let emulators: Emulators;
let server: ServerProcess;
beforeAll(async () => {
  emulators = await startVendors({ script: { name: 'short', rules: [], fallback: ['Just a moment. Yes.'] } });
});
afterEach(async () => {
  server.signal('SIGKILL');
  await server.ended;
});
afterAll(() => emulators.close());

/** A server that will meet this fault, and somebody who is being answered. */
async function beingAnswered(fault: string): Promise<{ person: Person; port: number }> {
  const env = environment(emulators, { DRAIN_DEADLINE_MS: '60000' });
  server = new ServerProcess(env, { nodeArgs: onSignal(fault) });
  const port = await server.port();
  const person = await Person.call({ voiceUrl: `ws://127.0.0.1:${port}` }, { hasMicrophone: false });
  person.agent.sendText('Is it red?');
  await person.next('tts.segment');
  return { person, port };
}

const isCounted = async (port: number, kind: string) =>
  (await scrapedMetric(`http://127.0.0.1:${port}`, `parley_process_faults_total{kind="${kind}"}`)) === 1;

describe('a fault that is no session’s', () => {
  it('as a promise nobody awaited is logged and counted; the conversation goes on', async () => {
    const { person, port } = await beingAnswered("Promise.reject(new Error('stray'))");
    server.signal('SIGUSR2');
    const line = await server.logged('A rejected promise nobody awaited');
    expect(line).toMatchObject({ level: 'error', error: { text: 'stray' } });
    expect(await isCounted(port, 'rejection')).toBe(true);
    await person.next('turn.completed');
    await person.agent.stop();
  });

  it('as an exception has the server hear every turn out and end with 1', async () => {
    const { person } = await beingAnswered("throw new Error('stray')");
    server.signal('SIGUSR2');
    await person.wire.until(() => person.wire.closeCode !== undefined, 'end of the connection');
    expect([person.wire.all('turn.completed').length, person.wire.closeCode]).toEqual([1, 1001]);
    expect((await server.ended).exitCode).toBe(1);
    await person.agent.stop();
  });
});
