import { type AnyMessage, clip, FLUX, plain, SILENCE, SpecClient, startForSpec } from './spec.client.js';

type Started = Awaited<ReturnType<typeof startForSpec>>;
const COST = clip('en-cost.wav');

describe('Flux', () => {
  let started: Started;
  beforeAll(async () => {
    started = await startForSpec();
  });
  afterAll(() => started.emulator.close());
  const open = (more = '') => SpecClient.open(started.emulator.url + FLUX + more);
  const eventsOf = (client: SpecClient) =>
    client.messages.filter(({ type }) => type === 'TurnInfo').map(({ event }) => event as string);
  const turning = (client: SpecClient) => eventsOf(client).filter((event) => event !== 'Update');
  const isEvent = (event: string) => (message: AnyMessage) => message.event === event;

  it('greets, starts a turn with the first words, updates it, and ends it', async () => {
    const client = await open();
    client.sendAudio(COST.pcm);
    const end = await client.until(isEvent('EndOfTurn'));
    expect(client.messages[0]).toMatchObject({ type: 'Connected', sequence_id: 0 });
    expect(turning(client)).toEqual(['StartOfTurn', 'EndOfTurn']);
    expect(end).toMatchObject({
      turn_index: 0,
      transcript: 'What does the Aurora electric cost?',
      trigger: 'model',
      languages: ['en'],
    });
    expect(end.end_of_turn_confidence).toBeGreaterThanOrEqual(0.7);
    await client.finish();
  });
  it('numbers every message, and every turn', async () => {
    const client = await open();
    client.sendAudio(COST.pcm);
    client.sendAudio(clip('hi-price.wav').pcm);
    client.sendAudio(SILENCE);
    await client.until((message) => message.event === 'EndOfTurn' && message.turn_index === 1);
    expect(client.messages.map((message) => message.sequence_id)).toEqual(client.messages.map((_, i) => i));
    const ends = client.messages.filter(isEvent('EndOfTurn'));
    expect(ends.map((message) => plain(message.transcript ?? ''))).toEqual([
      plain(COST.text),
      plain(clip('hi-price.wav').text),
    ]);
    await client.finish();
  });
  it('updates about every quarter of a second of audio, with or without words', async () => {
    const client = await open();
    client.sendAudio(SILENCE);
    await client.finish();
    expect(eventsOf(client)).toEqual(['Update', 'Update', 'Update', 'Update']);
  });
  it('repeats the whole turn in every message', async () => {
    const client = await open();
    client.sendAudio(COST.pcm);
    await client.until(isEvent('EndOfTurn'));
    const texts = client.messages
      .filter(({ type }) => type === 'TurnInfo')
      .map(({ transcript }) => transcript ?? '');
    const end = texts.findIndex((text) => text.endsWith('?'));
    for (const text of texts.slice(0, end)) expect(texts[end]?.startsWith(text)).toBe(true);
    await client.finish();
  });
  it('tells of a likely end early, and ends with the same words', async () => {
    const client = await open('&eager_eot_threshold=0.4');
    client.sendAudio(COST.pcm);
    const end = await client.until(isEvent('EndOfTurn'));
    const eager = client.messages.find(isEvent('EagerEndOfTurn'));
    expect(turning(client)).toEqual(['StartOfTurn', 'EagerEndOfTurn', 'EndOfTurn']);
    expect(eager?.transcript).toBe(end.transcript);
    expect(eager?.end_of_turn_confidence).toBeLessThan(0.7);
    await client.finish();
  });
  it('takes an early end back when speech goes on', async () => {
    const client = await open('&eager_eot_threshold=0.3&eot_threshold=0.9');
    client.sendAudio(COST.pcm.subarray(0, 16 * 1_270));
    client.sendAudio(Buffer.alloc(32 * 350));
    client.sendAudio(COST.pcm.subarray(16 * 1_270));
    await client.until(isEvent('EndOfTurn'));
    expect(turning(client)).toEqual([
      'StartOfTurn',
      'EagerEndOfTurn',
      'TurnResumed',
      'EagerEndOfTurn',
      'EndOfTurn',
    ]);
    await client.finish();
  });
  it('ends a turn when told to', async () => {
    const client = await open('&eot_threshold=1.0');
    client.sendAudio(COST.pcm.subarray(0, 16 * 1_300));
    client.sendText({ type: 'ForceEndTurn' });
    expect(await client.until(isEvent('EndOfTurn'))).toMatchObject({
      transcript: 'What does the Aurora',
      trigger: 'manual',
    });
    client.sendText({ type: 'ForceEndTurn' });
    await client.finish();
    expect(client.messages.filter(isEvent('EndOfTurn'))).toHaveLength(1);
  });
  it('ends a turn after the timeout when the model may not', async () => {
    const client = await open('&eot_threshold=1.0&eot_timeout_ms=900');
    client.sendAudio(COST.pcm);
    client.sendAudio(SILENCE);
    expect(await client.until(isEvent('EndOfTurn'))).toMatchObject({ trigger: 'timeout' });
    await client.finish();
  });
  it('changes its thresholds while it runs, and says what they are now', async () => {
    const client = await open('&eot_threshold=0.9');
    client.sendText({ type: 'Configure', thresholds: { eager_eot_threshold: 0.4 }, keyterms: ['Acme'] });
    expect(await client.until(({ type }) => type === 'ConfigureSuccess')).toMatchObject({
      thresholds: { eot_threshold: 0.9, eager_eot_threshold: 0.4, eot_timeout_ms: 5_000 },
      keyterms: ['Acme'],
      sequence_id: 1,
    });
    client.sendAudio(COST.pcm);
    await client.until(isEvent('EagerEndOfTurn'));
    await client.finish();
  });
  it.each([
    ['an early threshold above the other', { thresholds: { eager_eot_threshold: 0.9 } }],
    ['a threshold out of range', { thresholds: { eot_threshold: 0.2 } }],
    ['weighted key terms', { keyterms: ['Acme:2'] }],
    ['an unknown language', { language_hints: ['xx'] }],
  ])('keeps its settings when asked for %s', async (_what, change) => {
    const client = await open();
    client.sendText({ type: 'Configure', ...change });
    expect(await client.until(({ type }) => type === 'ConfigureFailure')).toMatchObject({ sequence_id: 1 });
    client.sendAudio(COST.pcm);
    await client.until(isEvent('EndOfTurn'));
    await client.finish();
  });
  it.each([
    ['KeepAlive', { type: 'KeepAlive' }],
    ['Finalize', { type: 'Finalize' }],
    ['a Configure with a field it does not have', { type: 'Configure', keyterm: 'x' }],
    ['what is not JSON', 'hello'],
  ])('ends the stream on %s', async (_what, message) => {
    const client = await open();
    client.sendText(message);
    expect((await client.closed).code).toBe(1005);
    expect(client.messages.at(-1)).toMatchObject({ type: 'Error', code: 'UNPARSABLE_CLIENT_MESSAGE' });
  });
  it('does not finish the turn on CloseStream: a last update, and a close without a code', async () => {
    const client = await open();
    client.sendAudio(COST.pcm.subarray(0, 16 * 1_300));
    expect((await client.finish()).code).toBe(1005);
    expect(client.messages.at(-1)).toMatchObject({ event: 'Update', transcript: 'What does the Aurora' });
    expect(client.messages.some(isEvent('EndOfTurn'))).toBe(false);
  });
  it('speaks English only in its English model', async () => {
    const english = FLUX.replace('-multi', '-en');
    const client = await SpecClient.open(started.emulator.url + english);
    client.sendAudio(COST.pcm);
    const end = await client.until(isEvent('EndOfTurn'));
    expect(end).not.toHaveProperty('languages');
    client.sendAudio(clip('hi-price.wav').pcm);
    await client.finish();
    expect(JSON.stringify(client.messages)).not.toContain('कीमत');
  });
});
