import { readConversation } from './conversation.reader.js';

const MINIMAL = 'about: Nothing in particular.\nsteps:\n  - silence: 10\n';
const faultOf = (text: string): string => {
  try {
    readConversation(text, 'some');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was read without complaint');
};

describe('a conversation', () => {
  it('needs only a sentence about it and a step', () => {
    const conversation = readConversation(MINIMAL, 'some');
    expect(conversation).toMatchObject({
      name: 'some',
      output: 'pcm_s16le',
      agent: {},
      server: {},
      faults: [],
    });
    expect(conversation.steps).toEqual([{ action: 'silence', ms: 10, line: 3 }]);
  });

  it('keeps the line of every step, for the report', () => {
    const text = `${MINIMAL}  - say: en-cost\n    words: 2-4\n  - talkKey: up\n`;
    expect(readConversation(text, 'some').steps.slice(1)).toEqual([
      { action: 'say', clip: 'en-cost', words: { first: 2, last: 4 }, line: 4 },
      { action: 'talkKey', isDown: false, line: 6 },
    ]);
  });

  it('may change agent, server, delays and vendors, and say how to switch off what it is about', () => {
    const text = `${MINIMAL}${[
      'agent: { greeting: Hello., turnTaking: { bargeIn: { minWords: 3 } } }',
      'server: { TTS_QUEUE_MAX: 1 }',
      'latency: { llmFirstDeltaMs: 5 }',
      'faults: [{ vendor: openai, kind: emptyReply }]',
      'replies: [Yes.]',
      'policy: { name: fewest words, off: { agent: { turnTaking: { bargeIn: { minWords: 1 } } } } }',
    ].join('\n')}\n`;
    expect(readConversation(text, 'some')).toMatchObject({
      server: { TTS_QUEUE_MAX: '1' },
      latency: { llmFirstDeltaMs: 5 },
      faults: [{ vendor: 'openai', kind: 'emptyReply' }],
      replies: ['Yes.'],
      policy: {
        name: 'fewest words',
        off: { agent: { turnTaking: { bargeIn: { minWords: 1 } } }, server: {} },
      },
    });
  });
});

describe('a conversation that cannot be played is refused with file, line and reason', () => {
  const withStep = (step: string) => `${MINIMAL}${step}\n`;

  it.each([
    ['broken YAML', 'about: "x\nsteps: []\n', /^some\.yaml:\d: /],
    ['a list', '- about\n', /^some\.yaml:1: must be a map/],
    ['no sentence about it', 'steps:\n  - silence: 10\n', /^some\.yaml:1: "about" is missing/],
    ['no steps', 'about: x\n', /^some\.yaml:1: "steps" is missing/],
    ['an unknown key', `${MINIMAL}stesp: []\n`, /^some\.yaml:4: "stesp" is unknown; allowed are about/],
    ['a step without an action', withStep('  - within: 5'), /^some\.yaml:4: a step has exactly one action/],
    [
      'a step with two',
      withStep('  - { say: en-cost, type: x }'),
      /^some\.yaml:4: a step has exactly one action/,
    ],
    ['an unknown recording', withStep('  - say: en-nothing'), /^some\.yaml:4: "say" must be one of en-cost/],
    [
      'words it does not have',
      withStep('  - { say: en-red, words: 5-9 }'),
      /^some\.yaml:4: "words" must be like/,
    ],
    [
      'a key of another action',
      withStep('  - { silence: 5, within: 5 }'),
      /^some\.yaml:4: "within" is unknown/,
    ],
    ['a text for a number', withStep('  - silence: long'), /^some\.yaml:4: "silence" must be a number/],
    [
      'an unknown message',
      withStep('  - expect: { type: turn.begun }'),
      /^some\.yaml:4: "turn\.begun" is no message/,
    ],
    [
      'a field it lacks',
      withStep('  - expect: { type: pong, reason: x }'),
      /^some\.yaml:4: there is no field "reason"/,
    ],
    [
      'a bad expression',
      withStep('  - expect: { type: pong, id: /(/ }'),
      /^some\.yaml:4: is no regular expression/,
    ],
    [
      'a bad range',
      withStep('  - expect: { type: asr.interim, utterance: { over: 1 } }'),
      /^some\.yaml:4: "over" is unknown/,
    ],
    [
      'an agent the server refuses',
      `${MINIMAL}agent:\n  turnTaking: { bargeIn: { minWord: 1 } }\n`,
      /^some\.yaml:4: the agent is refused: .*minWord/,
    ],
    [
      'a setting that does not exist',
      `${MINIMAL}server:\n  TTS_QUEUE: 1\n`,
      /^some\.yaml:5: "TTS_QUEUE" is no setting/,
    ],
    [
      'a setting of the stage',
      `${MINIMAL}server:\n  OPENAI_API_KEY: x\n`,
      /^some\.yaml:5: "OPENAI_API_KEY" is no setting/,
    ],
    ['an unknown fault', `${MINIMAL}faults:\n  - { vendor: openai, kind: mood }\n`, /^some\.yaml:5: .*mood/],
    [
      'a fault of another vendor',
      `${MINIMAL}faults:\n  - { vendor: openai, kind: lateFinal, delayMs: 5 }\n`,
      /^some\.yaml:5: /,
    ],
    ['a policy without off', `${MINIMAL}policy: { name: x }\n`, /^some\.yaml:4: "policy" must be a map/],
  ])('%s', (_, text, expected) => {
    expect(faultOf(text)).toMatch(expected);
  });
});
