import { excessOver, heapSample, holding, lastingExcess, slopeOf } from './leak.gate.js';

describe('the leak gate', () => {
  it('sees a timer nobody cancelled, and that it was cancelled in the end', async () => {
    const baseline = holding();
    const timer = setTimeout(() => undefined, 60_000);
    expect(excessOver(baseline)).toEqual({ Timeout: 1 });
    clearTimeout(timer);
    expect(await lastingExcess(baseline, 1_000)).toEqual({});
  });

  it('sees a listener left on the process', () => {
    const baseline = holding();
    const listener = () => undefined;
    process.on('SIGUSR2', listener);
    expect(excessOver(baseline).listeners).toBe(1);
    process.off('SIGUSR2', listener);
  });

  it('sees memory that each session keeps', () => {
    const kept: Buffer[] = [];
    const samples = Array.from({ length: 10 }, (_, batch) => {
      for (let session = 0; session < 20; session++) kept.push(Buffer.alloc(50_000));
      return heapSample((batch + 1) * 20);
    });
    expect(slopeOf(samples)).toBeGreaterThan(40_000);
    expect(slopeOf(samples)).toBeLessThan(60_000);
    expect(kept).toHaveLength(200);
  });

  it('finds no slope where nothing grows', () => {
    const samples = [1, 2, 3, 4].map((sessions) => ({ sessions, bytes: 1_000 + (sessions % 2) }));
    expect(Math.abs(slopeOf(samples))).toBeLessThan(1);
  });
});
