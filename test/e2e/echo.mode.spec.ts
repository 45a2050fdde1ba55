import { Person } from './person.js';
import { type Stack, startStack } from './stack.js';

jest.setTimeout(60_000);

describe('LLM_MODE=echo', () => {
  let stack: Stack;
  let person: Person;

  beforeAll(async () => {
    stack = await startStack({ env: { LLM_MODE: 'echo', OPENAI_API_KEY: '' } });
    person = await Person.call(stack);
    await person.say('en-red');
    await person.next('turn.completed', ({ turn }) => turn === 1);
    person.agent.sendText('And in blue?');
    await person.next('turn.completed', ({ turn }) => turn === 2);
    await person.hangUp();
  });
  afterAll(async () => {
    await stack?.close();
  });

  it('answers with what was said and with what was typed', () => {
    const turns = person.agent.turns.map(({ source, question, reply, heardText }) => [
      source,
      question,
      reply.trim(),
      heardText,
    ]);
    expect(turns).toEqual([
      ['speech', 'Do you have it in red?', 'Do you have it in red?', 'Do you have it in red?'],
      ['text', 'And in blue?', 'And in blue?', 'And in blue?'],
    ]);
  });

  it('speaks the answer', () => {
    for (const { generation } of person.agent.turns) {
      expect(person.wire.voice(generation).at(-1)?.isLast).toBe(true);
      expect(person.heardMs(generation)).toBeGreaterThan(0);
    }
  });

  it('asks no language model and needs no key for one', () => {
    expect(stack.emulators.journal.find('openai')).toEqual([]);
  });
});
