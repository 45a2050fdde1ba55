import type { ScriptContext } from './conversation.script.js';
import { parseScript } from './script.loader.js';
import { ScriptReader } from './script.reader.js';

const reader = (rules: string, fallback = 'Pardon?') =>
  new ScriptReader(parseScript(`name: x\nrules:\n${rules}\nfallback: ${fallback}`, 'x.yaml'));
const context = (user: string, more: Partial<ScriptContext> = {}): ScriptContext => ({
  instructions: '',
  user,
  heard: '',
  turn: 1,
  tools: [],
  ...more,
});

test('the first rule that fits answers, and its lines take turns', () => {
  const script = reader('  - { when: price, say: [Two., Three.] }\n  - { when: ., say: Other. }');
  const said = ['Price?', 'colour', 'PRICE', 'the price'].map((user) => script.answer(context(user)).text);
  expect(said).toEqual(['Two.', 'Other.', 'Three.', 'Two.']);
});

test('what no rule knows gets a fallback line', () => {
  expect(reader('  - { when: price, say: Two. }').answer(context('?')).text).toBe('Pardon?');
});

test('placeholders are filled from the conversation and the instructions', () => {
  const script = reader(
    "  - when: 'call me (\\w+)'\n    say: '{1} {user} {heard} {turn} {var:city} {var:none|nowhere} {var:none}.'",
  );
  const text = script.answer(
    context('call me Priya', {
      heard: 'Hello.',
      turn: 3,
      instructions: 'You sell cars.\n- City: Pune \nBe brief.',
    }),
  ).text;
  expect(text).toBe('Priya call me Priya Hello. 3 Pune nowhere .');
});

test('a tool is called only when the session declares it', () => {
  const script = reader("  - when: 'book (\\w+)'\n    call: { name: book, arguments: { day: '{1}' } }");
  expect(script.answer(context('book monday', { tools: ['book'] })).call).toEqual({
    name: 'book',
    arguments: '{"day":"monday"}',
  });
  expect(script.answer(context('book monday'))).toEqual({ text: 'Pardon?' });
});

test("a tool's output is answered by the rule for that tool", () => {
  const script = reader(
    "  - { when: ., say: Words. }\n  - { after: book, say: 'Ref {output:ref}, all {output}' }",
  );
  const toolOutput = { tool: 'book', output: '{"ref":7}' };
  expect(script.answer(context('hello', { toolOutput })).text).toBe('Ref 7, all {"ref":7}');
  expect(script.answer(context('x', { toolOutput: { tool: 'book', output: 'plain' } })).text).toBe(
    'Ref , all plain',
  );
});

test('the line that was begun is the one gone on with, and the next one is the one after it', () => {
  const script = reader('  - { when: ., say: [One day., Two days., Three days.] }');
  const rest = script.answer(context('x', { unfinished: 'Let me see. Two d' }));
  expect(rest).toMatchObject({ said: 'Two d', text: 'ays.' });
  expect(script.answer(context('x')).text).toBe('Three days.');
});
