import { scrapedMetric } from '../helpers/scraped.metric.js';
import { Person } from './person.js';
import { type Stack, startStack } from './stack.js';

jest.setTimeout(60_000);

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack?.close();
});

/** Somebody who hears the greeting out. @returns what they were sent of it. */
async function hearGreeting() {
  const person = await Person.call(stack, { agent: 'sales', hasMicrophone: false });
  const { heardText, generation } = await person.next('turn.completed');
  const alignments = person.wire.all('tts.alignment');
  const segments = person.wire.all('tts.segment').filter(({ state }) => state === 'done');
  const audioBytes = person.wire.voice(generation).reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  await person.hangUp();
  return { heardText, alignments, segments, audioBytes };
}

describe('a greeting', () => {
  it('is asked of the voice by the first caller only, and is the same for the second, captions included', async () => {
    const first = await hearGreeting();
    const asked = stack.emulators.journal.find('elevenlabs', 'receive').length;
    const second = await hearGreeting();
    expect(asked).toBeGreaterThan(0);
    expect(stack.emulators.journal.find('elevenlabs', 'receive')).toHaveLength(asked);
    expect([second.heardText, second.audioBytes]).toEqual([first.heardText, first.audioBytes]);
    for (const { alignments, segments } of [first, second])
      for (const { segment, text } of segments) {
        const pieces = alignments.filter((one) => one.segment === segment);
        expect(pieces.flatMap(({ chars }) => chars).join('')).toBe(text);
      }
    expect(await scrapedMetric(stack.url, 'parley_tts_cache_total{outcome="hit"}')).toBeGreaterThan(0);
  });
});
