import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Segment } from './segment.js';
import { Segmenter, type SegmenterOptions } from './segmenter.js';

interface Case {
  about: string;
  text: string;
  spoken?: string[];
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

function segmentsOf(deltas: Iterable<string>, options: SegmenterOptions): Segment[] {
  const segmenter = new Segmenter(options);
  const segments: Segment[] = [];
  for (const delta of deltas) segments.push(...segmenter.push(delta));
  return [...segments, ...segmenter.flush()];
}

describe.each(LISTS)('%s', (list, cases) => {
  it.each(cases.map((one) => [one.about, one] as const))('%s', (_about, one) => {
    const text = one.text.replaceAll('‖', '');
    const options = optionsOf(list, one);
    const expected = one.spoken ?? one.text.split('‖').map((piece) => piece.trim());
    const whole = segmentsOf([text], options);
    expect(whole.map((segment) => segment.text)).toEqual(expected);
    if (one.unspoken) expect(whole.map(({ unspoken }) => unspoken ?? null)).toEqual(one.unspoken);
    expect(segmentsOf(text.split(''), options)).toEqual(whole);
    expect(segmentsOf(text.match(/.{1,3}/gsu) ?? [], options)).toEqual(whole);
  });
});
