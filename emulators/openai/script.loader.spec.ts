import { parseScript, ScriptError } from './script.loader.js';

test('a script is read with its patterns, lines and calls', () => {
  const script = parseScript(
    [
      'name: tiny',
      'rules:',
      "  - when: '\\bhello (\\w+)'",
      '    say: [Hello., Hi.]',
      '    call: { name: greet, arguments: { who: "{1}" } }',
      'fallback: What?',
    ].join('\n'),
    'tiny.yaml',
  );
  expect(script).toMatchObject({ name: 'tiny', fallback: ['What?'] });
  expect(script.rules[0]).toMatchObject({
    say: ['Hello.', 'Hi.'],
    call: { name: 'greet', arguments: { who: '{1}' } },
  });
  expect(script.rules[0]?.when?.test('HELLO there')).toBe(true);
});

const rule = (lines: string) => `name: x\nrules:\n${lines}\nfallback: y`;

test.each([
  ['broken YAML', 'name: [', 'x.yaml:1: '],
  ['an unknown key', 'name: x\nfallback: y\nrule: []', 'x.yaml:3: "rule" is unknown'],
  ['no fallback', 'name: x', 'x.yaml:1: "fallback" needs at least one line'],
  ['no name', 'fallback: y', 'x.yaml:1: "name" must be a text'],
  ['a bad pattern', rule("  - when: '('\n    say: a"), 'x.yaml:3: "when" is not a regular expression'],
  ['a rule without a condition', rule('  - say: a'), 'x.yaml:3: a rule needs "when" or "after"'],
  ['a rule that does nothing', rule('  - when: a'), 'x.yaml:3: a rule needs "say", "call" or both'],
  ['a misspelt placeholder', rule('  - when: a\n    say: b {usr}'), 'x.yaml:4: {usr} is no placeholder'],
  ['an empty line', rule("  - when: a\n    say: ['']"), 'x.yaml:4: '],
  ['rules that are no list', 'name: x\nrules: 3\nfallback: y', 'x.yaml:2: "rules" must be a list'],
  ['a call without a name', rule('  - when: a\n    call: {}'), 'x.yaml:4: "call" needs the "name"'],
])('%s is refused with file and line', (_, text, message) => {
  expect(() => parseScript(text, 'x.yaml')).toThrow(ScriptError);
  expect(() => parseScript(text, 'x.yaml')).toThrow(message);
});
