import { countWords, FIRST_OF_PAIR_MS, Listener, MILL, PAIR, REQUEST } from './listener.js';
import { type Stack, startStack } from './stack.js';

jest.setTimeout(60_000);

let stack: Stack;
let listener: Listener;

beforeAll(async () => {
  stack = await startStack({ emulators: { script: MILL, latency: { llmDeltaIntervalMs: 40, ttsSpeed: 4 } } });
});
afterAll(async () => {
  await stack?.close();
});
beforeEach(async () => {
  stack.emulators.journal.clear();
  stack.emulators.faults.clear();
  listener = await Listener.call(stack);
});
afterEach(async () => {
  await listener.hangUp();
  expect(stack.loggedErrors()).toEqual([]);
});

/** The server and the player agree on what was heard, to the word. */
function expectHeard(heardText: string, generation: number): void {
  expect(countWords(heardText)).toBeGreaterThan(0);
  expect(Math.abs(countWords(heardText) - listener.wordsHeard(generation))).toBeLessThanOrEqual(1);
}

describe.each(['button', 'key'] as const)('a person who interrupts by %s', (reason) => {
  it('is given silence, both vendors are stopped, and the model knows what was heard', async () => {
    const { person } = listener;
    const generation = await listener.listen();
    expect(person.agent.bargeIn(reason)).toBe(true);
    const { heardText, unheardText, ...interrupted } = await listener.interruptionOf(generation);
    expect(interrupted.reason).toBe(reason);
    expectHeard(heardText, generation);
    const { text, status } = await person.next('llm.final', (final) => final.generation === generation);
    expect([status, `${heardText} ${unheardText}`]).toEqual(['cancelled', text.trim()]);
    await stack.emulators.journal.waitFor('openai', 'receive', 'response.cancel');
    await stack.emulators.journal.waitFor('elevenlabs', 'abort');
    expect(await listener.goOn()).toEqual([
      { role: 'user', text: REQUEST },
      { role: 'assistant', text: heardText },
      { role: 'user', text: 'Go on' },
    ]);
    expect(person.wire.all('turn.completed').map(({ turn }) => turn)).toEqual([2]);
  });
});

describe('a person who interrupts without a button', () => {
  it('speaks: the agent stops for the words and answers them', async () => {
    const { person } = listener;
    const generation = await listener.listen();
    await person.say('en-wait-stop');
    const { heardText, reason } = await listener.interruptionOf(generation);
    expect(reason).toBe('speech');
    expectHeard(heardText, generation);
    const next = await person.next('turn.completed', ({ turn }) => turn === 2);
    expect(person.agent.turns.at(-1)).toMatchObject({ generation: next.generation, source: 'speech' });
    expect(listener.lastContext()).toEqual([
      { role: 'user', text: REQUEST },
      { role: 'assistant', text: heardText },
      { role: 'user', text: 'Wait, stop.' },
    ]);
  });

  it('types: the agent stops and answers what was typed', async () => {
    const generation = await listener.listen();
    const context = await listener.goOn();
    const { heardText, reason } = await listener.interruptionOf(generation);
    expect(reason).toBe('text');
    expectHeard(heardText, generation);
    expect(context).toEqual([
      { role: 'user', text: REQUEST },
      { role: 'assistant', text: heardText },
      { role: 'user', text: 'Go on' },
    ]);
  });

  it('only says "uh huh": the agent goes on', async () => {
    const { person } = listener;
    const generation = await listener.listen();
    await person.say('en-uh-huh');
    await person.next('asr.final');
    await person.hearing(generation, person.heardMs(generation) + 500);
    expect(person.wire.all('audio.clear')).toEqual([]);
    expect(person.wire.all('turn.started')).toHaveLength(1);
  });

  it('waits for the pause between two sentences: the first was heard, the second was not', async () => {
    const { person } = listener;
    stack.emulators.faults.add({ vendor: 'elevenlabs', kind: 'hangBeforeOpen', skip: 1 });
    const generation = await listener.listen(FIRST_OF_PAIR_MS, 'Say the pair');
    person.agent.bargeIn();
    const [heardText, unheardText] = PAIR;
    expect(await listener.interruptionOf(generation)).toMatchObject({ heardText, unheardText });
  });
});
