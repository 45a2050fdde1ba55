import { isBadAudio, lostConnection, refusedHandshake } from './deepgram.errors.js';

const refusal = (status: number, body: unknown = {}, headers = {}) =>
  refusedHandshake({ status, headers, body: JSON.stringify(body) });

describe("what Deepgram's answers mean", () => {
  it.each([
    [400, 'provider_unavailable', false, true],
    [401, 'provider_auth', false, false],
    [402, 'provider_quota', false, false],
    [403, 'provider_auth', false, true],
    [404, 'provider_unavailable', false, true],
    [408, 'provider_unavailable', true, false],
    [429, 'provider_unavailable', true, false],
    [500, 'provider_unavailable', true, false],
    [503, 'provider_unavailable', true, false],
  ])('judges HTTP %d as %s (retry %s, next profile %s)', (status, code, retryable, tryNextProfile) => {
    expect(refusal(status)).toMatchObject({ provider: 'asr', code, retryable, tryNextProfile, status });
  });

  it('keeps what support asks for, and how long to wait', () => {
    const error = refusal(
      429,
      { err_code: 'TOO_MANY_REQUESTS' },
      { 'dg-request-id': '4b0e4e0f-5f0c', 'retry-after': '2' },
    );
    expect(error).toMatchObject({
      vendorCode: 'TOO_MANY_REQUESTS',
      requestId: '4b0e4e0f-5f0c',
      retryAfterMs: 2_000,
    });
  });

  it('trusts no text of the vendor', () => {
    const error = refusal(400, { err_code: 'key sk-123 in "language"\n{}', err_msg: 'secret' });
    expect(error.vendorCode).toBe('unknown');
    expect(error.message).not.toMatch(/sk-123|secret/);
  });

  it('lives with an answer that is not JSON', () => {
    const error = refusedHandshake({ status: 502, headers: {}, body: '<html>Bad Gateway</html>' });
    expect(error).toMatchObject({ retryable: true, vendorCode: 'unknown' });
  });

  it('tells audio that cannot be decoded from other reasons to hang up', () => {
    expect(isBadAudio(lostConnection({ code: 1008, reason: 'DATA-0000 undecodable' }))).toBe(true);
    expect(isBadAudio(lostConnection({ code: 1011, reason: 'NET-0001' }))).toBe(false);
    expect(lostConnection({ code: 1011, reason: 'NET-0001 private words' }).message).not.toContain('words');
  });
});
