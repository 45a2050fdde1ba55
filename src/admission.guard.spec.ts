import { FakeClock } from '../test/helpers/fake-clock.js';
import { VendorAdmission } from './admission.guard.js';
import { ProviderHealth } from './provider/provider.health.js';

let clock: FakeClock;
let health: ProviderHealth;
beforeEach(() => {
  clock = new FakeClock();
  health = new ProviderHealth(clock);
});

describe('admission', () => {
  it('is open while nothing bad is known of the vendors', () => {
    health.onConnect('asr', 'nova-3', 'ok');
    health.onConnect('tts', 'http', 'unreachable');
    expect(new VendorAdmission(health, ['asr', 'llm', 'tts']).refusal()).toBeUndefined();
  });

  it('closes for 15 s after a vendor refused the key, then lets one session try', () => {
    const admission = new VendorAdmission(health, ['asr', 'llm', 'tts']);
    health.onConnect('llm', 'gpt-realtime', 'auth');
    expect(admission.refusal()).toMatchObject({
      status: 503,
      code: 'provider_refused',
      retryAfterSeconds: 15,
    });
    clock.advance(14_500);
    expect(admission.refusal()).toMatchObject({ retryAfterSeconds: 1 });
    clock.advance(500);
    expect(admission.refusal()).toBeUndefined();
    expect(admission.refusal()).toMatchObject({ status: 503 });
  });

  it('closes for a minute after a quota was spent', () => {
    health.onConnect('tts', 'http', 'quota');
    expect(new VendorAdmission(health, ['tts']).refusal()).toMatchObject({ retryAfterSeconds: 60 });
  });

  it('does not mind a vendor this server does not use', () => {
    health.onConnect('llm', 'gpt-realtime', 'auth');
    expect(new VendorAdmission(health, ['asr', 'tts']).refusal()).toBeUndefined();
  });
});
