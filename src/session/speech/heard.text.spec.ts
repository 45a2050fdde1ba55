import { splitHeard } from './heard.text.js';

const TEXT = 'It costs ten thousand. Delivery is free. And';
const first = { text: 'It costs ten thousand.', start: 0, end: 23, isCut: false };
const second = { text: 'Delivery is free.', start: 23, end: 41, isCut: false };

describe('what was heard of a reply', () => {
  it('is everything that was played, the rest was not', () => {
    const spoken = [
      { segment: first, lengthMs: 2_000, playedMs: 2_000 },
      { segment: second, lengthMs: 1_000, playedMs: 0 },
    ];
    expect(splitHeard(TEXT, spoken)).toEqual({
      heardText: 'It costs ten thousand.',
      unheardText: 'Delivery is free. And',
    });
  });

  it('ends at the border of a word', () => {
    const { heardText, unheardText } = splitHeard(TEXT, [{ segment: first, lengthMs: 2_000, playedMs: 800 }]);
    expect(heardText).toBe('It costs');
    expect(unheardText).toBe('ten thousand. Delivery is free. And');
  });

  it('follows the characters where the vendor told when each is spoken', () => {
    const charStartMs = [...first.text].map((_, index) => (index < 9 ? 0 : 1_500));
    const { heardText } = splitHeard(TEXT, [
      { segment: first, lengthMs: 2_000, playedMs: 1_000, charStartMs },
    ]);
    expect(heardText).toBe('It costs');
  });

  it('leaves out a segment of which nothing was sent', () => {
    const spoken = [
      { segment: first, lengthMs: 0, playedMs: 0 },
      { segment: second, lengthMs: 1_000, playedMs: 1_000 },
    ];
    expect(splitHeard(TEXT, spoken)).toEqual({
      heardText: 'Delivery is free.',
      unheardText: 'It costs ten thousand. And',
    });
  });

  it("counts a segment as whole when only a decoder's padding is missing", () => {
    expect(splitHeard(TEXT, [{ segment: first, lengthMs: 2_000, playedMs: 1_950 }]).heardText).toBe(
      'It costs ten thousand.',
    );
  });
});
