import { DEFAULT_SCHEDULE, TextBuffer } from './text.buffer.js';

describe('text waiting to be spoken', () => {
  it('is spoken when each size of the schedule is reached, the last one again and again', () => {
    const buffer = new TextBuffer([50, 100], false);
    expect(buffer.add('a'.repeat(49))).toBeUndefined();
    expect(buffer.add('b')).toHaveLength(50);
    expect(buffer.add('c'.repeat(99))).toBeUndefined();
    expect(buffer.add('d')).toHaveLength(100);
    expect(buffer.add('e'.repeat(100))).toHaveLength(100);
  });

  it('is spoken on a flush, and blank text never', () => {
    const buffer = new TextBuffer(DEFAULT_SCHEDULE, false);
    expect(buffer.add('Hi. ', { flush: true })).toBe('Hi. ');
    expect(buffer.add('  ', { flush: true })).toBeUndefined();
    expect(buffer.take()).toBeUndefined();
  });

  it('is spoken early when the client asks, unless it is too short', () => {
    const buffer = new TextBuffer(DEFAULT_SCHEDULE, false);
    expect(buffer.add('short', { tryTrigger: true })).toBeUndefined();
    expect(buffer.add('x'.repeat(60), { tryTrigger: true })).toHaveLength(65);
  });
});
