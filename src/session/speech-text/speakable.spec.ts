import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { speakable } from './speakable.js';
import { originalAt } from './spoken.map.js';

interface Case {
  about: string;
  text: string;
  spoken: string;
  language?: string;
  pronunciations?: Record<string, string>;
}

const FOLDER = fileURLToPath(new URL('../../../test/data/speech-text/', import.meta.url));
const LISTS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const { language, cases } = JSON.parse(readFileSync(`${FOLDER}${name}`, 'utf8')) as {
      language?: string;
      cases: Case[];
    };
    return [name.replace('.json', ''), cases.map((one) => ({ language, ...one }))] as const;
  });

describe.each(LISTS)('%s', (_list, cases) => {
  it.each(cases.map((one) => [one.about, one] as const))('%s', (_about, one) => {
    expect(speakable(one.text, one).spoken).toBe(one.spoken);
  });
});

describe('the way back from what was said', () => {
  /** What of the text stands for the first `count` spoken characters. */
  function writtenFor(text: string, said: string): string {
    const { spoken, map } = speakable(text, { language: 'en' });
    expect(spoken.startsWith(said)).toBe(true);
    return text.slice(0, originalAt(map, said.length));
  }

  it.each([
    ['the same words', 'I can help you with that.', 'I can help', 'I can help'],
    ['words within emphasis', 'The **Pro** plan is best.', 'The Pro plan', 'The **Pro** plan'],
    [
      'an amount',
      'It is $1,299 a year.',
      'It is one thousand two hundred ninety nine dollars',
      'It is $1,299',
    ],
    ['a price in two words', 'Pay Rs. 500 today.', 'Pay five hundred rupees today.', 'Pay Rs. 500 today.'],
    ['what comes after an emoji', 'Done 🎉 and gone.', 'Done and', 'Done 🎉 and'],
    ['a half of a number', 'Call 9876543210 now.', 'Call nine eight seven six five,', 'Call 98765'],
    ['lines of a list', 'You get:\n- tea\n- milk', 'You get: tea.', 'You get:\n- tea\n'],
    ['nothing', 'Hello there.', '', ''],
    ['everything', 'Hello there.', 'Hello there.', 'Hello there.'],
  ])('leads to %s', (_about, text, said, written) => {
    expect(writtenFor(text, said)).toBe(written);
  });

  it('leads into the middle of a word', () => {
    const { map } = speakable('Good morning.');
    expect(originalAt(map, 7)).toBe(7);
  });

  it('passes over what has no sound', () => {
    const { spoken, map } = speakable('https:// example', { language: 'de' });
    expect({ spoken, map }).toEqual({
      spoken: 'example',
      map: [{ spokenStart: 0, spokenEnd: 7, start: 9, end: 16 }],
    });
  });

  it('leads nowhere from nothing', () => {
    expect(originalAt([], 5)).toBe(0);
  });
});
