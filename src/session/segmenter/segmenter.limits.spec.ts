import type { Segment } from './segment.js';
import { Segmenter, type SegmenterOptions } from './segmenter.js';

const make = (options: Partial<SegmenterOptions> = {}) =>
  new Segmenter({ maxChars: 280, isFirstClauseEarly: false, longSentence: 'split', ...options });
const texts = (segments: Segment[]) => segments.map(({ text }) => text);

/** A whole reply, pushed at once. */
function segmentsOf(text: string, options?: Partial<SegmenterOptions>): Segment[] {
  const segmenter = make(options);
  return [...segmenter.push(text), ...segmenter.flush()];
}

describe('the limit of a segment', () => {
  const shorter = { maxChars: 10 };

  it('says how low it may be', () => {
    expect(() => make({ maxChars: 5 })).toThrow(new RangeError('maxChars must be at least 6'));
    expect(segmentsOf('abcdef ', { maxChars: 6 })).toMatchObject([{ text: 'abcdef', isCut: false }]);
  });

  it('marks a sentence in pieces as cut, its last piece not', () => {
    expect(segmentsOf('Hello there you.', shorter)).toEqual([
      { text: 'Hello…', start: 0, end: 5, isCut: true },
      { text: 'there you.', start: 5, end: 16, isCut: false },
    ]);
  });

  it('keeps white space out of a cut and out of the end', () => {
    expect(texts(segmentsOf('Hello   wonderful  ', shorter))).toEqual(['Hello…', 'wonderful']);
  });

  it.each([' '.repeat(11), '   \n'])('is doubled for white space at the end: %j', (space) => {
    const segmenter = make(shorter);
    expect(segmenter.push(`Hello you${space}`)).toEqual([]);
    expect(segmenter.flush()).toMatchObject([{ text: 'Hello you', isCut: false }]);
  });

  it('is reached by more white space than that', () => {
    const segmenter = make(shorter);
    segmenter.push(`Hello you${' '.repeat(11)}`);
    expect(segmenter.push(' ')).toMatchObject([{ text: 'Hello you…', isCut: true }]);
  });

  it.each([17, 20])('of %i ends the sentence at a mark that is still open', (maxChars) => {
    expect(make({ maxChars }).push('Sure! We open at 5 p.m. Eastern')).toMatchObject([
      { text: 'Sure!', isCut: false },
      { text: 'We open at 5 p.m.', isCut: false },
    ]);
  });

  it('holds for a mark that closing marks make too long', () => {
    const segments = segmentsOf('Sure! We open at 5 p.m.")) Welcome', { maxChars: 17 });
    for (const { text } of segments) expect(text.length).toBeLessThanOrEqual(17);
    expect(segments[1]).toMatchObject({ isCut: true });
  });

  it('leaves a reply of nothing but signs unspoken', () => {
    const segmenter = make(shorter);
    expect([...segmenter.push('('.repeat(35)), ...segmenter.flush()]).toEqual([]);
  });

  it.each([9, 10, 11, 22])('leaves out %i signs that would fill a segment before its first word', (count) => {
    expect(texts(segmentsOf(`${'('.repeat(count)}Hello you`, shorter))).toEqual(['Hello you']);
  });

  it('keeps a sign that a cut leaves at the front: the sentence goes on', () => {
    expect(texts(segmentsOf(`${'a'.repeat(9)}_bbb`, shorter))).toEqual(['aaaaaaaaa…', '_bbb']);
  });

  it('reached by a full stop does not make what is left look like an address', () => {
    const segmenter = make(shorter);
    expect(texts(segmenter.push('aaaaaaaae\u0301.'))).toEqual(['aaaaaaaa…']);
    expect(segmenter.isWaiting).toBe(true);
    expect(texts(segmenter.settle())).toEqual(['e\u0301.']);
  });
});

describe('a sentence cut off', () => {
  const options = { maxChars: 20, longSentence: 'truncate' } as const;
  const REPLY =
    'I will look it up in the catalogue of all our cars and then ask for Dr. Smith and Mr. Jones. Done now.';

  it('keeps all that is not spoken, however it comes in', () => {
    const whole = segmentsOf(REPLY, options);
    expect(whole).toEqual([
      {
        text: 'I will look it up…',
        unspoken: 'in the catalogue of all our cars and then ask for Dr. Smith and Mr. Jones.',
        start: 0,
        end: 92,
        isCut: true,
      },
      { text: 'Done now.', start: 92, end: 102, isCut: false },
    ]);
    const segmenter = make(options);
    const dripped = [...REPLY].flatMap((character) => segmenter.push(character));
    expect([...dripped, ...segmenter.flush()]).toEqual(whole);
  });
});

describe('a sentence too short to be spoken alone', () => {
  it.each(['Ok. I will', 'Ok. – and', 'Ok. 5'])('is waited with while more follows: %s', (more) => {
    const segmenter = make();
    expect(texts(segmenter.push(`Let me look. ${more}`))).toEqual(['Let me look.']);
    expect(segmenter.isWaiting).toBe(false);
    expect(segmenter.settle()).toEqual([]);
    expect(texts(segmenter.flush())).toEqual([more]);
  });

  it('is released by a pause after a line break and a sign', () => {
    const segmenter = make();
    segmenter.push('Let me look. Ok\n(');
    expect(segmenter.isWaiting).toBe(true);
    expect(texts(segmenter.settle())).toEqual(['Ok']);
  });

  it('loses nothing of what follows it', () => {
    expect(texts(segmentsOf('Let me look. Ok. (Really!) Yes.'))).toEqual([
      'Let me look.',
      'Ok. (Really!)',
      'Yes.',
    ]);
  });

  it('is no address where a space was left out', () => {
    expect(texts(make().push('Let me look. Ok.You?'))).toEqual(['Let me look.', 'Ok.You?']);
  });
});

describe('a space left out between sentences', () => {
  it.each([
    ['That is it.You/we can go. ', ['That is it.', 'You/we can go.']],
    ['Hello! That is it.You/we can go. ', ['Hello!', 'That is it.', 'You/we can go.']],
    ['Ok.You/we can go. ', ['Ok.', 'You/we can go.']],
  ])('leaves the next one whole: %s', (reply, expected) => {
    expect(texts(make().push(reply))).toEqual(expected);
  });

  it('is told when the reply is complete', () => {
    expect(segmentsOf('That is it.You')).toEqual([
      { text: 'That is it.', start: 0, end: 11, isCut: false },
      { text: 'You', start: 11, end: 14, isCut: false },
    ]);
  });
});

describe('what follows a mark', () => {
  it('is waited for no longer than a word of the lists could be', () => {
    expect(texts(make().push(`We open at 5 p.m. ${'P'.repeat(18)}`))).toEqual(['We open at 5 p.m.']);
  });

  it('does not make the next word an address', () => {
    const reply = 'We have sugar, flour etc. no?';
    expect(texts(make().push(reply))).toEqual([reply]);
  });

  it('is a second line break: the sentence ended before the first', () => {
    expect(make().push('Your order\n\nIt')).toEqual([
      { text: 'Your order', start: 0, end: 10, isCut: false },
    ]);
  });

  it('closes one bracket of two: the other is still open', () => {
    const segmenter = make();
    segmenter.push('(We said (I think so?');
    segmenter.settle();
    expect(segmenter.push(') and that is it!')).toEqual([]);
    expect(texts(segmenter.flush())).toEqual(['and that is it!']);
  });
});

describe('the end of a reply', () => {
  it('after a heading is covered by its segment', () => {
    expect(segmentsOf('Your order\n')).toEqual([{ text: 'Your order', start: 0, end: 11, isCut: false }]);
  });

  it('in half a pair of surrogates is no part of the heading before it', () => {
    expect(texts(segmentsOf('Your order\n\ud83d'))).toEqual(['Your order']);
  });

  it('is not made up while a heading only waits for a pause', () => {
    const segmenter = make();
    segmenter.push('I will look it up\n');
    expect(segmenter.breakOff()).toEqual([]);
    expect(segmenter.settle()).toMatchObject([{ text: 'I will look it up', isCut: false }]);
  });
});

it('takes the last character of the basic plane as one unit', () => {
  expect(texts(make().push('I like it\uffff. '))).toEqual(['I like it\uffff.']);
});

it.each(['Hello', 'I will look it up', 'five 5, six'])('looks at each character of %j once', (text) => {
  const segmenter = make();
  segmenter.push(text);
  expect(segmenter.visits).toBe(text.length);
});
