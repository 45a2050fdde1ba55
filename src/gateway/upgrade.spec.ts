import { type Edge, startEdge } from '../../test/helpers/gateway.harness.js';
import { HANDSHAKE, handshake, type RawAnswer, rawRequest } from '../../test/helpers/raw.http.js';
import { VoiceClient } from '../../test/helpers/voice.client.js';

let edge: Edge;
beforeAll(async () => {
  const env = { ALLOWED_ORIGINS: 'https://app.example.com', MAX_SESSIONS: '2' };
  edge = await startEdge({ env });
});
afterAll(() => edge.app.close());
beforeEach(() => {
  edge.sessions.admission = { ok: true };
  edge.sessions.admissions = 0;
  edge.edge.notes.length = 0;
});

const VOICE = 'GET /v1/voice HTTP/1.1';
const ask = (headers: [string, string][], line = VOICE) => rawRequest(edge.port, line, headers);

function expectRefusal(answer: RawAnswer, status: number, code: string): void {
  expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { code, message: expect.any(String) }]);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
}

describe('a handshake', () => {
  it.each([
    ['of a program, without Origin', {}],
    ['of an allowed page', { Origin: 'https://app.example.com' }],
    ['that offers other subprotocols too', { 'Sec-WebSocket-Protocol': 'ticket.abc, parley.v1' }],
  ])('%s is accepted, and only parley.v1 is echoed', async (_, headers) => {
    const answer = await ask(handshake(headers));
    expect([answer.status, answer.headers['sec-websocket-protocol']]).toEqual([101, 'parley.v1']);
  });

  it('gets no compression, however much it asks for it', async () => {
    const answer = await ask(
      handshake({ 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' }),
    );
    expect([answer.status, answer.headers['sec-websocket-extensions']]).toEqual([101, undefined]);
  });

  it('may carry a query, which means nothing yet', async () => {
    expect((await ask(handshake(), 'GET /v1/voice?x=1 HTTP/1.1')).status).toBe(101);
  });
});

describe('a handshake is refused before a socket exists and before anything is asked of the sessions', () => {
  it.each(['/', '/v1', '/v1/voice/', '/v1/voices', '/V1/voice', '//v1/voice', '/v1/%76oice', '*'])(
    'at the unknown path %s',
    async (path) => {
      expectRefusal(await ask(handshake(), `GET ${path} HTTP/1.1`), 404, 'not_found');
      expect([edge.sessions.admissions, edge.edge.notes]).toEqual([0, ['refused not_found']]);
    },
  );

  it.each([
    ['no subprotocol', undefined],
    ['another version', 'parley.v2'],
    ['a longer name', 'parley.v1x'],
    ['another case', 'Parley.V1'],
  ])('with %s', async (_, protocol) => {
    const answer = await ask(handshake({ 'Sec-WebSocket-Protocol': protocol }));
    expectRefusal(answer, 400, 'bad_subprotocol');
    expect(edge.sessions.admissions).toBe(0);
  });

  it.each([
    'null',
    'https://app.example.com.evil.io',
    'http://app.example.com',
    'https://app.example.com:443',
  ])('from the page %s', async (origin) => {
    expectRefusal(await ask(handshake({ Origin: origin })), 403, 'foreign_origin');
    expect([edge.sessions.admissions, edge.edge.sockets]).toEqual([0, 0]);
  });

  it('with two Origin headers, though both are allowed', async () => {
    const origin: [string, string] = ['Origin', 'https://app.example.com'];
    expectRefusal(await ask([...HANDSHAKE, origin, origin]), 403, 'foreign_origin');
  });

  it.each([
    ['an old version', { 'Sec-WebSocket-Version': '7' }],
    ['a draft that hides its origin', { 'Sec-WebSocket-Version': '8', 'Sec-WebSocket-Origin': 'null' }],
    ['no Host', { Host: undefined }],
    ['no key', { 'Sec-WebSocket-Key': undefined }],
    ['a short key', { 'Sec-WebSocket-Key': 'abc' }],
    ['another protocol to upgrade to', { Upgrade: 'h2c' }],
    ['a broken list of subprotocols', { 'Sec-WebSocket-Protocol': 'parley.v1,,' }],
  ])('with %s', async (_, headers) => {
    expectRefusal(await ask(handshake(headers)), 400, 'bad_handshake');
  });
});

describe('a handshake that is not HTTP as it should be is refused', () => {
  it.each([
    ['in HTTP 1.0', VOICE.replace('1.1', '1.0')],
    ['by POST', VOICE.replace('GET', 'POST')],
  ])('%s', async (_, line) => {
    expectRefusal(await ask(handshake(), line), 400, 'bad_handshake');
  });

  it('with two Hosts', async () => {
    expectRefusal(await ask([...HANDSHAKE, ['Host', 'evil.io']]), 400, 'bad_handshake');
  });
});

describe('a handshake while there is no room', () => {
  it('is told why and when to come back', async () => {
    edge.sessions.admission = {
      ok: false,
      status: 503,
      code: 'draining',
      message: 'The server is shutting down.',
      retryAfterSeconds: 4.2,
    };
    const answer = await ask(handshake());
    expectRefusal(answer, 503, 'draining');
    expect(answer.headers['retry-after']).toBe('5');
    expect(edge.edge.notes).toEqual(['refused draining']);
  });

  it('is judged with the sockets that may still become sessions', async () => {
    const idle = await VoiceClient.connect(edge.port);
    await ask(handshake());
    expect(edge.sessions.waitingCount).toBe(1);
    await idle.close();
  });

  it('is refused when as many sockets as may be sessions are idling before session.start', async () => {
    const idle = [await VoiceClient.connect(edge.port), await VoiceClient.connect(edge.port)];
    expectRefusal(await ask(handshake()), 503, 'too_many_waiting');
    idle[0]?.send({ type: 'session.start' });
    await edge.sessions.until(() => edge.sessions.started.length === 1);
    expect((await ask(handshake())).status).toBe(101);
    await Promise.all(idle.map((client) => client.close()));
  });
});

describe('plain HTTP', () => {
  it.each(['GET', 'POST'])('%s of the voice path is told to upgrade', async (method) => {
    const answer = await ask(
      [
        ['Host', 'voice.example.com'],
        ['Connection', 'close'],
      ],
      `${method} /v1/voice HTTP/1.1`,
    );
    expectRefusal(answer, 426, 'upgrade_required');
    expect(answer.headers.upgrade).toBe('websocket');
  });

  it('has little patience with slow requests and long headers, and with answers nobody reads', async () => {
    const { headersTimeout, requestTimeout, timeout, maxConnections } = edge.app.getHttpServer();
    expect([headersTimeout, requestTimeout, timeout, maxConnections]).toEqual([5_000, 10_000, 30_000, 100]);
    const answer = await ask([...handshake(), ['X-Long', 'x'.repeat(9_000)]]);
    expect(answer.status).toBe(431);
  });
});
