import type { Vendor } from '../../emulators/core/emulator.types.js';
import type { Emulators } from '../../emulators/start.js';
import { Person } from './person.js';
import { type Stack, startStack, startVendors } from './stack.js';

jest.setTimeout(60_000);

/** A key that looks like one and opens nothing. */
const WRONG_KEY = 'opens-nothing-5f2c81d07b3e';
const KEYS = { deepgram: 'DEEPGRAM_API_KEY', openai: 'OPENAI_API_KEY' } as const;

let vendors: Emulators;
let stack: Stack;

beforeAll(async () => {
  vendors = await startVendors();
});
afterAll(async () => {
  await vendors?.close();
});
afterEach(async () => {
  await stack?.close();
  vendors.faults.clear();
  vendors.journal.clear();
});

/** A server that knows nothing yet of the vendors. */
async function start(env: Record<string, string>): Promise<void> {
  stack = await startStack({ emulators: vendors, env });
}

/** Somebody whose call the server ends by itself; waits for that end. */
async function callInVain(): Promise<Person> {
  const person = new Person(stack);
  // Whether the session had begun before it failed is a race that does not matter here.
  await person.agent.start().catch(() => undefined);
  await person.wire.until(() => person.wire.closeCode !== undefined, 'end of the call');
  await person.agent.stop();
  return person;
}

/** The next caller learns at the door that there is no use, and when to ask again. */
async function expectTurnedAway(): Promise<void> {
  const refusal: unknown = await new Person(stack).agent.start().catch((error: unknown) => error);
  expect(refusal).toMatchObject({ status: 503, retryAfterMs: expect.any(Number) });
  expect((refusal as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(0);
}

const attempts = (vendor: Vendor) =>
  vendors.journal.find(vendor).filter(({ what }) => what === 'open' || what === 'refused').length;

describe.each(['deepgram', 'openai'] as const)('a key that %s refuses', (vendor) => {
  it('ends the call at once, is not tried again, and the next caller is turned away', async () => {
    await start({ [KEYS[vendor]]: WRONG_KEY });
    const person = await callInVain();
    const fatal = person.wire.all('error').filter((error) => error.fatal);
    expect(fatal.map(({ code }) => code)).toEqual(['provider_auth']);
    expect(JSON.stringify(person.wire.arrivals)).not.toContain(WRONG_KEY);
    expect(person.wire.closeCode).toBe(4510);
    expect(attempts(vendor)).toBe(1);

    await expectTurnedAway();
    expect(attempts(vendor)).toBe(1);
  });
});

describe('a key that ElevenLabs refuses', () => {
  it('leaves a conversation in text: every sentence is announced as not spoken', async () => {
    await start({ ELEVENLABS_API_KEY: WRONG_KEY });
    const person = await Person.call(stack);
    for (const [index, text] of ['code ZEBRA-1 please', 'code ZEBRA-2 please'].entries()) {
      person.agent.sendText(text);
      const turn = await person.next('turn.completed', (one) => one.turn === index + 1);
      expect(turn.heardText).toBe(
        `You said code ZEBRA-${index + 1}. I have noted ZEBRA-${index + 1} for you.`,
      );
    }
    const dropped = person.wire.all('tts.dropped');
    await person.hangUp();
    expect(dropped.map(({ reason }) => reason)).toEqual(dropped.map(() => 'tts_error'));
    expect(dropped.map(({ text }) => text).join(' ')).toBe(
      'You said code ZEBRA-1. I have noted ZEBRA-1 for you. You said code ZEBRA-2. I have noted ZEBRA-2 for you.',
    );
    expect(
      person.wire
        .all('provider.state')
        .filter(({ provider, state }) => provider === 'tts' && state === 'down'),
    ).not.toEqual([]);
    // One request a segment, to notice a key that works again; none is repeated.
    expect(vendors.journal.find('elevenlabs', 'refused')).toHaveLength(dropped.length);
    await expectTurnedAway();
  });
});

describe('a model the vendor does not have', () => {
  it('gives way to another one, and the call goes on', async () => {
    await start({ ASR_MODEL: 'nova-99', OPENAI_REALTIME_MODEL: 'gpt-of-tomorrow' });
    const person = await Person.call(stack);
    await person.say('en-yes');
    const { text } = await person.next('llm.final');
    await person.hangUp();
    expect(text).toBe('Wonderful. Which day suits you best, and at what time?');
    expect(profilesOf(person, 'asr')).toEqual(['connecting configured', 'ready nova-3']);
    expect(vendors.journal.find('deepgram', 'refused')).toMatchObject([{ detail: '400' }]);
    expect(new Set(vendors.journal.find('openai', 'refused').map(({ detail }) => detail))).toEqual(
      new Set(['invalid_model']),
    );
    expect(vendors.journal.find('openai', 'open')).toMatchObject([{ detail: 'gpt-realtime-mini' }]);
    expect(stack.loggedErrors()).toEqual([]);
  });
});

describe.each(['deepgram', 'openai'] as const)('a caller while %s cannot be reached', (vendor) => {
  it('is told so, and to come back, once the attempts are spent', async () => {
    vendors.faults.add({ vendor, kind: 'refuse', times: 100 });
    await start({ RETRY_ATTEMPTS: '3', RETRY_BASE_MS: '1', RETRY_CAP_MS: '5' });
    const person = await callInVain();
    expect(person.wire.all('error')).toMatchObject([{ code: 'provider_unavailable', fatal: true }]);
    expect(person.wire.closeCode).toBe(4002);
    expect(vendors.journal.find(vendor, 'fault', 'refuse')).toHaveLength(3);
    expect(person.wire.all('session.ended')).toMatchObject([{ reason: 'provider' }]);
  });
});

/** First and last news of a vendor: state and profile. */
function profilesOf(person: Person, vendor: 'asr' | 'llm'): string[] {
  const news = person.wire
    .all('provider.state')
    .filter(({ provider }) => provider === vendor)
    .map(({ state, profile }) => `${state} ${profile}`);
  return [news[0] ?? '', news.at(-1) ?? ''];
}
