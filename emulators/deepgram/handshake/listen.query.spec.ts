import { readListenQuery } from './listen.query.js';

const read = (query: string) => readListenQuery(new URLSearchParams(query));
const complaint = (query: string) => {
  const result = read(query);
  return 'errMsg' in result ? result.errMsg : undefined;
};

describe('query of /v1/listen', () => {
  it('reads what was asked for', () => {
    expect(
      read(
        'model=nova-3&language=multi&encoding=linear16&sample_rate=48000&channels=2&interim_results=true' +
          '&endpointing=300&utterance_end_ms=1000&vad_events=true&punctuate=true',
      ),
    ).toMatchObject({
      model: 'nova-3',
      language: 'multi',
      encoding: 'linear16',
      sampleRateHz: 48_000,
      channels: 2,
      hasInterims: true,
      endpointingMs: 300,
      utteranceEndMs: 1_000,
      hasVadEvents: true,
      isPunctuated: true,
    });
  });
  it('has the defaults of the vendor', () => {
    expect(read('')).toMatchObject({
      language: 'en',
      endpointingMs: 10,
      hasInterims: false,
      hasVadEvents: false,
      isPunctuated: false,
    });
    expect(read('endpointing=false')).toMatchObject({ endpointingMs: undefined });
  });
  it.each([
    'model=nova-3&keyterm=Aurora&keyterm=test%20drive',
    'model=nova-2&keywords=Aurora:2&keywords=drive',
    'model=nova-2&language=hi-Latn',
    'model=nova-2-phonecall-misspelt&model_typo=1&modle=x'.replace('-phonecall-misspelt', '-meeting'),
    'redact=pci&redact=ssn&tag=a&tag=b',
    'unknown_parameter=anything',
    'encoding=opus&sample_rate=48000',
  ])('is accepted: %s', (query) => {
    expect(complaint(query)).toBeUndefined();
  });
  it.each([
    ['model=nova-9', /No such model/],
    ['model=nova-3&language=xx', /No such model/],
    ['model=nova-3&language=hi-Latn', /No such model/],
    ['model=nova-3-medical&language=hi', /No such model/],
    ['model=nova-2-meeting&language=hi', /No such model/],
    ['model=flux-general-en', /v2/],
    ['model=constructor', /No such model/],
    ['model=nova-3&keywords=Aurora:2', /keyterm/],
    ['model=nova-2&keyterm=Aurora', /Nova-3/],
    ['utterance_end_ms=1000', /interim_results/],
    ['utterance_end_ms=1000&interim_results=false', /interim_results/],
    ['encoding=linear16', /sample_rate/],
    ['encoding=pcm&sample_rate=16000', /encoding/],
    ['encoding=linear16&sample_rate=16k', /sample_rate/],
    ['encoding=linear16&sample_rate=7999', /sample_rate/],
    ['channels=0', /channels/],
    ['interim_results=1', /interim_results/],
    ['interim_results=True', /interim_results/],
    ['smart_format=', /smart_format/],
    ['endpointing=300ms', /endpointing/],
    ['endpointing=-1', /endpointing/],
    ['vad_events=yes', /vad_events/],
    ['model=nova-2&model=nova-3', /more than once/],
    ['redact=names', /redact/],
    ['diarize_model=v9', /diarize_model/],
    ['callback_method=PATCH', /callback_method/],
  ])('is refused: %s', (query, reason) => {
    expect(complaint(query)).toMatch(reason);
  });
  it.each([
    ['model=nova-3&language=multi', true, true, true],
    ['model=nova-3&language=en-US', true, false, false],
    ['model=nova-3&language=hi', false, true, true],
    ['model=nova-2&language=multi', true, false, false],
  ])('%s understands English, Hindi, a mixture: %s, %s, %s', (query, english, hindi, mixture) => {
    const settings = read(query);
    if (!('understands' in settings)) throw new Error('refused');
    expect(['en', 'hi', 'hi-en'].map(settings.understands)).toEqual([english, hindi, mixture]);
  });
});
