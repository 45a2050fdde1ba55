import { spokenFrame } from '../../../test/helpers/test-audio.js';
import { AudioRing } from './audio.ring.js';

const LIMITS = { maxMs: 100, maxBytes: 10_000, maxFrames: 8 };

function ringOf(frames: number, limits = LIMITS): AudioRing {
  const ring = new AudioRing(limits);
  for (let number = 0; number < frames; number++) ring.push(spokenFrame(number), 20, number);
  return ring;
}

describe('the audio kept until its words are final', () => {
  it('tells when each frame began and ended', () => {
    const ring = ringOf(3);
    expect([ring.startMsOf(0), ring.startMsOf(1), ring.endMsOf(2), ring.endMs]).toEqual([0, 20, 60, 60]);
  });

  it.each([
    ['time', { ...LIMITS, maxFrames: 100, maxBytes: 1e6 }, 5],
    ['bytes', { ...LIMITS, maxFrames: 100, maxMs: 1e6, maxBytes: 4 * 640 }, 4],
    ['frames', { ...LIMITS, maxMs: 1e6, maxBytes: 1e6 }, 8],
  ])('forgets the oldest when its limit of %s is reached', (_limit, limits, kept) => {
    const ring = ringOf(20, limits);
    expect([ring.first, ring.end]).toEqual([20 - kept, 20]);
    expect(ring.frame(ring.first)).toEqual(spokenFrame(20 - kept));
    expect(ring.startMsOf(ring.first)).toBe((20 - kept) * 20);
  });

  it('keeps the newest frame even when it alone exceeds the limits', () => {
    const ring = ringOf(3);
    ring.push(Buffer.alloc(20_000), 500, 0);
    expect([ring.first, ring.end, ring.endMs]).toEqual([3, 4, 560]);
  });

  it('releases whole frames only, and none beyond the given one', () => {
    const ring = ringOf(5);
    ring.release(59, 5);
    expect(ring.first).toBe(2);
    ring.release(1_000, 4);
    expect(ring.first).toBe(4);
  });

  it('refuses to give a frame that is gone', () => {
    const ring = ringOf(3);
    ring.release(20, 3);
    expect(() => ring.frame(0)).toThrow('no longer kept');
    expect(() => ring.frame(3)).toThrow('no longer kept');
  });
});
