import { closedError, eventError, refusedError } from './realtime.errors.js';

describe('what OpenAI means by a failure', () => {
  it('a close with 3000 is a refused key and not tried again', () => {
    const error = closedError({ code: 3000, reason: 'invalid_request_error.invalid_api_key' });
    expect(error).toMatchObject({ code: 'provider_auth', retryable: false, vendorCode: 'invalid_api_key' });
  });

  it.each([1006, 1011, 1001])('a close with %i is tried again', (code) => {
    expect(closedError({ code, reason: '' })).toMatchObject({ retryable: true });
  });

  it.each([
    [401, '{"error":{"code":"invalid_api_key"}}', 'provider_auth', false],
    [429, '{"error":{"code":"insufficient_quota"}}', 'provider_quota', false],
    [429, '{"error":{"code":"rate_limit_exceeded"}}', 'provider_unavailable', true],
    [503, '<html>', 'provider_unavailable', true],
    [404, '{}', 'provider_unavailable', false],
  ])('a handshake answered with %i %s', (status, body, code, retryable) => {
    expect(refusedError({ status, headers: {}, body })).toMatchObject({ code, retryable, status });
  });

  it('a refused parameter and a model closed to the key lead to the next profile', () => {
    expect(eventError({ code: 'unknown_parameter' }).tryNextProfile).toBe(true);
    expect(eventError({ code: 'model_not_found' }).tryNextProfile).toBe(true);
    expect(eventError({ code: null, type: 'invalid_request_error' }).tryNextProfile).toBe(true);
  });

  it('never repeats what the vendor wrote', () => {
    const error = eventError({ code: 'your words: hello there' });
    expect(`${error.message} ${error.vendorCode}`).not.toContain('hello');
  });
});
