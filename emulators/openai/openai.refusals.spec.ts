import { SpecBench } from './spec.bench.js';

let bench: SpecBench;

beforeAll(async () => {
  bench = await SpecBench.start();
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

describe('handshake', () => {
  test.each([
    ['a wrong key', { key: 'wrong' }, 3000, 'invalid_api_key'],
    ['the beta header', { headers: { 'openai-beta': 'realtime=v1' } }, 4000, 'beta_api_shape_disabled'],
    ['no model', { path: '/v1/realtime' }, 4000, 'missing_model'],
    ['a model that cannot do this', { path: '/v1/realtime?model=gpt-4.1' }, 4000, 'invalid_model'],
  ])('%s opens, is told why, and is closed', async (_, options, code, reason) => {
    const client = bench.dial(options);
    expect((await client.next('error')).error).toMatchObject({ type: 'invalid_request_error', code: reason });
    expect(await client.closed).toEqual({ code, reason: `invalid_request_error.${reason}` });
    expect(bench.journal.find('openai', 'refused', reason)).toHaveLength(1);
  });

  test('the key may come as a subprotocol, as browsers send it', async () => {
    const client = bench.dial({
      key: '',
      headers: { 'sec-websocket-protocol': 'realtime, openai-insecure-api-key.test-key', authorization: '' },
    });
    await client.closed;
    // ws refuses the answer of a subprotocol it did not offer itself; the server has accepted by then.
    expect(bench.journal.find('openai', 'open')).toHaveLength(1);
  });

  test('another path is not found', async () => {
    const answer = await fetch(`${bench.url.replace('ws:', 'http:')}/v1/other?x=1`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { message: 'Invalid URL (GET /v1/other)' } });
  });
});

const session = (fields: Record<string, unknown>) => ({
  type: 'session.update',
  session: { type: 'realtime', ...fields },
});
const create = (item: Record<string, unknown>) => ({ type: 'conversation.item.create', item });
const message = (role: string, part: Record<string, unknown>) =>
  create({ type: 'message', role, content: [part] });

describe('events', () => {
  test.each<[string, Record<string, unknown> | string, string | null, string | null]>([
    ['text that is not JSON', '{', 'invalid_json', null],
    ['JSON that is no object', '[]', 'invalid_event', null],
    ['an event without type', {}, 'missing_required_parameter', 'type'],
    ['an unknown event', { type: 'session.close' }, 'invalid_value', 'type'],
    [
      'an event id that is too long',
      { type: 'response.cancel', event_id: 'x'.repeat(513) },
      'string_above_max_length',
      'event_id',
    ],
    [
      'session.update without type',
      { type: 'session.update', session: { instructions: 'x' } },
      'missing_required_parameter',
      'session.type',
    ],
    [
      'the beta name of a field',
      session({ modalities: ['text'] }),
      'unknown_parameter',
      'session.modalities',
    ],
    ['temperature', session({ temperature: 0.7 }), 'unknown_parameter', 'session.temperature'],
    [
      'an unknown field deep inside',
      session({ audio: { input: { turn_detection: { type: 'server_vad', treshold: 1 } } } }),
      'unknown_parameter',
      'session.audio.input.turn_detection.treshold',
    ],
    [
      'both modalities',
      session({ output_modalities: ['text', 'audio'] }),
      'invalid_value',
      'session.output_modalities',
    ],
    ['a text where a list belongs', session({ tools: 'none' }), 'invalid_type', 'session.tools'],
    [
      'a tool without name',
      session({ tools: [{ type: 'function' }] }),
      'missing_required_parameter',
      'session.tools[0].name',
    ],
    [
      'a token limit of nought',
      session({ max_output_tokens: 0 }),
      'invalid_value',
      'session.max_output_tokens',
    ],
    ['another model', session({ model: 'gpt-realtime-mini' }), 'invalid_value', 'session.model'],
    [
      'the content type of the beta',
      message('assistant', { type: 'text', text: 'x' }),
      'invalid_value',
      'item.content[0].type',
    ],
    [
      'input text from the assistant',
      message('assistant', { type: 'input_text', text: 'x' }),
      'invalid_value',
      'item.content[0].type',
    ],
    [
      'output text from the user',
      message('user', { type: 'output_text', text: 'x' }),
      'invalid_value',
      'item.content[0].type',
    ],
    [
      'a message without role',
      create({ type: 'message', content: [] }),
      'missing_required_parameter',
      'item.role',
    ],
    [
      'an item id of more than 32 characters',
      create({
        id: 'x'.repeat(33),
        type: 'message',
        role: 'user',
        content: [],
      }),
      'string_above_max_length',
      'item.id',
    ],
    [
      'an unknown neighbour',
      {
        ...message('user', { type: 'input_text', text: 'x' }),
        previous_item_id: 'nobody',
      },
      'item_create_invalid_previous_item_id',
      'previous_item_id',
    ],
    [
      'the output of a call nobody made',
      create({ type: 'function_call_output', call_id: 'call_0', output: '{}' }),
      'invalid_tool_call_id',
      'item.call_id',
    ],
    [
      'deleting what is not there',
      { type: 'conversation.item.delete', item_id: 'nobody' },
      'item_delete_invalid_item_id',
      'item_id',
    ],
    [
      'retrieving what is not there',
      { type: 'conversation.item.retrieve', item_id: 'nobody' },
      'item_retrieve_invalid_item_id',
      'item_id',
    ],
    [
      'truncating what is not there',
      { type: 'conversation.item.truncate', item_id: 'nobody', content_index: 0, audio_end_ms: 0 },
      'item_truncate_invalid_item_id',
      'item_id',
    ],
    [
      'an unknown field of a response',
      { type: 'response.create', response: { modalities: ['text'] } },
      'unknown_parameter',
      'response.modalities',
    ],
    [
      'audio',
      { type: 'response.create', response: { output_modalities: ['audio'] } },
      'invalid_value',
      'response.output_modalities',
    ],
    [
      'metadata that is not text',
      { type: 'response.create', response: { metadata: { a: 1 } } },
      'invalid_type',
      'response.metadata.a',
    ],
    [
      'a commit of too little audio',
      { type: 'input_audio_buffer.commit' },
      'input_audio_buffer_commit_empty',
      null,
    ],
    ['audio that is not base64', { type: 'input_audio_buffer.append', audio: '!' }, 'invalid_value', 'audio'],
    ['a cancel with nothing to cancel', { type: 'response.cancel' }, 'response_cancel_not_active', null],
  ])('%s is refused by name, and the session goes on', async (_, event, code, param) => {
    const client = await bench.ready();
    expect(await client.refused(event)).toMatchObject({ type: 'invalid_request_error', code, param });
    expect((await client.ask('price?')).at(-1)?.response).toMatchObject({ status: 'completed' });
  });

  test('an error names the event it answers', async () => {
    const client = await bench.ready();
    expect(await client.refused({ type: 'response.cancel', event_id: 'mine_1' })).toMatchObject({
      event_id: 'mine_1',
    });
  });

  test('a binary frame is refused', async () => {
    const client = await bench.ready();
    client.socket.send(Buffer.from('{}'));
    expect((await client.next('error')).error).toMatchObject({ code: 'invalid_event' });
  });

  test('an update with one bad field changes nothing', async () => {
    const client = await bench.ready({ instructions: 'before' });
    await client.refused(session({ instructions: 'after', temperature: 1 }));
    client.send(session({ tool_choice: 'none' }));
    expect((await client.next('session.updated')).session).toMatchObject({
      instructions: 'before',
      tool_choice: 'none',
      output_modalities: ['text'],
    });
  });

  test('an update changes what it names and keeps the rest, inside audio too', async () => {
    const client = await bench.ready({ instructions: 'Be brief.' });
    client.send(session({ audio: { input: { turn_detection: null } } }));
    expect((await client.next('session.updated')).session).toMatchObject({
      instructions: 'Be brief.',
      audio: { input: { turn_detection: null, format: { rate: 24_000 } }, output: { voice: 'alloy' } },
    });
  });

  test('an id in use is refused, and free again once its item is deleted', async () => {
    const client = await bench.ready();
    client.user('one', 'same');
    const again = { ...message('user', { type: 'input_text', text: 'two' }) };
    const event = { ...again, item: { ...again.item, id: 'same' } };
    expect(await client.refused(event)).toMatchObject({ code: 'item_create_duplicate_item_id' });
    client.send({ type: 'conversation.item.delete', item_id: 'same' });
    await client.next('conversation.item.deleted');
    client.send(event);
    expect((await client.next('conversation.item.done')).item).toMatchObject({ id: 'same' });
  });

  test('a text item cannot be truncated', async () => {
    const client = await bench.ready();
    client.user('one', 'mine');
    const event = { type: 'conversation.item.truncate', item_id: 'mine', content_index: 0, audio_end_ms: 0 };
    expect(await client.refused(event)).toMatchObject({ code: 'invalid_value', param: 'item_id' });
  });

  test('a session left on audio is refused a response, with the remedy', async () => {
    const client = bench.dial();
    await client.next('session.created');
    const error = await client.refused({ type: 'response.create' });
    expect(error).toMatchObject({ param: 'session.output_modalities' });
    expect(error.message).toContain("set output_modalities to ['text']");
  });

  test('enough appended audio becomes a user item without words', async () => {
    const client = await bench.ready();
    const audio = Buffer.alloc(4_800).toString('base64');
    client.send({ type: 'input_audio_buffer.append', audio });
    client.send({ type: 'input_audio_buffer.commit' });
    await client.next('input_audio_buffer.committed');
    expect((await client.next('conversation.item.done')).item).toMatchObject({
      content: [{ type: 'input_audio' }],
    });
  });
});
