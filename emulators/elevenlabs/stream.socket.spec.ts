import { EmulatorUnderTest, TEXT } from './spec.emulator.js';

const test = new EmulatorUnderTest();
beforeAll(() => test.start());
afterAll(() => test.close());
beforeEach(() => test.reset());

const { journal, latency } = test.context;
const opening = { text: ' ', voice_settings: { stability: 0.5, similarity_boost: 0.8 } };

describe('stream-input', () => {
  it('speaks what was fed once it is ended, then says so and closes', async () => {
    const client = await test.connect('stream-input?model_id=eleven_flash_v2_5&output_format=pcm_16000');
    client.send(opening, { text: 'Two hundred euros ' }, { text: 'per bicycle. ' }, { text: '' });
    expect(await client.closed).toEqual({ code: 1000 });
    expect(client.messages.at(-1)).toMatchObject({ audio: null, isFinal: true });
    const expectedMs = 'Two hundred euros per bicycle. '.length * 65;
    expect(Math.abs(client.audio().length / 32 - expectedMs)).toBeLessThan(20);
  });

  it('says nothing before the schedule is met, a flush or the end', async () => {
    const client = await test.connect('stream-input');
    client.send({ ...opening, generation_config: { chunk_length_schedule: [60, 50] } });
    client.send({ text: `${TEXT} ` });
    await journal.waitFor('elevenlabs', 'receive', 'text');
    expect(journal.find('elevenlabs', 'send')).toEqual([]);
    client.send({ text: `${TEXT} ` });
    await client.next((message) => Boolean(message.audio));
    client.send({ text: '' });
    await client.closed;
  });

  it('speaks at once on a flush, and in auto mode', async () => {
    const flushed = await test.connect('stream-input');
    flushed.send(opening, { text: 'Hello. ', flush: true });
    const auto = await test.connect('stream-input?auto_mode=true');
    auto.send(opening, { text: 'Hello. ' });
    await Promise.all([flushed, auto].map((client) => client.next((message) => Boolean(message.audio))));
    for (const client of [flushed, auto]) client.send({ text: '' });
    await Promise.all([flushed.closed, auto.closed]);
  });

  it('times characters from the start of their own message', async () => {
    const client = await test.connect('stream-input?sync_alignment=true&auto_mode=true');
    client.send(opening, { text: `${TEXT} ` }, { text: '' });
    await client.closed;
    const parts = client.messages.flatMap((message) => message.alignment ?? []);
    expect(parts.flatMap(({ chars }) => chars).join('')).toBe(`${TEXT} `);
    expect(parts.length).toBeGreaterThan(3);
    for (const { charStartTimesMs, charsDurationsMs, chars } of parts) {
      expect(charStartTimesMs).toHaveLength(chars.length);
      expect(charsDurationsMs).toHaveLength(chars.length);
      expect(Math.max(...charStartTimesMs)).toBeLessThan(400);
      expect(Math.min(...charStartTimesMs)).toBeGreaterThanOrEqual(0);
    }
  });

  it('takes the key in the first message when the handshake has none', async () => {
    const client = await test.connect('stream-input', {});
    client.send({ ...opening, xi_api_key: 'sk_test' }, { text: 'Hi. ' }, { text: '' });
    expect(await client.closed).toEqual({ code: 1000 });
    expect(JSON.stringify(journal.find('elevenlabs'))).not.toContain('sk_test');
  });

  it.each([
    ['no key anywhere', {}, [opening], 'needs_authorization'],
    ['a first message that is not a space', undefined, [{ text: 'Hello' }], 'invalid_input_message'],
    ['a misspelt field', undefined, [opening, { txt: 'Hello' }], 'invalid_input_message'],
    [
      'a schedule below 50',
      undefined,
      [{ text: ' ', generation_config: { chunk_length_schedule: [5] } }],
      'invalid_input_message',
    ],
    [
      'a setting out of range',
      undefined,
      [{ text: ' ', voice_settings: { speed: 3 } }],
      'invalid_voice_settings',
    ],
  ])('refuses %s and closes', async (_name, headers, messages, error) => {
    const client = await test.connect('stream-input', headers);
    client.send(...messages);
    expect(await client.closed).toEqual({ code: 1008 });
    expect(client.messages.at(-1)).toMatchObject({ error, code: 1008 });
  });

  it.each([
    ['model_id=nothing', 'invalid_uid'],
    ['inactivity_timeout=181', 'invalid_input'],
    ['output_format=wav', 'invalid_input'],
  ])('refuses the query %s after opening', async (query, error) => {
    const client = await test.connect(`stream-input?${query}`);
    expect(await client.closed).toEqual({ code: 1008 });
    expect(client.messages).toEqual([expect.objectContaining({ error })]);
  });

  it('gives up on a client that goes quiet', async () => {
    const client = await test.connect('stream-input?inactivity_timeout=180');
    client.send(opening);
    await journal.waitFor('elevenlabs', 'receive', 'open');
    test.clock.advance(179_000);
    client.send({ text: 'Still ' });
    await journal.waitFor('elevenlabs', 'receive', 'text');
    test.clock.advance(179_000);
    expect(client.messages).toEqual([]);
    test.clock.advance(1000);
    expect(await client.closed).toEqual({ code: 1008 });
    expect(client.messages).toEqual([expect.objectContaining({ error: 'input_timeout_exceeded' })]);
  });

  it('stops when the client leaves', async () => {
    latency.ttsSpeed = 1;
    const client = await test.connect('stream-input');
    client.send(opening, { text: `${TEXT} `, flush: true });
    await client.next((message) => Boolean(message.audio));
    client.socket.terminate();
    const abort = await journal.waitFor('elevenlabs', 'abort', 'socket');
    expect((abort.data as { bytes: number }).bytes).toBeGreaterThan(0);
    await journal.waitFor('elevenlabs', 'close');
  });
});
