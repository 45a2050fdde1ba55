import { SpecBench } from './spec.bench.js';
import { doneOf, streamed } from './spec.client.js';

let bench: SpecBench;

beforeAll(async () => {
  bench = await SpecBench.start();
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

test('a response cancelled between deltas ends cancelled, and the conversation keeps what was said', async () => {
  bench.latency.llmDeltaIntervalMs = 2;
  const client = await bench.ready();
  client.user('price?');
  client.send({ type: 'response.create' });
  await client.next('response.output_text.delta');
  client.send({ type: 'response.cancel' });
  await client.next('response.done');
  expect(doneOf(client.events)).toMatchObject({
    status: 'cancelled',
    status_details: { type: 'cancelled', reason: 'client_cancelled' },
    output: [{ status: 'incomplete', content: [{ text: streamed(client.events) }] }],
  });
  const said = streamed(client.events);
  expect(said.length).toBeLessThan('It costs two hundred euros, ready to ride.'.length);
  await client.ask('and?');
  expect(bench.journal.find('openai', 'context').at(-1)?.data).toContainEqual({
    role: 'assistant',
    text: said,
  });
});

test('a response cancelled before its first delta ends without an item', async () => {
  bench.latency.llmFirstDeltaMs = 60_000;
  const client = await bench.ready();
  client.user('price?');
  client.send({ type: 'response.create' });
  const created = await client.next('response.created');
  client.send({ type: 'response.cancel', response_id: (created.response as { id: string }).id });
  await client.next('response.done');
  expect(doneOf(client.events)).toMatchObject({ status: 'cancelled', output: [] });
});

test('a cancel that is too early has no effect: the response starts all the same', async () => {
  bench.faults.add({ vendor: 'openai', kind: 'slowCreated', delayMs: 30 });
  const client = await bench.ready();
  client.user('price?');
  client.send({ type: 'response.create' });
  client.send({ type: 'response.cancel' });
  await client.next('response.done');
  expect(doneOf(client.events).status).toBe('completed');
  expect(bench.journal.find('openai', 'ignored', 'response.cancel')).toHaveLength(1);
  expect(client.events.some((event) => event.type === 'error')).toBe(false);
});

test('a cancel that is too late is answered with an error that harms nothing', async () => {
  const client = await bench.ready();
  const { id } = doneOf(await client.ask('price?')) as unknown as { id: string };
  expect(await client.refused({ type: 'response.cancel', response_id: id })).toMatchObject({
    code: 'response_cancel_not_active',
  });
  expect(doneOf(await client.ask('price?')).status).toBe('completed');
});

test('a cancel of another response leaves the active one alone', async () => {
  bench.latency.llmDeltaIntervalMs = 2;
  const client = await bench.ready();
  client.user('price?');
  client.send({ type: 'response.create' });
  await client.next('response.created');
  const error = await client.refused({ type: 'response.cancel', response_id: 'resp_other' });
  expect(error).toMatchObject({ code: 'response_cancel_not_active' });
  await client.next('response.done');
  expect(doneOf(client.events).status).toBe('completed');
});

test('a second response is refused until the first is done, and not announced', async () => {
  bench.latency.llmDeltaIntervalMs = 2;
  const client = await bench.ready();
  client.user('price?');
  client.send({ type: 'response.create' });
  const error = await client.refused({ type: 'response.create', event_id: 'rc_2' });
  expect(error).toMatchObject({ code: 'conversation_already_has_active_response', event_id: 'rc_2' });
  await client.next('response.done');
  client.send({ type: 'response.create' });
  await client.next('response.done');
  expect(client.events.filter((event) => event.type === 'response.created')).toHaveLength(2);
});

test('the conversation stays busy while a cancelled response still trickles', async () => {
  bench.latency.llmDeltaIntervalMs = 5;
  bench.faults.add({ vendor: 'openai', kind: 'lateAfterCancel', forMs: 15 });
  const client = await bench.ready();
  client.user('price?');
  client.send({ type: 'response.create' });
  await client.next('response.output_text.delta');
  client.send({ type: 'response.cancel' });
  const error = await client.refused({ type: 'response.create' });
  expect(error).toMatchObject({ code: 'conversation_already_has_active_response' });
  const atCancel = streamed(client.events).length;
  await client.next('response.done');
  expect(doneOf(client.events).status).toBe('cancelled');
  expect(streamed(client.events).length).toBeGreaterThan(atCancel);
});

test('a client that leaves in the middle of a reply leaves nothing running', async () => {
  bench.latency.llmDeltaIntervalMs = 2;
  const client = await bench.ready();
  client.user('price?');
  client.send({ type: 'response.create' });
  await client.next('response.output_text.delta');
  client.socket.terminate();
  await bench.journal.waitFor('openai', 'close');
  expect(bench.journal.find('openai', 'send', 'response.done')).toHaveLength(0);
});
