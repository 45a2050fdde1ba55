import { Person } from './person.js';
import { type Stack, startStack } from './stack.js';

jest.setTimeout(60_000);

const REPLY = 'The Aster is red. Delivery takes two weeks.';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  const script = { name: 'lost', rules: [], fallback: [REPLY] };
  stack = await startStack({ emulators: { script, latency: { llmDeltaIntervalMs: 5 } } });
});
beforeEach(async () => {
  stack.emulators.journal.clear();
  person = await Person.call(stack);
});
afterEach(async () => {
  await person.hangUp();
  stack.emulators.faults.clear();
});
afterAll(async () => {
  await stack?.close();
});

it.each([
  ['goes on where it stopped', undefined],
  ['begins anew', { words: undefined }],
  ['says its last words again', { words: 4 }],
])(
  'a model that is lost in the middle of its answer and %s is heard to say all of it, once',
  async (_, repeats) => {
    const { faults, journal } = stack.emulators;
    faults.add({ vendor: 'openai', kind: 'dropAfter', count: 5 });
    if (repeats) faults.add({ vendor: 'openai', kind: 'repeatsItself', skip: 1, ...repeats });
    person.agent.sendText('Tell me about the Aster.');
    const { heardText, generation } = await person.next('turn.completed');
    expect(heardText).toBe(REPLY);
    expect(person.wire.all('llm.final')).toMatchObject([{ status: 'completed', text: REPLY }]);
    const spoken = person.wire.all('tts.segment').filter(({ state }) => state === 'done');
    expect(spoken.map(({ text }) => text).join(' ')).toBe(REPLY);
    expect(person.heardMs(generation)).toBeGreaterThan(0);
    expect(journal.find('openai', 'receive', 'response.create')).toHaveLength(2);
    expect(journal.find('openai', 'open')).toHaveLength(2);
  },
);

it('a model that was lost and went on sees one answer of its own afterwards, with what was heard', async () => {
  const { faults, journal } = stack.emulators;
  faults.add({ vendor: 'openai', kind: 'dropAfter', count: 5 });
  person.agent.sendText('Tell me about the Aster.');
  await person.next('turn.completed');
  person.agent.sendText('And what else?');
  await person.next('llm.delta', ({ generation }) => generation > 1);
  expect(journal.find('openai', 'context').at(-1)?.data).toEqual([
    { role: 'user', text: 'Tell me about the Aster.' },
    { role: 'assistant', text: REPLY },
    { role: 'user', text: 'And what else?' },
  ]);
});
