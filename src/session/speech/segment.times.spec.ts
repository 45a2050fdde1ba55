import { SegmentTimes } from './segment.times.js';

/** Each character takes 100 ms. */
function timesOf(text: string, fromMs = 0) {
  const chars = [...text];
  const startMs = chars.map((_, index) => fromMs + index * 100);
  return { chars, startMs, endMs: startMs.map((ms) => ms + 100) };
}

describe('when the characters of a segment are spoken', () => {
  it('is as the vendor says, whatever pieces it comes in', () => {
    const times = new SegmentTimes('Good day.');
    expect(times.begunBefore(1_000)).toBeUndefined();
    expect(times.add(timesOf('Good'))).toEqual(timesOf('Good'));
    expect(times.add(timesOf(' day.', 400))).toEqual(timesOf(' day.', 400));
    expect([0, 350, 400, 401, 5_000].map((ms) => times.begunBefore(ms))).toEqual([0, 4, 4, 5, 9]);
  });

  it('counts a character beyond the basic plane as the two units it is', () => {
    const times = new SegmentTimes('𠮷野家');
    expect(times.add(timesOf('𠮷野家')).chars).toEqual(['𠮷', '野', '家']);
    expect(times.begunBefore(101)).toBe(3);
  });

  it('gives what is spoken otherwise than written the time of its words', () => {
    const spoken = 'It is five euros now.';
    const shown = 'It is €5 now.';
    const toShown = (at: number) => (at <= 6 ? at : at < 16 ? 6 : at - 8);
    const times = new SegmentTimes(shown, toShown);
    const first = times.add(timesOf(spoken.slice(0, 10)));
    expect(first.chars.join('')).toBe('It is ');
    const rest = times.add(timesOf(spoken.slice(10), 1_000));
    expect(rest.chars.join('')).toBe('€5 now.');
    expect([rest.startMs[0], rest.endMs[1]]).toEqual([600, 1_600]);
    expect(times.begunBefore(1_000)).toBe(7);
  });

  it('ignores characters the vendor adds at the end', () => {
    const times = new SegmentTimes('Hi');
    expect(times.add(timesOf('Hi ')).chars).toEqual(['H', 'i']);
  });
});
