import { Person } from '../e2e/person.js';
import { type Stack, startStack } from '../e2e/stack.js';
import { polled } from '../helpers/polling.js';
import { scrapedMetric } from '../helpers/scraped.metric.js';
import { VoiceClient } from '../helpers/voice.client.js';
import { SHORT_ANSWERS } from './talker.js';

jest.setTimeout(120_000);

/** Minutes of speech: far more than any kernel takes. */
const STORY = Array.from({ length: 40 }, (_, at) => `Sentence ${at} of a long story about a red car.`).join(
  ' ',
);
/** The most that may be set: a minute of sound is sent at once, so that a socket fills up within seconds. */
const AUDIO_LEAD_MS = '60000';
const OUTPUT = { codec: 'pcm_s16le', sampleRateHz: 48_000 } as const;
const LIMIT_MS = 30_000;

let stack: Stack;
let neighbour: Person;
let client: VoiceClient;
beforeAll(async () => {
  const script = { ...SHORT_ANSWERS, rules: [{ when: /story/, say: [STORY] }] };
  stack = await startStack({ emulators: { script }, env: { TTS_QUEUE_MAX: '1000', AUDIO_LEAD_MS } });
  neighbour = await Person.call(stack, { hasMicrophone: false });
});
afterAll(async () => {
  await client.close();
  await stack.close();
});

async function connected(): Promise<VoiceClient> {
  client = await VoiceClient.connect(Number(new URL(stack.url).port));
  return client;
}

const isParked = async () => (await scrapedMetric(stack.url, 'parley_sessions_parked')) === 1;

describe('a client that takes nothing more of a long answer', () => {
  it('is cut, comes back to its transcript and is no burden to its neighbour', async () => {
    const first = await connected();
    first.send({ type: 'session.start', agent: 'quiet', output: OUTPUT });
    const { sessionId, resumeToken: token } = await first.message('session.ready');
    first.send({ type: 'text.input', text: 'Tell me a story.' });
    await first.until(() => first.audio.length > 0, 'audio', LIMIT_MS);
    first.socket.pause();
    const lastSeq = first.messages.at(-1)?.seq ?? 0;

    neighbour.agent.sendText('Is it red?');
    const isCut = () => {
      // It shows that it is there, though it reads nothing: else it would be given up as silent.
      first.socket.pong();
      return isParked();
    };
    await polled(isCut, 'end of its connection', LIMIT_MS);
    await neighbour.next('turn.completed');

    const second = await connected();
    second.send({
      type: 'session.start',
      agent: 'quiet',
      output: OUTPUT,
      resume: { sessionId, token, lastSeq },
    });
    expect((await second.message('session.ready')).resumed).toBe(false);
    await second.message('session.transcript');
    await first.close();
    expect([neighbour.wire.closeCode, stack.loggedErrors()]).toEqual([undefined, []]);
  });
});
