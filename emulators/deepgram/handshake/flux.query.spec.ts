import { readFluxQuery } from './flux.query.js';

const read = (query: string) => readFluxQuery(new URLSearchParams(query));
const complaint = (query: string) => {
  const result = read(`model=flux-general-en&${query}`);
  return 'errMsg' in result ? result.errMsg : undefined;
};

describe('query of /v2/listen', () => {
  it('reads thresholds, and has the defaults of the vendor', () => {
    expect(read('model=flux-general-en')).toMatchObject({
      thresholds: { endOfTurn: 0.7, eagerEndOfTurn: undefined, timeoutMs: 5_000 },
    });
    expect(
      read(
        'model=flux-general-multi&eot_threshold=0.9&eager_eot_threshold=0.5&eot_timeout_ms=700&language_hint=hi',
      ),
    ).toMatchObject({
      thresholds: { endOfTurn: 0.9, eagerEndOfTurn: 0.5, timeoutMs: 700 },
      languageHints: ['hi'],
    });
  });
  it('needs a model', () => {
    expect(read('encoding=linear16&sample_rate=16000')).toMatchObject({ status: 400 });
    expect(read('model=nova-3')).toMatchObject({ status: 400, errCode: 'INVALID_QUERY_PARAMETER' });
  });
  it.each([
    ['eot_threshold=0.4', /0.5 to 1/],
    ['eot_threshold=1.01', /0.5 to 1/],
    ['eot_threshold=high', /eot_threshold/],
    ['eager_eot_threshold=0.95', /0.3 to 0.9/],
    ['eager_eot_threshold=0.8', /must not exceed/],
    ['eager_eot_threshold=0.7&eot_threshold=0.6', /must not exceed/],
    ['eot_timeout_ms=499', /eot_timeout_ms/],
    ['eot_timeout_ms=60001', /eot_timeout_ms/],
    ['encoding=flac&sample_rate=16000', /encoding/],
    ['encoding=linear16', /sample_rate/],
    ['keyterm=Aurora:2', /weights/],
    ['keyterm=', /empty/],
    ['language_hint=hi', /flux-general-multi/],
    ['language=en', /not supported/],
    ['interim_results=true', /not supported/],
    ['endpointing=300', /not supported/],
    ['vad_events=true', /not supported/],
    [Array.from({ length: 101 }, (_, i) => `keyterm=k${i}x`).join('&'), /at most 100/],
  ])('is refused as a whole: %s', (query, reason) => {
    expect(complaint(query)).toMatch(reason);
  });
  it.each([
    'eager_eot_threshold=0.7&eot_threshold=0.7',
    'eot_threshold=1.0',
    'keyterm=Aurora&keyterm=test drive',
    'redact=numbers&tag=x&mip_opt_out=true',
  ])('is accepted: %s', (query) => {
    expect(complaint(query)).toBeUndefined();
  });
});
