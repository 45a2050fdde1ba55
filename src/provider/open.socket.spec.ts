import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { byName, SCRIPTED_HOST, ScriptedResolver } from '../../test/helpers/scripted.resolver.js';
import { systemClock } from '../common/clock.js';
import { type HandshakeRefusal, retryAfterMs } from './handshake.refusal.js';
import { type OpenSocketOptions, openSocket } from './open.socket.js';
import { ProviderError } from './provider.error.js';
import type { ProviderSocket, SocketClosed } from './provider.socket.js';

let resolver: ScriptedResolver;
const sockets = new Set<Socket>();
const servers: (Server | HttpServer | WebSocketServer)[] = [];

beforeEach(() => {
  resolver = new ScriptedResolver();
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listening<T extends Server | HttpServer>(server: T): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function webSocketServer(): Promise<{ server: WebSocketServer; url: string }> {
  const http = createServer();
  const url = await listening(http);
  return { server: new WebSocketServer({ server: http, perMessageDeflate: false }), url };
}

function options(url: string, more: Partial<OpenSocketOptions> = {}): OpenSocketOptions {
  return {
    provider: 'asr',
    url,
    signal: new AbortController().signal,
    maxPayloadBytes: 1_024,
    lookup: resolver.lookup(systemClock),
    clock: systemClock,
    refused: (refusal) =>
      new ProviderError('refused', {
        provider: 'asr',
        code: 'provider_unavailable',
        retryable: false,
        status: refusal.status,
        retryAfterMs: retryAfterMs(refusal.headers),
      }),
    ...more,
  };
}

function whenClosed(socket: ProviderSocket): Promise<SocketClosed> {
  return new Promise((resolve) => socket.listen({ onMessage() {}, onClose: resolve }));
}

describe('a socket to a vendor', () => {
  it('loses no message sent before anybody listens', async () => {
    const { server, url } = await webSocketServer();
    server.on('connection', (peer) => peer.send('hello'));
    const socket = await openSocket(options(url));
    await new Promise((resolve) => setImmediate(resolve));
    const message = await new Promise<string>((resolve) =>
      socket.listen({ onMessage: (data) => resolve(data.toString()), onClose() {} }),
    );
    expect(message).toBe('hello');
    await socket.close(1_000, 1000);
  });

  it('whose listener fails is ended and the fault reported, as often as that happens', async () => {
    const { server, url } = await webSocketServer();
    server.on('connection', (peer) => peer.send('hello'));
    const told: unknown[] = [];
    const socket = await openSocket(options(url, { onFault: (error) => told.push(error) }));
    const closed = await new Promise<SocketClosed>((resolve) =>
      socket.listen({
        onMessage: () => {
          throw new Error('fault on message');
        },
        onClose: (how) => {
          resolve(how);
          throw new Error('fault on close');
        },
      }),
    );
    expect(closed.code).toBe(1006);
    expect(told).toEqual([new Error('fault on message'), new Error('fault on close')]);
  });

  it('hands on status, headers and a bounded body of a refused handshake', async () => {
    const http = createServer();
    http.on('upgrade', (_request, peer) => {
      peer.end(`HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\nX-Id: 7\r\n\r\n${'x'.repeat(100_000)}`);
    });
    const url = await listening(http);
    let seen: HandshakeRefusal | undefined;
    const refused = (refusal: HandshakeRefusal) => {
      seen = refusal;
      return options(url).refused(refusal);
    };
    await expect(openSocket(options(url, { refused }))).rejects.toMatchObject({
      status: 429,
      retryAfterMs: 3_000,
    });
    expect(seen?.headers['x-id']).toBe('7');
    expect(seen?.body).toHaveLength(16 * 1_024);
  });

  it('says that a vendor cannot be reached', async () => {
    const server = createTcpServer();
    const url = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    servers.length = 0;
    await expect(openSocket(options(url))).rejects.toMatchObject({
      code: 'provider_unavailable',
      retryable: true,
    });
  });

  it('says which name cannot be resolved, which another attempt may mend', async () => {
    resolver.failures.push('ENOTFOUND');
    const failure = await openSocket(options(`ws://${SCRIPTED_HOST}:9`)).catch((error) => error);
    expect(failure).toMatchObject({ code: 'provider_unavailable', retryable: true });
    expect(failure.message).toContain(`${SCRIPTED_HOST} of the asr vendor cannot be resolved (ENOTFOUND)`);
  });

  it('tries the next address of a name when nobody answers at the first', async () => {
    const { url } = await webSocketServer();
    resolver.addresses = ['127.0.0.2', '127.0.0.1'].map((address) => ({ address, family: 4 }));
    const socket = await openSocket(options(byName(url)));
    await socket.close(1_000, 1000);
  });

  it('does not look up a vendor named by its address', async () => {
    const { url } = await webSocketServer();
    const socket = await openSocket(options(url));
    await socket.close(1_000, 1000);
    expect(resolver.asked).toEqual([]);
  });

  it('gives up a vendor whose TLS is wrong, and never falls back to plain text', async () => {
    const received: Buffer[] = [];
    const server = createTcpServer((peer) => {
      peer.on('data', (data: Buffer) => received.push(data));
      peer.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    const url = await listening(server);
    await expect(openSocket(options(url.replace('ws:', 'wss:')))).rejects.toMatchObject({
      code: 'provider_unavailable',
      retryable: false,
    });
    expect(Buffer.concat(received).includes('GET /')).toBe(false);
  });

  it('leaves no connection behind when a handshake that hangs is aborted', async () => {
    const server = createTcpServer();
    const url = await listening(server);
    const connected = once(server, 'connection');
    const abort = new AbortController();
    const opening = openSocket(options(url, { signal: abort.signal }));
    const [peer] = (await connected) as [Socket];
    peer.resume();
    abort.abort(new Error('client left'));
    await expect(opening).rejects.toThrow('client left');
    await once(peer, 'close');
    expect(sockets.size).toBe(0);
  });

  it('does not dial when already aborted', async () => {
    await expect(
      openSocket(options('ws://127.0.0.1:9', { signal: AbortSignal.abort(new Error('gone')) })),
    ).rejects.toThrow('gone');
  });

  it('reports how the vendor closed, also when it closed before anybody listened', async () => {
    const { server, url } = await webSocketServer();
    server.on('connection', (peer) => peer.close(1011, 'NET-0001'));
    const socket = await openSocket(options(url));
    expect(await whenClosed(socket)).toEqual({ code: 1011, reason: 'NET-0001' });
  });

  it('survives a message larger than allowed: the socket closes, the process lives', async () => {
    const { server, url } = await webSocketServer();
    server.on('connection', (peer) => {
      peer.on('error', () => peer.terminate());
      peer.send('x'.repeat(2_048));
    });
    const socket = await openSocket(options(url));
    expect((await whenClosed(socket)).code).toBe(1006);
  });

  it('cuts a connection whose vendor does not answer the goodbye', async () => {
    const { server, url } = await webSocketServer();
    server.on('connection', (peer) => peer.pause());
    const socket = await openSocket(options(url));
    const closed = whenClosed(socket);
    await socket.close(20, 1000);
    expect((await closed).code).toBe(1006);
  });
});
