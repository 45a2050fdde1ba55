import { FinalGuard } from './final.guard.js';

describe('the wait for a final', () => {
  it('goes on while the guess still changes', () => {
    const guard = new FinalGuard(1_200);
    for (let nowMs = 0; nowMs < 10_000; nowMs += 1_000) {
      guard.onInterim(`word ${nowMs}`, nowMs);
      expect(guard.check(nowMs + 999)).toBe('none');
    }
  });

  it('asks for a final once the guess stays the same, then takes the guess', () => {
    const guard = new FinalGuard(1_200);
    guard.onInterim('book a drive', 0);
    expect(guard.check(1_199)).toBe('none');
    expect(guard.check(1_200)).toBe('finalize');
    expect(guard.check(1_999)).toBe('none');
    expect(guard.check(2_000)).toBe('promote');
  });

  it('ends when the final comes', () => {
    const guard = new FinalGuard(1_200);
    guard.onInterim('book a drive', 0);
    guard.check(1_200);
    guard.onFinal(false);
    expect(guard.check(9_999)).toBe('none');
  });

  it('does not wait when the vendor says the utterance is over', () => {
    const guard = new FinalGuard(1_200);
    guard.onInterim('book a drive', 0);
    guard.hurry();
    expect(guard.check(1)).toBe('finalize');
  });

  it('answers whoever asked, even when nothing was said', () => {
    const guard = new FinalGuard(1_200);
    guard.demand(0);
    expect([guard.isAwaited, guard.check(799), guard.check(800)]).toEqual([true, 'none', 'promote']);
  });

  it('is not satisfied by a final that is not the one asked for', () => {
    const guard = new FinalGuard(1_200);
    guard.demand(0);
    guard.onFinal(true);
    expect(guard.isAwaited).toBe(true);
    guard.onFinal(false);
    expect(guard.isAwaited).toBe(false);
  });
});
