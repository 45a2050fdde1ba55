import { once } from 'node:events';
import { WebSocket } from 'ws';
import { FLUX, KEY, LISTEN, refusedWith, SpecClient, startForSpec } from './spec.client.js';

type Started = Awaited<ReturnType<typeof startForSpec>>;

describe('handshake of the Deepgram emulator', () => {
  let started: Started;
  let url: string;
  beforeAll(async () => {
    started = await startForSpec({ limits: { maxConnections: 2 } });
    url = started.emulator.url;
  });
  afterEach(() => started.faults.clear());
  afterAll(() => started.emulator.close());

  it('opens for a key, a short-lived token, or a key in the subprotocols, and confirms only the scheme', async () => {
    for (const [headers, protocols] of [
      [{ authorization: `Token ${KEY}` }, []],
      [{ authorization: `Bearer ${KEY}` }, []],
      [{}, ['token', KEY]],
    ] as [Record<string, string>, string[]][]) {
      const client = await SpecClient.open(url + LISTEN, headers, protocols);
      expect(client.socket.protocol).toBe(protocols[0] ?? '');
      expect((await client.finish()).code).toBe(1000);
    }
  });
  it('gives every connection a request id', async () => {
    const socket = new WebSocket(url + LISTEN, { headers: { authorization: `Token ${KEY}` } });
    const [response] = await once(socket, 'upgrade');
    const id = response.headers['dg-request-id'];
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(started.journal.find('deepgram', 'open').at(-1)?.data).toMatchObject({ requestId: id });
    socket.terminate();
    await once(socket, 'close');
  });
  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Token wrong' }],
    ['a scheme it does not know', { authorization: `Basic ${KEY}` }],
  ])('refuses %s with 401 before it looks at anything else', async (_what, headers) => {
    const refused = await refusedWith(`${url}/v1/listen?model=nonsense`, headers as Record<string, string>);
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ err_code: 'INVALID_AUTH' });
    expect(refused.headers['dg-error']).toBe(refused.body.err_msg);
    expect(refused.headers['dg-request-id']).toBe(refused.body.request_id);
  });
  it('refuses a bad value with 400 in the form of each API', async () => {
    expect(await refusedWith(`${url}/v1/listen?model=nova-3&keywords=x`)).toMatchObject({
      status: 400,
      body: { err_code: 'Bad Request' },
    });
    expect(await refusedWith(`${url}${FLUX}&eot_threshold=2`)).toMatchObject({
      status: 400,
      body: { err_code: 'INVALID_QUERY_PARAMETER' },
    });
  });
  it('knows no other path', async () => {
    expect((await refusedWith(`${url}/v3/listen`)).status).toBe(404);
    expect((await fetch(`${url.replace('ws:', 'http:')}/v1/listen`)).status).toBe(404);
  });
  it('refuses more connections than its limit with 429', async () => {
    const clients = [await SpecClient.open(url + LISTEN), await SpecClient.open(url + LISTEN)];
    expect(await refusedWith(url + LISTEN)).toMatchObject({
      status: 429,
      body: { err_code: 'TOO_MANY_REQUESTS' },
    });
    for (const client of clients) await client.finish();
  });
  it('writes down what was asked, never the key', async () => {
    const client = await SpecClient.open(`${url}${LISTEN}&keyterm=a&keyterm=b`);
    await client.finish();
    const opened = started.journal.find('deepgram', 'open', '/v1/listen').at(-1);
    expect(opened?.data).toMatchObject({
      query: { model: 'nova-3', keyterm: ['a', 'b'], vad_events: 'true' },
    });
    expect(JSON.stringify(started.journal.find('deepgram'))).not.toContain(KEY);
  });

  it.each([
    [402, 'ASR_PAYMENT_REQUIRED'],
    [403, 'INSUFFICIENT_PERMISSIONS'],
    [429, 'TOO_MANY_REQUESTS'],
    [503, 'SERVICE_UNAVAILABLE'],
  ])('answers %i as the vendor words it when a fault asks for it', async (status, errCode) => {
    started.faults.add({ vendor: 'deepgram', kind: 'status', status, headers: { 'retry-after': '1' } });
    const refused = await refusedWith(url + LISTEN);
    expect(refused).toMatchObject({ status, body: { err_code: errCode } });
    expect(refused.headers['retry-after']).toBe('1');
    expect(started.journal.find('deepgram', 'refused', String(status))).not.toHaveLength(0);
  });
  it('resets the connection when a fault refuses it', async () => {
    started.faults.add({ vendor: 'deepgram', kind: 'refuse' });
    const socket = new WebSocket(url + LISTEN, { headers: { authorization: `Token ${KEY}` } });
    const [error] = await once(socket, 'error');
    expect((error as NodeJS.ErrnoException).code).toBe('ECONNRESET');
  });
  it('leaves a handshake without an answer when a fault says so', async () => {
    started.faults.add({ vendor: 'deepgram', kind: 'hangBeforeOpen' });
    const socket = new WebSocket(url + LISTEN, { headers: { authorization: `Token ${KEY}` } });
    const failed = once(socket, 'error');
    await started.journal.waitFor('deepgram', 'fault', 'hangBeforeOpen');
    expect(socket.readyState).toBe(WebSocket.CONNECTING);
    socket.terminate();
    await failed;
  });
  it('accepts and closes at once when a fault says so', async () => {
    started.faults.add({ vendor: 'deepgram', kind: 'acceptThenClose', code: 1008, reason: 'DATA-0000' });
    const client = await SpecClient.open(url + LISTEN);
    expect(await client.closed).toEqual({ code: 1008, reason: 'DATA-0000' });
  });
  it('cuts what is open when it is closed, whatever hangs', async () => {
    const other = await startForSpec();
    const client = await SpecClient.open(other.emulator.url + LISTEN);
    await other.emulator.close();
    expect((await client.closed).code).toBe(1006);
  });
});
