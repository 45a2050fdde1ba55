import { systemBusy } from './elevenlabs.refusal.js';
import { EmulatorUnderTest, KEY, TEXT } from './spec.emulator.js';

const test = new EmulatorUnderTest();
beforeAll(() => test.start());
afterAll(() => test.close());
beforeEach(() => test.reset());

const { journal, latency, faults } = test.context;

async function refusal(response: Response) {
  const body = (await response.json()) as {
    detail?: { status?: string } & { loc: unknown[]; type: string }[];
  };
  return { status: response.status, code: body.detail?.status, detail: body.detail, body };
}

describe('a request for speech is refused', () => {
  it.each([
    ['without a key', { key: '' }, 401, 'needs_authorization'],
    ['with a wrong key', { key: 'sk_wrong' }, 401, 'invalid_api_key'],
    ['for a voice there cannot be', { voiceId: 'no%20voice' }, 404, 'voice_not_found'],
  ])('%s', async (_name, options, status, code) => {
    expect(await refusal(await test.speak({ text: TEXT }, options))).toMatchObject({ status, code });
    expect(journal.find('elevenlabs', 'refused', code)).toHaveLength(1);
  });

  it.each([
    ['of an unknown model', { model_id: 'eleven_flash_v9' }, 400, 'invalid_uid'],
    ['with a setting out of range', { voice_settings: { stability: 1.5 } }, 400, 'invalid_voice_settings'],
    ['spoken too fast', { voice_settings: { speed: 1.3 } }, 400, 'invalid_voice_settings'],
    [
      'that continues another on eleven_v3',
      { model_id: 'eleven_v3', previous_text: 'x' },
      400,
      'unsupported_model',
    ],
    ['with a language the model does not take', { language_code: 'hi' }, 400, 'unsupported_model'],
    [
      'in a language nobody speaks',
      { model_id: 'eleven_flash_v2_5', language_code: 'xx' },
      400,
      'unsupported_model',
    ],
    ['of nothing', { text: '  ' }, 400, 'input_text_empty'],
    ['that is too long', { text: 'a'.repeat(10_001) }, 400, 'max_character_limit_exceeded'],
    [
      'with a dictionary there is not',
      { pronunciation_dictionary_locators: [{ pronunciation_dictionary_id: 'x' }] },
      404,
      'pronunciation_dictionary_not_found',
    ],
    [
      'that normalises on a fast model below enterprise',
      { model_id: 'eleven_flash_v2_5', apply_text_normalization: 'on' },
      403,
      'only_for_enterprise+',
    ],
  ])('%s', async (_name, fields, status, code) => {
    expect(await refusal(await test.speak({ text: TEXT, ...fields }))).toMatchObject({ status, code });
  });

  it.each([
    ['a text that is a number', { text: 5 }, ['body', 'text'], 'string_type'],
    ['no text', { text: undefined }, ['body', 'text'], 'missing'],
    ['a misspelt field', { voice_setting: {} }, ['body', 'voice_setting'], 'extra_forbidden'],
    [
      'a misspelt setting',
      { voice_settings: { stabilty: 1 } },
      ['body', 'voice_settings', 'stabilty'],
      'extra_forbidden',
    ],
    [
      'four earlier requests',
      { previous_request_ids: ['a', 'b', 'c', 'd'] },
      ['body', 'previous_request_ids'],
      'too_long',
    ],
    ['a seed below zero', { seed: -1 }, ['body', 'seed'], 'greater_than_equal'],
    ['an unknown choice', { apply_text_normalization: 'yes' }, ['body', 'apply_text_normalization'], 'enum'],
  ])('with %s: the list names the field', async (_name, fields, loc, type) => {
    const { status, detail } = await refusal(await test.speak({ text: TEXT, ...fields }));
    expect(status).toBe(422);
    expect(detail).toEqual([expect.objectContaining({ loc, type })]);
  });

  it.each([
    ['output_format=mp3_1', 'output_format'],
    ['optimize_streaming_latency=5', 'optimize_streaming_latency'],
    ['enable_logging=maybe', 'enable_logging'],
    ['outputformat=pcm_16000', 'outputformat'],
  ])('with the query %s', async (query, name) => {
    const { status, detail } = await refusal(await test.speak({ text: TEXT }, { path: `/stream?${query}` }));
    expect(status).toBe(422);
    expect(detail?.[0]?.loc).toEqual(['query', name]);
  });

  it('when the body is not JSON', async () => {
    const { status, detail } = await refusal(await test.speak('{"text":'));
    expect(status).toBe(422);
    expect(detail?.[0]?.type).toBe('json_invalid');
  });

  it('when it continues a request there never was: a bare 500, as observed', async () => {
    const { status, body } = await refusal(await test.speak({ text: TEXT, previous_request_ids: ['x'] }));
    expect(status).toBe(500);
    expect(body).toMatchObject({ status: 'internal_server_error' });
  });

  it('when the quota is spent: 401, though the key is good', async () => {
    test.emulator.account.creditsLeft = 10;
    expect(await refusal(await test.speak({ text: TEXT }))).toMatchObject({
      status: 401,
      code: 'quota_exceeded',
    });
  });

  it('when the plan has not got the format, the retention or the voice', async () => {
    const { account } = test.emulator;
    account.plan = 'free';
    const large = await test.speak({ text: TEXT }, { path: '/stream?output_format=mp3_44100_192' });
    expect(await refusal(large)).toMatchObject({ status: 403, code: 'only_for_creator+' });
    const unlogged = await test.speak({ text: TEXT }, { path: '/stream?enable_logging=false' });
    expect(await refusal(unlogged)).toMatchObject({ status: 403, code: 'only_for_enterprise+' });
    account.libraryVoiceIds.add('library1');
    const unpaid = await test.speak({ text: TEXT }, { voiceId: 'library1' });
    expect(await refusal(unpaid)).toMatchObject({ status: 402, code: 'payment_required' });
  });

  it('when more are running than the plan allows, and no longer when one has ended', async () => {
    test.emulator.account.maxConcurrent = 1;
    latency.ttsSpeed = 1;
    const leaving = new AbortController();
    const running = await test.speak({ text: TEXT }, { signal: leaving.signal });
    const second = await refusal(await test.speak({ text: TEXT }));
    expect(second).toMatchObject({ status: 429, code: 'too_many_concurrent_requests' });
    leaving.abort();
    await journal.waitFor('elevenlabs', 'abort');
    await expect(running.text()).rejects.toThrow();
    latency.ttsSpeed = 0;
    const third = await test.speak({ text: TEXT });
    expect(third.status).toBe(200);
    await third.arrayBuffer();
  });

  it('when the vendor is busy, if a test says so', async () => {
    faults.add({ vendor: 'elevenlabs', kind: 'status', ...systemBusy().response });
    expect(await refusal(await test.speak({ text: TEXT }))).toMatchObject({
      status: 429,
      code: 'system_busy',
    });
    const after = await test.speak({ text: TEXT });
    expect(after.status).toBe(200);
    await after.arrayBuffer();
  });

  it('when the method or the path is none of the vendor’s', async () => {
    const get = await fetch(`${test.emulator.url}/v1/text-to-speech/x/stream`, {
      headers: { 'xi-api-key': KEY },
    });
    expect(get.status).toBe(405);
    expect((await test.speak({ text: TEXT }, { path: '/streams' })).status).toBe(404);
  });

  it('for Opus, honestly: the vendor has it, the emulator has not', async () => {
    const opus = await test.speak({ text: TEXT }, { path: '/stream?output_format=opus_48000_64' });
    expect(await refusal(opus)).toMatchObject({ status: 501, code: 'not_emulated' });
  });
});
