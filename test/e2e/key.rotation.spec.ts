import type { Emulators } from '../../emulators/start.js';
import { ServerProcess } from '../helpers/server.process.js';
import { Person } from './person.js';
import { environment, startVendors } from './stack.js';

jest.setTimeout(60_000);

const OLD_KEY = 'key-of-the-first-day-41c09be7';
const NEW_KEY = 'key-of-the-second-day-7d20fa58';
const BAD_KEY = 'your-key-here';

let vendors: Emulators;
let server: ServerProcess;
let voiceUrl: string;
let callers: Person[];

beforeAll(async () => {
  vendors = await startVendors();
});
afterAll(async () => {
  await vendors.close();
});
beforeEach(async () => {
  vendors.apiKey = OLD_KEY;
  callers = [];
  const { DEEPGRAM_API_KEY, OPENAI_API_KEY, ELEVENLABS_API_KEY, ...others } = environment(vendors, {});
  server = new ServerProcess(others, { file: keys(OLD_KEY) });
  voiceUrl = `ws://127.0.0.1:${await server.port()}`;
});
afterEach(async () => {
  await Promise.all(callers.map(({ agent }) => agent.stop()));
  server.signal('SIGTERM');
  const { stdout } = await server.ended;
  for (const key of [OLD_KEY, NEW_KEY, BAD_KEY]) expect(stdout).not.toContain(key);
  vendors.journal.clear();
});

function keys(key: string): Record<string, string> {
  return { DEEPGRAM_API_KEY: key, OPENAI_API_KEY: key, ELEVENLABS_API_KEY: key };
}

/** Writes `.env`, tells the server, and waits until it has looked. */
async function rotate(variables: Record<string, string>, answer: string): Promise<Record<string, unknown>> {
  server.writeFile(variables);
  server.signal('SIGHUP');
  return server.logged(answer);
}

async function call(): Promise<Person> {
  const person = await Person.call({ voiceUrl }, { hasMicrophone: false });
  callers.push(person);
  return person;
}

/** Has something answered, aloud. */
async function expectAnswer(person: Person, code: string): Promise<void> {
  person.agent.sendText(`code ${code} please`);
  const { generation } = await person.next('llm.final', ({ text }) => text.includes(code));
  await person.hearing(generation);
  expect(person.wire.all('tts.dropped')).toEqual([]);
}

describe('keys that are replaced while the server runs', () => {
  it('are used for all that is opened from then on, while a call goes on as it was', async () => {
    const early = await call();
    await expectAnswer(early, 'ZEBRA-1');
    await early.next('turn.completed');
    vendors.apiKey = NEW_KEY;
    const { replaced } = await rotate(keys(NEW_KEY), 'Keys were read again');
    expect(replaced).toEqual(['DEEPGRAM_API_KEY', 'OPENAI_API_KEY', 'ELEVENLABS_API_KEY']);

    await expectAnswer(early, 'ZEBRA-2');
    await expectAnswer(await call(), 'ZEBRA-3');
    for (const vendor of ['deepgram', 'openai'] as const)
      expect(vendors.journal.find(vendor, 'open')).toHaveLength(2);
    for (const vendor of ['deepgram', 'openai', 'elevenlabs'] as const)
      expect(vendors.journal.find(vendor, 'refused')).toEqual([]);
  });

  it('are taken up at once by a server whose old ones are refused', async () => {
    vendors.apiKey = NEW_KEY;
    const unlucky = new Person({ voiceUrl }, { hasMicrophone: false });
    await unlucky.agent.start().catch(() => undefined);
    await unlucky.wire.until(() => unlucky.wire.closeCode !== undefined, 'end of the call');
    await unlucky.agent.stop();
    const turnedAway = new Person({ voiceUrl }, { hasMicrophone: false });
    await expect(turnedAway.agent.start()).rejects.toMatchObject({ status: 503 });

    await rotate(keys(NEW_KEY), 'Keys were read again');
    await expectAnswer(await call(), 'ZEBRA-1');
  });

  it('are left alone when one of them cannot be used: the log says which, and calls go on', async () => {
    const bad = { ...keys(NEW_KEY), OPENAI_API_KEY: BAD_KEY };
    const { problems } = await rotate(bad, 'Keys could not be read again; the old ones stay in use');
    expect(problems).toMatchObject([{ variable: 'OPENAI_API_KEY' }]);
    await expectAnswer(await call(), 'ZEBRA-1');
  });
});

describe('a key that the environment of the server holds', () => {
  it('is not replaced by one in .env, as at a start', async () => {
    server.signal('SIGTERM');
    await server.ended;
    const given = { ...environment(vendors, {}), ...keys(OLD_KEY) };
    server = new ServerProcess(given, { file: keys(NEW_KEY) });
    voiceUrl = `ws://127.0.0.1:${await server.port()}`;
    const { replaced } = await rotate(keys(NEW_KEY), 'Keys were read again');
    expect(replaced).toEqual([]);
    await expectAnswer(await call(), 'ZEBRA-1');
  });

  it('is taken from .env when it is empty there', async () => {
    server.signal('SIGTERM');
    await server.ended;
    const empty = { DEEPGRAM_API_KEY: '', OPENAI_API_KEY: ' ', ELEVENLABS_API_KEY: '' };
    server = new ServerProcess({ ...environment(vendors, {}), ...empty }, { file: keys(OLD_KEY) });
    voiceUrl = `ws://127.0.0.1:${await server.port()}`;
    await expectAnswer(await call(), 'ZEBRA-1');
  });
});
