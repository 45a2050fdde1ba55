import { AgentFileError, parseAgent } from './agent.yaml.js';

const MINIMAL = 'name: sales\ninstructions: Sell cars.\n';

describe('an agent file', () => {
  it('needs only a name and instructions; the agent then waits for the person to speak', () => {
    expect(parseAgent(MINIMAL, 'a.yaml')).toEqual({
      name: 'sales',
      greeting: undefined,
      apology: expect.stringMatching(/sorry/),
      instructions: 'Sell cars.',
      language: undefined,
      voice: undefined,
      firstMessage: 'wait',
      variables: {},
      keyterms: [],
      pronunciations: {},
      speechText: 'words',
      turnTaking: {},
    });
  });

  it('with a greeting makes the agent speak first', () => {
    expect(parseAgent(`${MINIMAL}greeting: Hello.`, 'a.yaml').firstMessage).toBe('greeting');
  });

  it.each([
    ['no language', '', /^I am sorry/],
    ['several languages', 'language: multi', /^I am sorry/],
    ['a language we have no words in', 'language: fi', /^I am sorry/],
    ['Indian English', 'language: en-IN', /^I am sorry/],
    ['Hindi', 'language: hi', /^माफ़ कीजिए/],
    ['words of its own', 'language: hi\napology: One moment.', /^One moment\.$/],
  ])('lets the agent apologise in its language: %s', (_, lines, expected) => {
    expect(parseAgent(`${MINIMAL}${lines}`, 'a.yaml').apology).toMatch(expected);
  });

  it('may switch the apology off', () => {
    expect(parseAgent(`${MINIMAL}apology: off`, 'a.yaml').apology).toBeUndefined();
  });

  it('may change how the agent takes turns', () => {
    const text = `${MINIMAL}turnTaking:\n  bargeIn:\n    minWords: 2\n  silence:\n    reprompts: [Are you there?]`;
    expect(parseAgent(text, 'a.yaml').turnTaking).toEqual({
      bargeIn: { minWords: 2 },
      silence: { reprompts: ['Are you there?'] },
    });
  });

  it.each([
    '09812345678',
    '+919812345678',
    '7.50',
    '0x10',
    '1e3',
    '-0',
    '12345678901234567890',
    '4111_1111',
    '"007"',
  ])('keeps the number %s as it is written, for the agent to say', (number) => {
    const text = `${MINIMAL}variables:\n  a: &a ${number} # as is\n  b: *a\npronunciations:\n  PIN: ${number}\n`;
    const { variables, pronunciations } = parseAgent(text, 'a.yaml');
    const written = number.replaceAll('"', '');
    expect([variables, pronunciations]).toEqual([{ a: written, b: written }, { PIN: written }]);
  });

  it('may say how a number is to be spoken, as it is written', () => {
    const text = `${MINIMAL}pronunciations:\n  007: double oh seven\n  4.0: four point oh\n  true: indeed\n`;
    expect(parseAgent(text, 'a.yaml').pronunciations).toEqual({
      '007': 'double oh seven',
      '4.0': 'four point oh',
      true: 'indeed',
    });
  });

  it('may hold braces that are no placeholder, apart from each other', () => {
    const text =
      'name: a\ninstructions: "Their form is {\\"a\\": { } } or { {x} } or {{{n}}}."\nvariables: {n: 1}';
    expect(parseAgent(text, 'a.yaml').instructions).toBe('Their form is {"a": { } } or { {x} } or {{{n}}}.');
    const json = `name: a\ninstructions: 'Think of {"slot":{"day":"Mon"}}.'`;
    expect(parseAgent(json, 'a.yaml').instructions).toContain('}}.');
  });

  const refused: [string, string, string][] = [
    ['broken YAML', 'name: "sales\ninstructions: x', 'a.yaml:2: '],
    ['a list at the top', '- name', 'a.yaml:1: must be a map'],
    ['an empty file', '', 'a.yaml:1: must be a map'],
    [
      'a text that YAML takes for an alias',
      `${MINIMAL}variables:\n  a: x\ngreeting: *Hello`,
      'a.yaml:5: *Hello names nothing; put a text that begins with * in quotes',
    ],
    [
      'an alias before its anchor',
      'name: a\ngreeting: *text\ninstructions: &text x',
      'a.yaml:2: *text names nothing',
    ],
    [
      'aliases that stand for more than a person would write',
      `${MINIMAL}variables: &a {a: &b [x, x], b: &c [*b, *b, *b], c: [${'*c, '.repeat(30)}]}`,
      'a.yaml:1: its aliases (*name) stand for too much',
    ],
    ['an alias of what it is in', `${MINIMAL}keyterms: &a [*a]`, 'a.yaml:3: "keyterms" entry 1'],
    ['an unknown key', `${MINIMAL}greting: Hello`, 'a.yaml:3: "greting" is unknown'],
    ['an unknown block', `${MINIMAL}tools:\n  - a\n`, 'a.yaml:3: "tools" is unknown'],
    ['the same key twice', `${MINIMAL}name: other`, 'a.yaml:3: Map keys must be unique'],
    ['no name', 'instructions: x', '"name" is missing'],
    ['a name with capitals', 'name: Sales\ninstructions: x', 'a.yaml:1: "name" may hold lower-case'],
    ['no instructions', 'name: a', '"instructions" is missing'],
    ['a number as text', `${MINIMAL}greeting: 5`, 'a.yaml:3: "greeting" must be a text'],
    ['too long a greeting', `${MINIMAL}greeting: ${'x'.repeat(1_001)}`, 'a.yaml:3: "greeting" must have'],
    ['an unknown first message', `${MINIMAL}firstMessage: shout`, 'a.yaml:3: "firstMessage" must be one of'],
    ['an unknown form of speech', `${MINIMAL}speechText: off`, 'a.yaml:3: "speechText" must be one of'],
    ['a greeting promised but missing', `${MINIMAL}firstMessage: greeting`, '"greeting" is missing'],
    ['variables as a list', `${MINIMAL}variables: [a]`, 'a.yaml:3: "variables" must be a map'],
    ['a variable that is a map', `${MINIMAL}variables:\n  a: 1\n  b: {}`, 'a.yaml:5: "variables.b"'],
    ['a variable that is a number', `${MINIMAL}variables:\n  007: x`, 'a.yaml:4: "007" is no name'],
    ['a variable that is true', `${MINIMAL}variables:\n  a: true`, 'a.yaml:4: "variables.a" must be a text'],
    [
      'a pronunciation of nothing',
      `${MINIMAL}pronunciations:\n  : x`,
      'a.yaml:3: "pronunciations" must have a text before each colon',
    ],
    ['a variable with a space in its name', `${MINIMAL}variables:\n  a b: x`, 'a.yaml:4: "a b" is no name'],
    ['a key term that is no text', `${MINIMAL}keyterms:\n  - Aster\n  - [x]`, 'a.yaml:5: "keyterms" entry 2'],
    [
      'an unknown policy',
      `${MINIMAL}turnTaking:\n  endOfTurn:\n    policy: later`,
      'a.yaml:5: "turnTaking.endOfTurn.policy" must be one of',
    ],
    [
      'an unknown turn-taking key',
      `${MINIMAL}turnTaking:\n  bargein: {}`,
      'a.yaml:4: "turnTaking.bargein" is unknown',
    ],
    [
      'a placeholder without default',
      `name: a\ninstructions: Hi {{who}}`,
      'a.yaml:2: "instructions" uses {{who}}',
    ],
    [
      'a placeholder without default in what it says into silence',
      `${MINIMAL}turnTaking:\n  silence:\n    reprompts:\n      - Hello?\n      - Hello {{who}}?`,
      'a.yaml:7: "turnTaking.silence.reprompts.1" uses {{who}}; give "who" a default under "variables"',
    ],
    [
      'a placeholder with a dash in its name',
      `${MINIMAL}greeting: Hello {{customer-name}}.`,
      'a.yaml:3: "greeting" has "{{customer-name}}.", which is no placeholder; write {{name}} with letters',
    ],
    [
      'a placeholder with a space in its name',
      `${MINIMAL}turnTaking:\n  silence:\n    farewell: Bye from {{ the agent }}.`,
      'a.yaml:5: "turnTaking.silence.farewell" has "{{ the agent }}."',
    ],
    [
      'a placeholder of which a brace is missing at the end',
      `${MINIMAL}turnTaking:\n  silence:\n    filler: { afterMs: 900, text: 'Well, {{who}' }`,
      'a.yaml:5: "turnTaking.silence.filler.text" has "{{who}"',
    ],
    [
      'a placeholder of which a brace is missing at the beginning',
      `${MINIMAL}apology: Sorry, {who}}.`,
      'a.yaml:3: "apology" has "}}."',
    ],
  ];
  it.each(refused)('with %s is refused, naming line and remedy', (_, text, message) => {
    expect(() => parseAgent(text, 'a.yaml')).toThrow(AgentFileError);
    expect(() => parseAgent(text, 'a.yaml')).toThrow(message);
  });
});
