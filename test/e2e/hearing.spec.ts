import { Person, wordsOf } from './person.js';
import { type Stack, startStack } from './stack.js';

jest.setTimeout(60_000);

/** Each recording and how the script's answer to it begins. */
const ANSWERS: Readonly<Record<string, string>> = {
  'en-cost': 'Our electric SUV starts at 19.5 lakh rupees on-road in Pune.',
  'en-test-drive': 'Yes, Saturday works well. I have 11 a.m. or 4 p.m. free',
  'en-red': 'Yes, the Kestrel comes in red, as well as in white, grey and deep blue.',
  'en-uh-huh': 'Good. Is there anything you would like to know about the car?',
  'en-wait-stop': 'Of course, I am listening.',
  'en-phone': 'Thank you. I noted nine eight seven six five four three two one zero. Is that right?',
  'en-email':
    'Thank you, I have your e-mail address. I will send the offer today from sales@meridian.example',
  'en-range': 'The electric SUV goes about 400 km on one charge',
  'en-trade-in': 'Gladly. Bring the car and its papers;',
  'en-human': 'Of course. My colleague Mr. Kulkarni will call you back within the hour.',
  'en-yes': 'Wonderful. Which day suits you best, and at what time?',
  'en-thanks': 'Thank you for calling Meridian Motors. Have a good day, and goodbye!',
  'hi-price': 'हमारी छोटी कार सात लाख अस्सी हज़ार रुपये से शुरू होती है।',
  'hi-saturday': 'जी हाँ, शनिवार को आइए। सुबह ग्यारह बजे और शाम चार बजे का समय खाली है।',
  'hi-wait': 'Of course, I am listening.',
  'hi-red': 'जी, लाल रंग में मिल जाएगी।',
  'hi-en-test-drive': 'Bilkul, test drive book ho jayegi.',
  'hi-en-discount': 'Sir, is mahine Kestrel par 25,000 rupees ka exchange bonus mil raha hai.',
};

interface Heard {
  finals: string;
  question: string;
  reply: string;
}

describe('callers who all speak at the same time', () => {
  let stack: Stack;
  let heard: Map<string, Heard>;
  let inNoise: Person;

  beforeAll(async () => {
    stack = await startStack();
    const asked = Object.keys(ANSWERS).map(async (name) => [name, await ask(name)] as const);
    inNoise = await speakInNoise();
    heard = new Map(await Promise.all(asked));
  });
  afterAll(async () => {
    await stack?.close();
  });

  /** One caller's only question. */
  async function ask(name: string): Promise<Heard> {
    const person = await Person.call(stack);
    await person.say(name);
    const { text: question, generation } = await person.next('turn.started');
    const { text: reply } = await person.next('llm.final', (final) => final.generation === generation);
    await person.hangUp();
    const finals = person.wire.all('asr.final').map(({ text }) => text);
    return { finals: finals.join(' '), question, reply };
  }

  async function speakInNoise(): Promise<Person> {
    const person = await Person.call(stack);
    await person.say('noise');
    await person.say('en-yes');
    await person.next('turn.started');
    await person.hangUp();
    return person;
  }

  it.each(Object.entries(ANSWERS))('%s is heard word for word and answered', (name, answer) => {
    const { finals, question, reply } = heard.get(name) as Heard;
    expect(plain(finals)).toBe(plain(wordsOf(name)));
    expect(question).toBe(finals);
    expect(reply.startsWith(answer) ? answer : reply).toBe(answer);
  });

  it('noise is not answered, the word after it is', () => {
    expect(inNoise.wire.all('turn.started').map(({ text }) => plain(text))).toEqual(['yes']);
    expect(inNoise.wire.all('asr.final')).toHaveLength(1);
  });

  it('leave no error in the log of the server', () => {
    expect(stack.loggedErrors()).toEqual([]);
  });
});

/** Words only: no marks, no capitals. */
function plain(text: string): string {
  return (
    text
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}
