import { FakeClock } from '../../../test/helpers/fake-clock.js';
import { AudioGatherer } from './audio.gatherer.js';

describe('AudioGatherer', () => {
  const clock = new FakeClock();
  let passed: number[];
  let gatherer: AudioGatherer;
  beforeEach(() => {
    passed = [];
    gatherer = new AudioGatherer(clock, (bytes) => passed.push(bytes.length));
  });
  afterEach(() => expect(clock.pendingCount).toBe(0));

  it('passes the first piece on at once, however small', () => {
    gatherer.push(Buffer.alloc(10));
    expect(passed).toEqual([10]);
  });

  it('gathers later pieces to at least 4 kB, and passes the rest on when flushed', () => {
    gatherer.push(Buffer.alloc(10));
    for (let i = 0; i < 5; i++) gatherer.push(Buffer.alloc(1500));
    expect(passed).toEqual([10, 4500]);
    gatherer.flush();
    expect(passed).toEqual([10, 4500, 3000]);
  });

  it('keeps nothing back for longer than 40 ms', () => {
    gatherer.push(Buffer.alloc(10));
    gatherer.push(Buffer.alloc(100));
    clock.advance(40);
    expect(passed).toEqual([10, 100]);
  });

  it('keeps the bytes in order', () => {
    const bytes: Buffer[] = [];
    const inOrder = new AudioGatherer(clock, (piece) => bytes.push(piece));
    for (const n of [1, 2, 3]) inOrder.push(Buffer.from([n]));
    inOrder.flush();
    expect([...Buffer.concat(bytes)]).toEqual([1, 2, 3]);
  });

  it('forgets what it holds when discarded', () => {
    gatherer.push(Buffer.alloc(10));
    gatherer.push(Buffer.alloc(10));
    gatherer.discard();
    gatherer.flush();
    expect(passed).toEqual([10]);
  });
});
