import { FrameBacklog } from './frame.backlog.js';

const frame = (bytes: number, value = 0) => Buffer.alloc(bytes, value);

describe('frames that wait to be listened to', () => {
  it('come out in the order they came, once', () => {
    const backlog = new FrameBacklog(100);
    const frames = [frame(20, 1), frame(40, 2), frame(40, 3)];
    expect(frames.map((one) => backlog.push(one))).toEqual([0, 0, 0]);
    expect(backlog.take()).toEqual(frames);
    expect(backlog.take()).toEqual([]);
  });

  it('are left out from the oldest on where there are too many', () => {
    const backlog = new FrameBacklog(100);
    backlog.push(frame(40, 1));
    backlog.push(frame(40, 2));
    expect(backlog.push(frame(90, 3))).toBe(2);
    expect(backlog.take()).toEqual([frame(90, 3)]);
    expect(backlog.push(frame(100))).toBe(0);
  });

  it('hold the newest even where it alone is too long', () => {
    const backlog = new FrameBacklog(100);
    expect(backlog.push(frame(500, 1))).toBe(0);
    expect(backlog.push(frame(500, 2))).toBe(1);
    expect(backlog.take()).toEqual([frame(500, 2)]);
  });
});
