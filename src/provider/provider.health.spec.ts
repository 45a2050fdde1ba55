import { FakeClock } from '../../test/helpers/fake-clock.js';
import { ProviderHealth } from './provider.health.js';

function healthAfter(outcome: Parameters<ProviderHealth['onConnect']>[2]) {
  const clock = new FakeClock();
  const health = new ProviderHealth(clock);
  health.onConnect('asr', 'nova-3', outcome);
  return { clock, health };
}

describe('what is known of a vendor', () => {
  it('admits sessions before anything is known', () => {
    expect(new ProviderHealth(new FakeClock()).admit('llm')).toBe(0);
  });

  it.each([
    ['key', 'auth', 15_000],
    ['quota', 'quota', 60_000],
  ] as const)('refuses sessions after a refused %s, then lets one try', (_what, outcome, pauseMs) => {
    const { clock, health } = healthAfter(outcome);
    expect(health.admit('asr')).toBe(pauseMs);
    clock.advance(pauseMs);
    expect(health.admit('asr')).toBe(0);
    expect(health.admit('asr')).toBe(pauseMs);
  });

  it('admits everybody again once the one that tried got through', () => {
    const { clock, health } = healthAfter('auth');
    clock.advance(15_000);
    health.admit('asr');
    health.onConnect('asr', 'nova-3', 'ok');
    expect([health.admit('asr'), health.admit('asr')]).toEqual([0, 0]);
  });

  it('admits everybody to a vendor it was told to forget', () => {
    const { health } = healthAfter('auth');
    health.forget('asr');
    expect([health.admit('asr'), health.admit('asr')]).toEqual([0, 0]);
    expect(health.status('asr').lastOutcome).toBeUndefined();
  });

  it('goes on admitting while a vendor is merely unreachable', () => {
    expect(healthAfter('unreachable').health.admit('asr')).toBe(0);
  });

  it.each([
    ['an aborted attempt', 'aborted'],
    ['the refusal of one profile of several', 'profile_refused'],
  ] as const)('does not take %s for news', (_what, outcome) => {
    const { health } = healthAfter('auth');
    health.onConnect('asr', 'nova-3', outcome);
    expect(health.status('asr').lastOutcome).toBe('auth');
  });

  it('tells the last outcome and its age', () => {
    const { clock, health } = healthAfter('ok');
    clock.advance(1_234);
    expect(health.status('asr')).toEqual({ lastOutcome: 'ok', ageMs: 1_234, refusedForMs: 0 });
  });
});
