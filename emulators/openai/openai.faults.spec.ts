import type { FaultKind } from '../core/emulator.types.js';
import { SpecBench } from './spec.bench.js';
import { doneOf, streamed } from './spec.client.js';

let bench: SpecBench;
const play = (fault: FaultKind & { times?: number; skip?: number }) =>
  bench.faults.add({ vendor: 'openai', ...fault });

beforeAll(async () => {
  bench = await SpecBench.start();
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

describe('of a connection', () => {
  test('refuse: the connection is reset before an answer', async () => {
    play({ kind: 'refuse' });
    const client = bench.dial();
    expect((await client.closed).code).toBe(1006);
    expect(bench.journal.find('openai', 'open')).toHaveLength(0);
  });

  test('status: the handshake is answered with an HTTP error', async () => {
    play({ kind: 'status', status: 503, headers: { 'retry-after': '7' }, body: { error: { code: 'busy' } } });
    const answer = new Promise<{ status?: number; retryAfter?: string }>((resolve) =>
      bench.dial().socket.on('unexpected-response', (request, response) => {
        resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'] });
        request.destroy();
      }),
    );
    expect(await answer).toEqual({ status: 503, retryAfter: '7' });
  });

  test('acceptThenClose: opens and closes with the code given', async () => {
    play({ kind: 'acceptThenClose', code: 1013, reason: 'later' });
    expect(await bench.dial().closed).toEqual({ code: 1013, reason: 'later' });
  });

  test('hangBeforeOpen: the handshake is never answered', async () => {
    play({ kind: 'hangBeforeOpen' });
    const client = bench.dial();
    await bench.journal.waitFor('openai', 'fault', 'hangBeforeOpen');
    expect(client.socket.readyState).toBe(client.socket.CONNECTING);
    client.socket.terminate();
  });

  test('hangAfterOpen: so many messages, then silence whatever comes', async () => {
    play({ kind: 'hangAfterOpen', afterMessages: 1 });
    const client = bench.dial();
    await client.next('session.created');
    client.send({ type: 'session.update', session: { type: 'realtime' } });
    await bench.journal.waitFor('openai', 'fault', 'hangAfterOpen');
    await client.settled();
    expect(client.events).toHaveLength(1);
  });

  test('expire: the session ends early', async () => {
    play({ kind: 'expire', afterMs: 10 });
    const client = bench.dial();
    expect((await client.next('error')).error).toMatchObject({ code: 'session_expired' });
    expect((await client.closed).code).toBe(1001);
  });

  test('cancelNotActive: cancels are not heard', async () => {
    play({ kind: 'cancelNotActive' });
    bench.latency.llmDeltaIntervalMs = 2;
    const client = await bench.ready();
    client.user('price?');
    client.send({ type: 'response.create' });
    await client.next('response.created');
    expect(await client.refused({ type: 'response.cancel' })).toMatchObject({
      code: 'response_cancel_not_active',
    });
    await client.next('response.done');
    expect(doneOf(client.events).status).toBe('completed');
  });

  test('the second connection can be the one that is hit', async () => {
    play({ kind: 'acceptThenClose', code: 1011, skip: 1 });
    await bench.ready();
    expect((await bench.dial().closed).code).toBe(1011);
  });
});

describe('of a response', () => {
  test('a fault added while connected hits the next response, and only that', async () => {
    const client = await bench.ready();
    await client.ask('price?');
    play({ kind: 'emptyReply' });
    const empty = await client.ask('price?');
    expect(streamed(empty)).toBe('');
    expect(doneOf(empty)).toMatchObject({ status: 'completed', output: [] });
    expect(streamed(await client.ask('price?'))).not.toBe('');
  });

  test('slowFirstByte: the first delta comes later', async () => {
    play({ kind: 'slowFirstByte', delayMs: 40 });
    const client = await bench.ready();
    await client.ask('price?');
    const asked = bench.journal.find('openai', 'receive', 'response.create')[0]?.atMs as number;
    const first = bench.journal.find('openai', 'firstDelta')[0]?.atMs as number;
    expect(first - asked).toBeGreaterThanOrEqual(39);
  });

  test('dropAfter: cut without a close frame after so many deltas', async () => {
    play({ kind: 'dropAfter', count: 2 });
    const client = await bench.ready();
    client.user('price?');
    client.send({ type: 'response.create' });
    expect((await client.closed).code).toBe(1006);
    const deltas = client.events.filter((event) => event.type === 'response.output_text.delta');
    expect(deltas).toHaveLength(2);
  });

  test('stallAfter: silent after so many deltas, but connected', async () => {
    play({ kind: 'stallAfter', count: 2 });
    const client = await bench.ready();
    client.user('price?');
    client.send({ type: 'response.create' });
    await bench.journal.waitFor('openai', 'fault', 'stallAfter');
    client.send({ type: 'response.cancel' });
    await client.settled();
    expect(client.events.at(-1)?.type).toBe('response.output_text.delta');
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  test.each([
    ['all that was said', undefined, 'It costs two hundred euros, ready to ride.'],
    ['its last words', 2, 'costs two hundred euros, ready to ride.'],
  ])('repeatsItself: a reply that is continued begins with %s', async (_, words, expected) => {
    play({ kind: 'repeatsItself', words });
    const client = await bench.ready();
    client.user('price?');
    client.assistant('It costs two');
    client.send({ type: 'response.create' });
    await client.next('response.done');
    expect(streamed(client.events)).toBe(expected);
  });

  test.each([
    ['json', 1],
    ['binary', 1],
    ['huge', 2 * 1024 * 1024],
  ] as const)('garbage of the form %s comes before the first delta', async (form, atLeast) => {
    play({ kind: 'garbage', form });
    const client = await bench.ready();
    await client.ask('price?');
    const odd = client.raw.length - client.events.length;
    expect(odd).toBe(1);
    expect(Math.max(...client.raw.map((text) => text.length))).toBeGreaterThan(atLeast);
  });

  test.each([
    [{ kind: 'responseStatus', status: 'failed', code: 'model_not_found' }, 'failed', 'model_not_found', ''],
    [
      { kind: 'responseStatus', status: 'incomplete', code: 'content_filter' },
      'incomplete',
      'content_filter',
      'It',
    ],
    [{ kind: 'responseStatus', status: 'incomplete' }, 'incomplete', 'max_output_tokens', 'It'],
  ] as const)('responseStatus %j', async (fault, status, why, text) => {
    play(fault);
    const client = await bench.ready();
    const events = await client.ask('price?');
    const done = doneOf(events);
    expect(done.status).toBe(status);
    expect(JSON.stringify(done.status_details)).toContain(`"${why}"`);
    expect(streamed(events).slice(0, 2)).toBe(text);
  });
});

describe('of an event', () => {
  test('errorEvent: the next event of its type is refused with the code given', async () => {
    const client = await bench.ready();
    play({ kind: 'errorEvent', onType: 'response.create', code: 'rate_limit_exceeded', param: 'x' });
    client.user('price?');
    expect(await client.refused({ type: 'response.create', event_id: 'rc' })).toMatchObject({
      code: 'rate_limit_exceeded',
      param: 'x',
      event_id: 'rc',
    });
    expect(doneOf(await client.ask('price?')).status).toBe('completed');
  });
});
