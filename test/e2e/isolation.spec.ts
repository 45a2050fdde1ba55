import type { ConversationScript } from '../../emulators/openai/conversation.script.js';
import { Booth } from './booth.js';
import { Person } from './person.js';
import { type Stack, startStack } from './stack.js';

/** All calls together; on two idle cores they take about 15 s. */
jest.setTimeout(120_000);

const CALLERS = 100;
/** Callers who wait for an answer at the same moment; the others listen to theirs. All calls stay open to the end. */
const MOST_ASKING = 10;
/** Every so manieth caller speaks; the others type. Recognising speech is what costs most here. */
const SPEAKS_EVERY = 4;

/** What is answered depends on who asks: on the words, on the variables of the call, on its history. */
const SCRIPT: ConversationScript = {
  name: 'counter',
  rules: [
    { when: /code ([A-Z]+-\d+)/, say: ['Code {1} is noted.'] },
    { when: /^yes/i, say: ['Yes, says {var:dealer}.'] },
    { when: /last reply/, say: ['It was: {heard}'] },
  ],
  fallback: ['This was not to be asked.'],
};

interface Caller {
  number: number;
  person: Person;
}

describe(`${CALLERS} callers at once, typing, speaking and typing again`, () => {
  let stack: Stack;
  let callers: Caller[];

  beforeAll(async () => {
    stack = await startStack({ emulators: { script: SCRIPT } });
    callers = await Promise.all(Array.from({ length: CALLERS }, (_, number) => dial(number)));
    await Promise.all(callers.map(converse));
    await Promise.all(callers.map(({ person }) => person.hangUp()));
  });
  afterAll(async () => {
    await stack?.close();
  });

  const booth = new Booth(MOST_ASKING);

  async function dial(number: number): Promise<Caller> {
    const variables = { dealer: dealerOf(number) };
    const hasMicrophone = speaks(number);
    const person = await booth.use(() => Person.call(stack, { variables, hasMicrophone }));
    person.agent.mute(true);
    return { number, person };
  }

  /** One caller's three turns, each heard out. */
  async function converse({ number, person }: Caller): Promise<void> {
    const { agent } = person;
    // Nobody is interrupted here, so that turns and generations count alike.
    const sounding = (turn: number) =>
      person.wire.until(() => person.wire.voice(turn).length > 0, `sound of turn ${turn}`);
    const answered = (turn: number) => person.next('turn.completed', (one) => one.turn === turn);
    const type = async (text: string, turn: number) => {
      agent.sendText(text);
      await sounding(turn);
    };
    const say = async (name: string, turn: number) => {
      agent.mute(false);
      await person.say(name);
      await sounding(turn);
      agent.mute(true);
    };
    await booth.use(() => type(`code ZEBRA-${number} please`, 1));
    await answered(1);
    await booth.use(() => (speaks(number) ? say('en-yes', 2) : type('Yes.', 2)));
    await answered(2);
    await booth.use(() => type('What was your last reply?', 3));
    await answered(3);
  }

  it('are each answered what they asked, by what their own call knows', () => {
    const answers = callers.map(({ person }) => person.agent.turns.map(({ reply }) => reply));
    expect(answers).toEqual(callers.map(({ number }) => repliesTo(number)));
  });

  it('are each heard and read rightly', () => {
    const asked = callers.map(({ person }) =>
      person.agent.turns.map(({ question, source }) => `${source}: ${question}`),
    );
    expect(asked).toEqual(
      callers.map(({ number }) => [
        `text: code ZEBRA-${number} please`,
        `${speaks(number) ? 'speech' : 'text'}: Yes.`,
        'text: What was your last reply?',
      ]),
    );
  });

  it('have each a session of their own, numbered without gaps', () => {
    const ids = callers.map(({ person }) => person.wire.all('session.ready')[0]?.sessionId);
    expect(new Set(ids).size).toBe(CALLERS);
    for (const { person } of callers) {
      const seqs = person.wire.arrivals.flatMap((one) => (one.type === 'audio' ? [] : [one.seq]));
      expect(seqs.filter((seq) => seq > 0)).toEqual(
        Array.from({ length: seqs.filter((seq) => seq > 0).length }, (_, i) => i + 1),
      );
    }
  });

  it('are each spoken their own words and sent the sound made for them, to the byte', () => {
    const made = soundsMade();
    for (const { number, person } of callers) {
      for (const [index, { generation }] of person.agent.turns.entries()) {
        const done = person.wire
          .all('tts.segment')
          .filter((one) => one.generation === generation && one.state === 'done');
        expect(done.map(({ text }) => text).join(' ')).toBe(repliesTo(number)[index]);
        for (const { segment, text } of done) {
          const frames = person.wire.voice(generation).filter((frame) => frame.segment === segment);
          const bytes = frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
          expect([text, bytes]).toEqual([text, made.get(text)]);
        }
      }
    }
  });

  it('are told nothing of anybody else', () => {
    for (const { number, person } of callers) {
      const told = JSON.stringify(person.wire.arrivals.filter(({ type }) => type !== 'audio'));
      const codes = new Set(told.match(/ZEBRA-\d+/g));
      const dealers = new Set(told.match(/Dealer [\dX]+/g));
      expect([[...codes], [...dealers]]).toEqual([[`ZEBRA-${number}`], [dealerOf(number)]]);
    }
  });

  it('leave no error in the log of the server', () => {
    expect(stack.loggedErrors()).toEqual([]);
  });

  /** Bytes of each speech by its text; of texts asked for several times all are equally long. */
  function soundsMade(): Map<string, number> {
    const { journal } = stack.emulators;
    const textOf = new Map(
      journal.find('elevenlabs', 'receive').map(({ connection, detail }) => [connection, detail ?? '']),
    );
    return new Map(
      journal
        .find('elevenlabs', 'done')
        .map(({ connection, data }) => [textOf.get(connection) ?? '', (data as { bytes: number }).bytes]),
    );
  }
});

function speaks(number: number): boolean {
  return number % SPEAKS_EVERY === 0;
}

/** Names of different lengths, so that the sounds differ in length too. */
function dealerOf(number: number): string {
  return `Dealer ${number}${'X'.repeat(number % 7)}`;
}

function repliesTo(number: number): string[] {
  const spoken = `Yes, says ${dealerOf(number)}.`;
  return [`Code ZEBRA-${number} is noted.`, spoken, `It was: ${spoken}`];
}
