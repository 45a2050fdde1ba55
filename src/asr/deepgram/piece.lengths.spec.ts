import { PieceLengths } from './piece.lengths.js';

/** The sum of what pieces that come at these times count. */
function totalMs(lengths: PieceLengths, ...atMs: number[]): number {
  return atMs.reduce((sum, nowMs) => sum + lengths.next(nowMs), 0);
}

describe('the lengths of the pieces of a recording', () => {
  it('are the times between them, the first as long as the second', () => {
    const lengths = new PieceLengths();
    expect(lengths.next(5_000)).toBe(20);
    expect([lengths.next(5_100), lengths.next(5_200)]).toEqual([180, 100]);
  });

  it('are never negative, though pieces kept back come in one moment', () => {
    const lengths = new PieceLengths();
    expect([lengths.next(0), lengths.next(0), lengths.next(100)]).toEqual([20, 0, 100]);
  });

  it('take a first piece for a second at most', () => {
    expect(totalMs(new PieceLengths(), 0, 8_000)).toBe(8_000 + 1_000);
  });

  it('leave out a pause in which none came', () => {
    const lengths = new PieceLengths();
    totalMs(lengths, 0, 100, 200);
    lengths.pause();
    expect(totalMs(lengths, 20_030, 20_130)).toBe(200);
  });

  it('leave out a pause in which they went on to come', () => {
    const lengths = new PieceLengths();
    totalMs(lengths, 0, 100, 200);
    lengths.pause();
    for (let nowMs = 300; nowMs < 20_000; nowMs += 100) lengths.leaveOut(nowMs);
    expect(totalMs(lengths, 20_000, 20_100)).toBe(200);
  });

  it('know from those left out before how long the first one heard is', () => {
    const lengths = new PieceLengths();
    lengths.pause();
    for (const nowMs of [0, 100, 200]) lengths.leaveOut(nowMs);
    expect(lengths.next(300)).toBe(100);
  });

  it('are made up for where a pause came before any could be measured', () => {
    const lengths = new PieceLengths();
    lengths.next(0);
    lengths.pause();
    expect(totalMs(lengths, 20_000, 20_100)).toBe(100 + 2 * 100 - 20);
  });
});
