import type { JournalEntry } from '../core/emulator.types.js';
import { SpecBench } from './spec.bench.js';
import { doneOf, streamed } from './spec.client.js';

let bench: SpecBench;

beforeAll(async () => {
  bench = await SpecBench.start();
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

test('a text response comes in the order of the vendor, and its deltas make up the text', async () => {
  const client = await bench.ready();
  const events = await client.ask('what is the price?');
  const types = events.map((event) => event.type);
  expect(types.filter((type, at) => type !== types[at - 1])).toEqual([
    'conversation.item.added',
    'conversation.item.done',
    'response.created',
    'rate_limits.updated',
    'response.output_item.added',
    'conversation.item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'conversation.item.done',
    'response.output_item.done',
    'response.done',
  ]);
  expect(streamed(events)).toBe('It costs two hundred euros, ready to ride.');
  expect(types.filter((type) => type === 'response.output_text.delta').length).toBeGreaterThan(3);
  const done = doneOf(events);
  expect(done).toMatchObject({
    status: 'completed',
    output: [{ role: 'assistant', content: [{ type: 'output_text', text: streamed(events) }] }],
  });
  expect((done.usage as Record<string, number>).output_tokens).toBeGreaterThan(5);
});

test('the journal holds the history the model really saw', async () => {
  const client = await bench.ready();
  await client.ask('price?');
  await client.ask('and in blue?');
  expect(bench.journal.find('openai', 'context').at(-1)?.data).toEqual([
    { role: 'user', text: 'price?' },
    { role: 'assistant', text: 'It costs two hundred euros, ready to ride.' },
    { role: 'user', text: 'and in blue?' },
  ]);
  expect(bench.journal.find('openai', 'deltas')).toHaveLength(2);
});

test('a corrected reply is what the model remembers', async () => {
  const client = await bench.ready();
  const events = await client.ask('price?');
  client.send({ type: 'conversation.item.delete', item_id: doneOf(events).output[0]?.id });
  client.send({
    type: 'conversation.item.create',
    item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'It costs two' }] },
  });
  expect(streamed(await client.ask('what did you say?'))).toBe('I said: It costs two');
});

test('a reply whose beginning stands last in the conversation is continued from there', async () => {
  const client = await bench.ready();
  client.user('price?');
  client.assistant('It costs two hun');
  client.send({ type: 'response.create', response: { instructions: 'Go on.' } });
  await client.next('response.done');
  expect(streamed(client.events)).toBe('dred euros, ready to ride.');
  expect(bench.journal.find('openai', 'receive', 'response.create').at(-1)?.data).toMatchObject({
    response: { instructions: 'Go on.' },
  });
});

test('an item goes behind the item named, or to the start', async () => {
  const client = await bench.ready();
  client.user('first', 'one');
  client.user('third', 'three');
  const item = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'second' }] };
  client.send({ type: 'conversation.item.create', previous_item_id: 'one', item });
  client.send({ type: 'conversation.item.create', previous_item_id: 'root', item: { ...item, id: 'zero' } });
  client.send({ type: 'response.create' });
  await client.next('response.done');
  const seen = bench.journal.find('openai', 'context')[0]?.data as { text: string }[];
  expect(seen.map((entry) => entry.text)).toEqual(['second', 'first', 'second', 'third']);
});

test('a response outside the conversation runs beside another one and leaves no trace', async () => {
  bench.latency.llmDeltaIntervalMs = 5;
  const client = await bench.ready();
  client.user('price?');
  client.send({ type: 'response.create' });
  client.send({
    type: 'response.create',
    response: {
      conversation: 'none',
      metadata: { use: 'summary' },
      instructions: 'Summarise.',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'aside' }] }],
    },
  });
  const both = [await client.next('response.done'), await client.next('response.done')];
  const aside = both.find((event) => (event.response as { metadata: unknown }).metadata)?.response;
  expect(aside).toMatchObject({ status: 'completed', conversation_id: null, metadata: { use: 'summary' } });
  await client.ask('more');
  expect(bench.journal.find('openai', 'context').at(-1)?.data).toHaveLength(3);
});

test('a tool the session declares is called, and its output answered', async () => {
  const tool = { type: 'function', name: 'book_demo', description: 'Books', parameters: { type: 'object' } };
  const client = await bench.ready({ tools: [tool], tool_choice: 'auto' });
  const events = await client.ask('book monday');
  const call = events.find((event) => event.type === 'response.function_call_arguments.done');
  expect(call).toMatchObject({ name: 'book_demo', arguments: '{"day":"monday"}', output_index: 1 });
  expect(doneOf(events).output).toHaveLength(2);
  const output = JSON.stringify({ reference: 'R-7' });
  client.send({
    type: 'conversation.item.create',
    item: { type: 'function_call_output', call_id: call?.call_id, output },
  });
  client.send({ type: 'response.create' });
  await client.next('response.done');
  expect(client.events.at(-1)?.response).toMatchObject({ output: [{ content: [{ text: 'Booked: R-7.' }] }] });
});

test('a tool the session does not declare is not called', async () => {
  const client = await bench.ready();
  expect(doneOf(await client.ask('book monday')).output).toHaveLength(1);
});

test('a reply longer than the token limit ends incomplete', async () => {
  const client = await bench.ready({ max_output_tokens: 4 });
  expect(doneOf(await client.ask('price?'))).toMatchObject({
    status: 'incomplete',
    status_details: { reason: 'max_output_tokens' },
    output: [{ status: 'incomplete' }],
  });
});

test('a session that reaches its limit is told so and closed with 1001', async () => {
  const short = await SpecBench.start(20);
  const client = short.dial();
  expect((await client.next('error')).error).toMatchObject({ code: 'session_expired' });
  expect((await client.closed).code).toBe(1001);
  await short.close();
});

test('deltas keep the pace that was set', async () => {
  Object.assign(bench.latency, { llmFirstDeltaMs: 40, llmDeltaIntervalMs: 10 });
  const client = await bench.ready();
  await client.ask('price?');
  const asked = bench.journal.find('openai', 'receive', 'response.create')[0]?.atMs as number;
  const first = bench.journal.find('openai', 'firstDelta')[0]?.atMs as number;
  const last = bench.journal.find('openai', 'deltas')[0] as JournalEntry;
  const { count } = last.data as { count: number };
  expect(first - asked).toBeGreaterThanOrEqual(39);
  expect(last.atMs - asked).toBeGreaterThanOrEqual(39 + (count - 1) * 10);
});
