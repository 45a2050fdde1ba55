import { CircuitBreaker } from './circuit.breaker.js';

function breakerAfter(failures: number, successes: number, everyMs = 10): CircuitBreaker {
  const breaker = new CircuitBreaker();
  for (let i = 1; i <= successes; i++) breaker.recordSuccess(i * everyMs);
  for (let i = 1; i <= failures; i++) breaker.recordFailure((successes + i) * everyMs);
  return breaker;
}

describe('the breaker of a vendor', () => {
  it('stays closed below twenty tries', () => {
    expect(breakerAfter(19, 0).admit(1_000)).toBe(0);
  });

  it('stays closed while most tries succeed', () => {
    expect(breakerAfter(14, 15).admit(1_000)).toBe(0);
  });

  it('opens when half of twenty tries failed', () => {
    expect(breakerAfter(10, 10).admit(300)).toBeGreaterThan(0);
  });

  it('opens after twenty failures in a row, however many tries went well just before', () => {
    expect(breakerAfter(19, 200).admit(2_200)).toBe(0);
    expect(breakerAfter(20, 200).admit(2_200)).toBeGreaterThan(0);
  });

  it('forgets tries older than ten seconds', () => {
    expect(breakerAfter(20, 0, 1_000).admit(20_000)).toBe(0);
  });

  it('lets one probe a second through while open', () => {
    const breaker = breakerAfter(20, 0);
    let probes = 0;
    for (let nowMs = 200; nowMs < 5_200; nowMs += 10) if (breaker.admit(nowMs) === 0) probes++;
    expect(probes).toBe(5 - 1);
  });

  it('closes after a probe that succeeded', () => {
    const breaker = breakerAfter(20, 0);
    expect(breaker.admit(2_000)).toBe(0);
    breaker.recordSuccess(2_050);
    expect(breaker.admit(2_051)).toBe(0);
    expect(breaker.admit(2_052)).toBe(0);
  });

  it('knows nothing any more once it was reset', () => {
    const breaker = breakerAfter(20, 0);
    breaker.forceOpen(200, 60_000);
    breaker.reset();
    expect([breaker.admit(201), breaker.admit(202)]).toEqual([0, 0]);
    breaker.recordFailure(203);
    expect(breaker.admit(204)).toBe(0);
  });

  it('stays open for as long as it is forced', () => {
    const breaker = new CircuitBreaker();
    breaker.forceOpen(0, 60_000);
    expect(breaker.admit(59_000)).toBe(1_000);
    expect(breaker.admit(60_000)).toBe(0);
  });
});
