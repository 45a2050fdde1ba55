import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { segmentsOf } from '../../../test/helpers/segment.feed.js';
import { Segmenter, type SegmenterOptions } from './segmenter.js';

interface Case {
  about: string;
  text: string;
  spoken?: string[];
  /** What is released by mistake. */
  instead?: string[];
  unspoken?: (string | null)[];
  maxChars?: number;
  longSentence?: 'split' | 'truncate';
}

const FOLDER = fileURLToPath(new URL('../../../test/data/segmenter/', import.meta.url));
const LISTS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const { cases } = JSON.parse(readFileSync(`${FOLDER}${name}`, 'utf8')) as { cases: Case[] };
    return [name.replace('.json', ''), cases] as const;
  });

function optionsOf(list: string, { maxChars = 280, longSentence = 'split' }: Case): SegmenterOptions {
  return { maxChars, longSentence, isFirstClauseEarly: list === 'first-clause' };
}

describe.each(LISTS)('%s', (list, cases) => {
  it.each(cases.map((one) => [one.about, one] as const))('%s', (_about, one) => {
    const text = one.text.replaceAll('‖', '');
    const options = optionsOf(list, one);
    const expected = one.instead ?? one.spoken ?? one.text.split('‖').map((piece) => piece.trim());
    const whole = segmentsOf([text], options);
    expect(whole.map((segment) => segment.text)).toEqual(expected);
    if (one.unspoken) expect(whole.map(({ unspoken }) => unspoken ?? null)).toEqual(one.unspoken);
    expect(segmentsOf(text.split(''), options)).toEqual(whole);
    expect(segmentsOf(text.match(/.{1,3}/gsu) ?? [], options)).toEqual(whole);
  });
});

describe('a pause in the reply', () => {
  const SETTLED = [
    ['a plain sentence', 'I will look it up.', 'I will look it up.'],
    ['an ellipsis', 'Let me see...', 'Let me see...'],
    ['a heading', 'Your order\n', 'Your order'],
    ['a time of day', 'We open at 5 p.m.', 'We open at 5 p.m.'],
    ['a quoted question', 'He asked "why?', 'He asked "why?'],
    ['a clause that may be a quotation', 'Well, "I do think so,', 'Well, "I do think so,'],
  ] as const;
  const HELD = [
    ['what may be a decimal', 'It costs 3.'],
    ['what may be a thousand', 'It costs you just 3,'],
    ['what may be a range', 'The Kestrel costs ₹12.9 lakh –'],
    ['what may be a range of rupees', 'The Kestrel costs ₹12.9 lakh – Rs'],
    ['a title', 'Please ask for Dr.'],
    ['an initial', 'It was J.'],
    ['a country', 'We ship to the U.S.'],
    ['the number of something', 'Take item No.'],
    ['what may be an address', 'Please visit www.example.'],
    ['words without a mark', 'I will look it'],
  ] as const;
  const OPTIONS = { maxChars: 280, isFirstClauseEarly: true, longSentence: 'split' } as const;

  it.each(SETTLED)('ends the wait after %s', (_about, text, expected) => {
    const segmenter = new Segmenter(OPTIONS);
    expect(segmenter.push(text)).toEqual([]);
    expect(segmenter.isWaiting).toBe(true);
    expect(segmenter.settle().map((segment) => segment.text)).toEqual([expected]);
    expect(segmenter.isWaiting).toBe(false);
    expect(segmenter.flush()).toEqual([]);
  });

  it.each(HELD)('does not end %s', (_about, text) => {
    const segmenter = new Segmenter(OPTIONS);
    expect(segmenter.push(text)).toEqual([]);
    expect(segmenter.isWaiting).toBe(false);
    expect(segmenter.settle()).toEqual([]);
    expect(segmenter.flush().map((segment) => segment.text)).toEqual([text]);
  });

  it.each([
    'Shall we begin?',
    'Great!',
    'मैं देखती हूँ।',
    '承知しました。',
    'I can certainly help,',
    'It is simple –',
  ])('is not needed after %s', (text) => {
    const segmenter = new Segmenter(OPTIONS);
    expect(segmenter.push(text).map((segment) => segment.text)).toEqual([text]);
    expect(segmenter.isWaiting).toBe(false);
  });

  it('releases a sentence too short to be spoken alone', () => {
    const segmenter = new Segmenter(OPTIONS);
    segmenter.push('Let me look. ');
    expect(segmenter.push('Ok!')).toEqual([]);
    expect(segmenter.settle().map((segment) => segment.text)).toEqual(['Ok!']);
  });

  it('leaves a closing mark that comes too late unspoken, and in the slice of what follows', () => {
    const segmenter = new Segmenter(OPTIONS);
    segmenter.push('"I will look it up.');
    segmenter.settle();
    segmenter.push('" Done now.');
    expect(segmenter.flush()).toEqual([{ text: 'Done now.', start: 19, end: 30, isCut: false }]);
  });
});

describe('a reply that breaks off', () => {
  const OPTIONS = { maxChars: 280, isFirstClauseEarly: true, longSentence: 'split' } as const;
  const BROKEN = [
    ['whole words', 'I will look it up in the ', 'I will look it up in the…'],
    ['a word that may go on', 'I will look it up in the cata', 'I will look it up in the…'],
    ['a second sentence', 'Gladly! I will look it up in the ', 'I will look it up in the…'],
    ['an open quotation', 'He said "we will look it up', 'He said "we will look it…'],
    [
      'a last clause in a script without spaces',
      '小さい車をお探しでしたら、アスターが',
      '小さい車をお探しでしたら、…',
    ],
    ['Hindi', 'हमारी छोटी कार सात ला', 'हमारी छोटी कार सात…'],
  ] as const;
  const UNFIT = [
    ['few words', 'I will '],
    ['a number', 'The car costs just 3 '],
    ['a title', 'You can always ask for Dr. '],
    ['a script without spaces and clauses', '小さい車をお探しでしたらアスターが'],
    ['what was released already', 'I will look it up for you!'],
    ['nothing', ''],
  ] as const;
  const late = { ...OPTIONS, isFirstClauseEarly: false };

  it.each(BROKEN)('is spoken as far as it goes: %s', (_about, text, expected) => {
    const segmenter = new Segmenter(late);
    const before = segmenter.push(text);
    const [segment, ...more] = segmenter.breakOff();
    expect(segment).toMatchObject({ text: expected, start: before.at(-1)?.end ?? 0, isCut: true });
    expect(more).toEqual([]);
    expect(segmenter.breakOff()).toEqual([]);
  });

  it.each(UNFIT)('is waited for: %s', (_about, text) => {
    const segmenter = new Segmenter(late);
    segmenter.push(text);
    expect(segmenter.breakOff()).toEqual([]);
  });

  it('goes on with the next word when it goes on', () => {
    const segmenter = new Segmenter(OPTIONS);
    segmenter.push('I will look it up in the cata');
    segmenter.breakOff();
    expect(segmenter.push('logue. ').map(({ text }) => text)).toEqual(['catalogue.']);
  });

  it('has had its first clause: whole sentences follow', () => {
    const segmenter = new Segmenter(OPTIONS);
    segmenter.push('I will look it up in ');
    segmenter.breakOff();
    expect(segmenter.push('our catalogue of cars, and then ')).toEqual([]);
  });

  it('of which the rest would not be spoken is not spoken in pieces', () => {
    const segmenter = new Segmenter({ ...OPTIONS, maxChars: 20, longSentence: 'truncate' });
    segmenter.push('I will look it up in the catalogue of all our cars ');
    expect(segmenter.breakOff()).toEqual([]);
  });
});

it('needs room for a character and the ellipsis', () => {
  const options = { maxChars: 5, isFirstClauseEarly: true, longSentence: 'split' } as const;
  expect(() => new Segmenter(options)).toThrow(RangeError);
});
