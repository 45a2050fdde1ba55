import { type SpokenSegment, splitHeard } from './heard.text.js';
import { SegmentTimes } from './segment.times.js';

const TEXT = 'It costs ten thousand. Delivery is free. And';
const first = { text: 'It costs ten thousand.', start: 0, end: 23, isCut: false };
const second = { text: 'Delivery is free.', start: 23, end: 41, isCut: false };

const part = (
  segment: SpokenSegment['segment'],
  lengthMs: number,
  playedMs: number,
  more: Partial<SpokenSegment> = {},
): SpokenSegment => ({ segment, lengthMs, playedMs, isWhole: true, ...more });

describe('what was heard of a reply', () => {
  it('is everything that was played, the rest was not', () => {
    expect(splitHeard(TEXT, [part(first, 2_000, 2_000), part(second, 1_000, 0)])).toEqual({
      heardText: 'It costs ten thousand.',
      unheardText: 'Delivery is free. And',
    });
  });

  it('ends at the border of a word', () => {
    const { heardText, unheardText } = splitHeard(TEXT, [part(first, 2_000, 800)]);
    expect(heardText).toBe('It costs');
    expect(unheardText).toBe('ten thousand. Delivery is free. And');
  });

  it('follows the characters where the vendor told when each is spoken', () => {
    const times = new SegmentTimes(first.text);
    const chars = [...first.text];
    const startMs = chars.map((_, index) => (index < 9 ? 0 : 1_500));
    times.add({ chars, startMs, endMs: startMs });
    expect(splitHeard(TEXT, [part(first, 2_000, 1_000, { times })]).heardText).toBe('It costs');
  });

  it('leaves out a segment of which nothing was sent', () => {
    expect(splitHeard(TEXT, [part(first, 0, 0), part(second, 1_000, 1_000)])).toEqual({
      heardText: 'Delivery is free.',
      unheardText: 'It costs ten thousand. And',
    });
  });

  it("counts a segment as whole when only a decoder's padding is missing", () => {
    expect(splitHeard(TEXT, [part(first, 2_000, 1_950)]).heardText).toBe('It costs ten thousand.');
  });

  it('is not the whole segment when all that was played is all that had come of it', () => {
    expect(splitHeard(TEXT, [part(first, 500, 500, { isWhole: false })]).heardText).toBe('It costs');
  });

  it('goes by the pace of the segments before, where the length of this one is not known yet', () => {
    const slow = [part(first, 3_000, 3_000), part(second, 800, 800, { isWhole: false })];
    expect(splitHeard(TEXT, slow).heardText).toBe('It costs ten thousand. Delivery');
    const fast = [part(first, 1_000, 1_000), part(second, 800, 800, { isWhole: false })];
    expect(splitHeard(TEXT, fast).heardText).toBe('It costs ten thousand. Delivery is free.');
  });

  it('holds what is only shown once what stands before it was heard', () => {
    const shown = part(second, 0, 0, { isSilent: true });
    expect(splitHeard(TEXT, [part(first, 2_000, 2_000), shown]).heardText).toBe(TEXT.slice(0, 40));
    expect(splitHeard(TEXT, [part(first, 2_000, 800), shown]).heardText).toBe('It costs');
    expect(splitHeard(TEXT, [shown]).heardText).toBe('');
  });

  it('leaves out what a sentence that was too long was shortened by', () => {
    const cut = { ...first, text: 'It costs…', isCut: true, unspoken: 'ten thousand.' };
    expect(splitHeard(TEXT, [part(cut, 900, 900)])).toEqual({
      heardText: 'It costs',
      unheardText: 'ten thousand. Delivery is free. And',
    });
  });
});
