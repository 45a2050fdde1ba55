import { get } from 'node:http';
import { startControlServer } from './control.server.js';
import type { RunningEmulator } from './emulator.context.js';
import { NO_LATENCY } from './emulator.types.js';
import { FaultBook } from './fault.book.js';
import { Journal } from './journal.js';

const context = {
  journal: new Journal(),
  faults: new FaultBook(),
  latency: { ...NO_LATENCY },
  apiKey: 'test-key',
};
let control: RunningEmulator;

beforeAll(async () => {
  control = await startControlServer(context, { about: { openai: 'ws://127.0.0.1:9' } });
});
afterAll(() => control.close());

async function call(method: string, path: string, body?: unknown, type = 'application/json') {
  const answer = await fetch(control.url + path, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: body === undefined ? {} : { 'content-type': type },
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

test('the first page says that the vendors are simulated, and where they are', async () => {
  const { body } = await call('GET', '/');
  expect(body).toMatchObject({ simulated: true, openai: 'ws://127.0.0.1:9', latency: NO_LATENCY });
  expect(body.notice).toContain('SIMULATED');
});

test('faults posted are played, and can be taken back', async () => {
  const faults = [
    { vendor: 'deepgram', kind: 'dropAfter', count: 32_000 },
    { vendor: 'openai', kind: 'errorEvent', onType: 'session.update', code: 'unknown_parameter', times: 2 },
  ];
  expect(await call('POST', '/faults', faults)).toEqual({ status: 201, body: { added: 2 } });
  expect(context.faults.take('deepgram').get('dropAfter')?.count).toBe(32_000);
  expect((await call('DELETE', '/faults')).status).toBe(204);
  expect(context.faults.take('openai').get('errorEvent')).toBeUndefined();
});

test('one fault needs no list', async () => {
  expect((await call('POST', '/faults', { vendor: 'elevenlabs', kind: 'status', status: 429 })).status).toBe(
    201,
  );
  expect(context.faults.take('elevenlabs').get('status')?.status).toBe(429);
});

test.each([
  ['an unknown kind', { vendor: 'openai', kind: 'explode' }, 'kind'],
  ['a vendor that cannot play it', { vendor: 'elevenlabs', kind: 'emptyFinal' }, 'vendor'],
  ['a missing field', { vendor: 'openai', kind: 'dropAfter' }, 'count'],
  ['an unknown field', { vendor: 'openai', kind: 'refuse', count: 1 }, 'count'],
  ['a value out of range', { vendor: 'openai', kind: 'status', status: 200 }, 'status'],
  ['a bad entry of a list', [{ vendor: 'openai', kind: 'refuse' }, { vendor: 'openai' }], '[1].kind'],
])('%s is refused with the field, and nothing is added', async (_, fault, field) => {
  const { status, body } = await call('POST', '/faults', fault);
  expect([status, body.field]).toEqual([400, field]);
  expect(context.faults.take('openai').get('refuse')).toBeUndefined();
});

test('delays change while everything runs', async () => {
  expect((await call('PATCH', '/latency', { llmFirstDeltaMs: 300 })).body).toMatchObject({
    llmFirstDeltaMs: 300,
  });
  expect(context.latency.llmFirstDeltaMs).toBe(300);
  expect((await call('PATCH', '/latency', { llmFirstDeltaMs: -1 })).status).toBe(400);
  expect((await call('PATCH', '/latency', { llmSpeed: 1 })).body.field).toBe('llmSpeed');
});

test('the journal is read by vendor and what happened, and emptied', async () => {
  const entry = { vendor: 'openai', connection: 1, what: 'open' } as const;
  context.journal.add({ ...entry, detail: 'one' });
  context.journal.add({ ...entry, detail: 'two' });
  const { body } = await call('GET', '/journal?vendor=openai&what=open&limit=1');
  expect(body).toMatchObject([{ detail: 'two' }]);
  expect((await call('GET', '/journal')).body).toMatchObject({ field: 'vendor' });
  expect((await call('DELETE', '/journal')).status).toBe(204);
  expect((await call('GET', '/journal?vendor=openai')).body).toEqual([]);
});

test.each([
  ['POST', '/faults', '{', 'application/json', 400, 'invalid_json'],
  ['POST', '/faults', '{}', 'text/plain', 400, 'invalid_content_type'],
  ['POST', '/faults', ' '.repeat(300_000), 'application/json', 400, 'too_large'],
  ['PUT', '/faults', undefined, '', 405, 'method_not_allowed'],
  ['GET', '/elsewhere', undefined, '', 404, 'not_found'],
])('%s %s with a bad request is answered in JSON', async (method, path, body, type, status, code) => {
  expect(await call(method, path, body, type)).toMatchObject({ status, body: { code } });
});

test('a request under another name of this machine is refused', async () => {
  const status = await new Promise((resolve) =>
    get(control.url, { headers: { host: 'evil.example' }, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }),
  );
  expect(status).toBe(403);
});
