import { outcomeOf } from '../../provider/connect.outcome.js';
import { networkError, refusedError } from './elevenlabs.errors.js';

function refuse(status: number, body: unknown, headers = {}) {
  return refusedError({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

describe('what an ElevenLabs refusal means', () => {
  it.each([
    ['a wrong key', 401, { detail: { status: 'invalid_api_key', message: 'x' } }, 'provider_auth', false],
    ['a spent quota under 401', 401, { detail: { status: 'quota_exceeded' } }, 'provider_quota', false],
    ['a wrong key under 400', 400, { detail: { code: 'invalid_api_key' } }, 'provider_auth', false],
    ['no credit', 402, {}, 'provider_quota', false],
    [
      'a plan without the voice',
      403,
      { detail: { status: 'only_for_creator+' } },
      'provider_unavailable',
      false,
    ],
    ['an unknown voice', 404, { detail: { status: 'voice_not_found' } }, 'provider_unavailable', false],
    ['own limit', 429, { detail: { status: 'too_many_concurrent_requests' } }, 'provider_unavailable', true],
    ['vendor load', 429, { detail: { status: 'system_busy' } }, 'provider_unavailable', true],
    ['a fault without detail', 500, { status: 'internal_server_error' }, 'provider_unavailable', true],
    ['an HTML answer of a proxy', 502, '<html>', 'provider_unavailable', true],
    ['a timeout', 408, '', 'provider_timeout', true],
  ])('%s', (_name, status, body, code, retryable) => {
    expect(refuse(status, body)).toMatchObject({ code, retryable, status, provider: 'tts' });
  });

  it.each([
    ['a format beyond the plan', 403, { detail: { status: 'output_format_not_allowed' } }],
    ['a voice beyond the plan', 402, { detail: { status: 'payment_required', code: 'paid_plan_required' } }],
    ['an unknown voice', 404, { detail: { status: 'voice_not_found' } }],
  ])('%s, which one session asked for, is not held against the key', (_name, status, body) => {
    expect(outcomeOf(refuse(status, body))).toBe('refused');
  });

  it('a refused body may be sent again with fewer parameters', () => {
    const error = refuse(422, { detail: [{ loc: ['body', 'x'], msg: 'no', type: 'y' }] });
    expect(error).toMatchObject({ vendorCode: 'validation_error', tryNextProfile: true, retryable: false });
  });

  it('both kinds of 429 can be told apart by the vendor code', () => {
    const own = refuse(429, { detail: { type: 'rate_limit', code: 'too_many_concurrent_requests' } });
    expect(own.vendorCode).toBe('too_many_concurrent_requests');
    expect(refuse(429, { detail: { status: 'system_busy' } }).vendorCode).toBe('system_busy');
  });

  it('the wait the vendor asks for is kept, in milliseconds', () => {
    expect(refuse(429, {}, { 'retry-after': '2' }).retryAfterMs).toBe(2000);
  });

  it('never repeats what the vendor wrote: it may hold spoken words or the key', () => {
    const error = refuse(400, { detail: { status: 'secret words here!', message: 'sk_secret said hello' } });
    expect(`${error.message} ${error.vendorCode}`).not.toMatch(/secret/);
  });

  it('an untrusted certificate is not tried again', () => {
    const error = networkError(Object.assign(new Error('x'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }));
    expect(error.retryable).toBe(false);
  });
});
