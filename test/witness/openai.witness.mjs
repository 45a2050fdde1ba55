import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { setLatency } from './control.mjs';
import { KEY } from './emulators.mjs';
import { Inbox } from './inbox.mjs';
import { startTlsFront } from './tls.front.mjs';

let front;
before(async () => {
  front = await startTlsFront(process.env.OPENAI_REALTIME_URL);
});
after(() => front.close());

/** The SDK's own client; what it emits is kept. */
function dial({ apiKey = KEY, model = 'gpt-realtime' } = {}) {
  const client = new OpenAI({ apiKey, baseURL: `${front.url}/v1`, maxRetries: 0 });
  const rt = new OpenAIRealtimeWS({ model, options: { ca: front.ca } }, client);
  const errors = [];
  const inbox = new Inbox();
  rt.on('error', (error) => errors.push(error));
  rt.on('event', (event) => inbox.push(event));
  const closed = new Promise((resolve) =>
    rt.socket.on('close', (code, reason) => {
      inbox.end(`closed with ${code}: ${errors.at(-1)?.message}`);
      resolve({ code, reason: `${reason}` });
    }),
  );
  const next = (type) => inbox.next((event) => event.type === type);
  return { rt, errors, next, closed };
}

const user = (text) => ({
  type: 'conversation.item.create',
  item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
});

async function textSession(extra = {}) {
  const session = dial();
  await session.next('session.created');
  session.rt.send({
    type: 'session.update',
    session: { type: 'realtime', output_modalities: ['text'], ...extra },
  });
  await session.next('session.updated');
  return session;
}

async function hangUp({ rt, closed }) {
  rt.close();
  await closed;
}

test('the OpenAI SDK holds a text conversation', async () => {
  const session = await textSession({ instructions: 'You sell cars.' });
  let text = '';
  session.rt.on('response.output_text.delta', (event) => {
    text += event.delta;
  });
  session.rt.send(user('How much is the Aster?'));
  session.rt.send({ type: 'response.create' });
  const { response } = await session.next('response.done');
  assert.equal(response.status, 'completed');
  assert.equal(response.output[0].content[0].text, text);
  assert.match(text, /7\.8 lakh/);
  assert.deepEqual(session.errors, []);
  await hangUp(session);
});

test('the OpenAI SDK cancels a response', async (t) => {
  await setLatency({ llmDeltaIntervalMs: 10 });
  t.after(() => setLatency({ llmDeltaIntervalMs: 0 }));
  const session = await textSession();
  session.rt.send(user('tell me everything'));
  session.rt.send({ type: 'response.create' });
  const { response } = await session.next('response.created');
  session.rt.send({ type: 'response.cancel', response_id: response.id });
  const done = await session.next('response.done');
  assert.equal(done.response.status, 'cancelled');
  assert.equal(done.response.status_details.reason, 'client_cancelled');
  await hangUp(session);
});

test('the OpenAI SDK is asked to call a tool and gives its output', async () => {
  const parameters = { type: 'object', properties: { day: { type: 'string' } } };
  const tools = [{ type: 'function', name: 'book_test_drive', description: 'Books a drive', parameters }];
  const session = await textSession({ tools });
  session.rt.send(user('Can I book a test drive on Saturday?'));
  session.rt.send({ type: 'response.create' });
  const call = await session.next('response.function_call_arguments.done');
  assert.equal(call.name, 'book_test_drive');
  assert.equal(JSON.parse(call.arguments).day, 'Saturday');
  await session.next('response.done');
  const output = { type: 'function_call_output', call_id: call.call_id, output: '{"ok":true}' };
  session.rt.send({ type: 'conversation.item.create', item: output });
  session.rt.send({ type: 'response.create' });
  const { response } = await session.next('response.done');
  assert.match(response.output[0].content[0].text, /booked/);
  assert.deepEqual(session.errors, []);
  await hangUp(session);
});

test('the OpenAI SDK reports a refused event with code, parameter and event id', async () => {
  const session = await textSession();
  session.rt.send({
    type: 'session.update',
    event_id: 'mine',
    session: { type: 'realtime', temperature: 1 },
  });
  await session.next('error');
  const { error } = session.errors[0];
  assert.deepEqual(
    [error.code, error.param, error.event_id],
    ['unknown_parameter', 'session.temperature', 'mine'],
  );
  await hangUp(session);
});

test('the OpenAI SDK sees a wrong key after opening', async () => {
  const { closed, errors } = dial({ apiKey: 'wrong' });
  assert.deepEqual(await closed, { code: 3000, reason: 'invalid_request_error.invalid_api_key' });
  assert.equal(errors[0].error.code, 'invalid_api_key');
});
