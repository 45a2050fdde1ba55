import type { Emulators } from '../../emulators/start.js';
import type { ClientMessageOf } from '../../src/protocol/client.messages.js';
import type { Journal } from '../../src/store/journal.reader.js';
import { isKept } from '../../src/store/journal.record.js';
import { polled } from '../helpers/polling.js';
import { VoiceClient } from '../helpers/voice.client.js';
import { MILL, REQUEST } from './listener.js';
import { Person } from './person.js';
import { RestartedServer } from './restarted.server.js';
import { startVendors } from './stack.js';
import type { MessageOf } from './wire.js';

jest.setTimeout(120_000);

/** A busy disk may take its time. */
const KEPT_WITHIN_MS = 10_000;

type Resume = NonNullable<ClientMessageOf<'session.start'>['resume']>;

let emulators: Emulators;
let server: RestartedServer;
let person: Person;

beforeAll(async () => {
  emulators = await startVendors({ script: MILL, latency: { llmDeltaIntervalMs: 20, ttsSpeed: 4 } });
});
afterAll(async () => {
  await emulators.close();
});
afterEach(async () => {
  await person.agent.stop();
  await server.close();
});

async function open(env: Readonly<Record<string, string>> = {}): Promise<void> {
  server = await RestartedServer.open(emulators, env);
  person = await Person.call(server, { hasMicrophone: false, comesBack: true });
}

/** Says something and hears the answer out. @returns the words of both. */
async function exchange(text: string) {
  person.agent.sendText(text);
  const started = await person.next('turn.started', (one) => one.text === text);
  // Another session may have counted the same numbers before.
  const isItsEnd = (one: MessageOf<'turn.completed'>) => person.wire.after(started).includes(one);
  const { heardText } = await person.next('turn.completed', isItsEnd);
  return [user(text), { role: 'assistant', text: heardText }];
}

/** Kills the server as soon as its journal holds all that the person has been shown. */
async function killServer(): Promise<void> {
  const { sessionId } = ticket();
  const shown = person.wire.arrivals.findLast((one) => one.type !== 'audio' && isKept(one));
  const isShown = (one: Journal['records'][number]) => 'seq' in one && one.seq === shown?.seq;
  const hasAll = async () => (await server.journalOf(sessionId)).records.some(isShown);
  await polled(hasAll, 'journal of what was shown', KEPT_WITHIN_MS);
  await server.end('SIGKILL');
}

async function ask(text: string): Promise<number> {
  person.agent.sendText(text);
  return (await person.next('turn.started', (one) => one.text === text)).generation;
}

const user = (text: string) => ({ role: 'user', text });
const isOf = (generation: number) => (one: { generation: number }) => one.generation === generation;

/** Waits until the person is back in their n-th session. @returns what they were told of the one before. */
async function backAgain(nth = 2): Promise<MessageOf<'session.transcript'>['entries']> {
  await person.wire.until(() => person.wire.all('session.ready').length >= nth, `session ${nth}`);
  const ready = person.wire.all('session.ready')[nth - 1] as MessageOf<'session.ready'>;
  expect(ready.resumed).toBe(false);
  await person.wire.until(() => person.wire.all('session.transcript').length >= nth - 1, 'transcript');
  return person.wire.all('session.transcript')[nth - 2]?.entries ?? [];
}

/** What the session would be asked for with on another connection. */
function ticket(): Resume {
  const { sessionId = '', resumeToken: token = '' } = person.agent.session ?? {};
  return { sessionId, token, lastSeq: 1 };
}

/** Comes back by hand. @returns everything the server says to that. */
async function comeBackWith(resume: Resume) {
  const client = await VoiceClient.connect(server.port);
  client.send({ type: 'session.start', agent: 'quiet', resume });
  client.send({ type: 'ping', id: 'said all' });
  await client.message('pong');
  const { messages } = client;
  await client.close();
  return messages;
}

function transcriptsIn(messages: Awaited<ReturnType<typeof comeBackWith>>): unknown[] {
  expect(messages.find(({ type }) => type === 'session.ready')).toMatchObject({ resumed: false });
  return messages.filter(({ type }) => type === 'session.transcript');
}

describe('a person whose server is killed in the middle of a reply', () => {
  it('comes back to everything that was said and heard, which the model knows, and the talk goes on', async () => {
    await open();
    const before = await exchange('Good morning');
    const cut = await ask('Tell me a story, please');
    await person.hearing(cut, 600);
    person.agent.bargeIn('button');
    const { heardText } = await person.next('turn.interrupted', isOf(cut));
    const lost = await ask(REQUEST);
    await person.hearing(lost, 600);
    await killServer();
    await server.start();

    const said = [
      ...before,
      user('Tell me a story, please'),
      { role: 'assistant', text: heardText },
      user(REQUEST),
    ];
    expect(heardText).not.toBe('');
    expect(await backAgain()).toEqual(said);
    const after = await exchange('Where were we?');
    expect(emulators.journal.find('openai', 'context').at(-1)?.data).toEqual([
      ...said,
      user('Where were we?'),
    ]);

    // The third server needs to know of the first one's words, too.
    await killServer();
    await server.start();
    expect(await backAgain(3)).toEqual([...said, ...after]);
  });
});

describe('a person whose server is told to stop in the middle of a reply', () => {
  it('comes back to everything up to the last word heard', async () => {
    await open();
    const before = await exchange('Good morning');
    const cut = await ask(REQUEST);
    await person.hearing(cut, 600);
    await server.end('SIGTERM');
    const { heardText } = await person.next('turn.interrupted', isOf(cut));
    expect((await person.next('session.ended')).reason).toBe('draining');
    await server.start();
    expect(await backAgain()).toEqual([...before, user(REQUEST), { role: 'assistant', text: heardText }]);
  });
});

describe('a stranger who comes to the next server', () => {
  it('gets nothing with a wrong token, nor with the right one after its owner', async () => {
    await open();
    await exchange('Good morning');
    const owners = ticket();
    await killServer();
    await server.start();
    await person.agent.stop();
    const strangers = {
      ...owners,
      token: owners.token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
    };
    expect(transcriptsIn(await comeBackWith(strangers))).toHaveLength(0);
    const both = await Promise.all([comeBackWith(owners), comeBackWith(owners)]);
    expect(both.flatMap(transcriptsIn)).toHaveLength(1);
  });

  it.each<[string, Record<string, string>]>([
    ['words are', { JOURNAL_TEXT: 'off' }],
    ['journal is', { JOURNAL: 'off' }],
  ])('gets nothing, and nor does the owner, where no %s kept', async (_, env) => {
    await open(env);
    await exchange('Good morning');
    const owners = ticket();
    await server.end('SIGKILL');
    await person.agent.stop();
    await server.start();
    expect(transcriptsIn(await comeBackWith(owners))).toHaveLength(0);
  });
});
