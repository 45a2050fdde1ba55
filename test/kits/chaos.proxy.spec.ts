import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { ChaosProxy } from './chaos.proxy.js';
import { Toxics } from './toxic.js';

/** The far end: gives back what it gets, or keeps it to itself. */
class EchoServer {
  readonly sockets: Socket[] = [];
  private readonly server: Server;
  receivedBytes = 0;

  constructor() {
    this.server = createServer({ allowHalfOpen: true }, (socket) => {
      this.sockets.push(socket);
      socket.on('error', () => socket.destroy());
      socket.on('data', (data: Buffer) => {
        this.receivedBytes += data.length;
        socket.write(data);
      });
      socket.on('end', () => socket.end());
    });
  }

  async start(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** One who talks to the far end through the proxy. */
class Caller {
  chunks: Buffer[] = [];
  readonly socket: Socket;
  readonly closed: Promise<boolean>;
  readonly ended: Promise<unknown>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.ended = new Promise((resolve) => this.socket.once('end', resolve));
    this.closed = cutOf(this.socket);
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  async until(length: number): Promise<string> {
    while (this.receivedBytes < length) await once(this.socket, 'data');
    return this.text;
  }

  private get receivedBytes(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }
}

/** Whether the socket was cut, not ended, once it is closed. */
function cutOf(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => socket.once('close', resolve));
}

let echo: EchoServer;
let proxy: ChaosProxy;
let echoPort: number;
let callers: Caller[];

beforeEach(async () => {
  echo = new EchoServer();
  echoPort = await echo.start();
  proxy = await ChaosProxy.start({ target: echoPort, random: () => 0.5 });
  callers = [];
});
afterEach(async () => {
  for (const { socket } of callers) socket.destroy();
  await proxy.close();
  expect(proxy.openCount).toBe(0);
  await echo.close();
});

async function call(port = proxy.port): Promise<Caller> {
  const caller = new Caller(port);
  callers.push(caller);
  await once(caller.socket, 'connect');
  return caller;
}

/** By the time a call past the proxy was answered, a healthy proxy had carried what was sent before. */
async function carried(): Promise<void> {
  const direct = await call(echoPort);
  direct.socket.write('.');
  await direct.until(1);
}

describe('the chaos proxy', () => {
  it('leads later connections to where it is told to', async () => {
    const other = new EchoServer();
    proxy.leadTo(await other.start());
    const caller = await call();
    caller.socket.write('elsewhere');
    await caller.until(9);
    expect([other.receivedBytes, echo.receivedBytes]).toEqual([9, 0]);
    caller.socket.destroy();
    await other.close();
  });

  it('left alone, carries everything both ways and passes on each end', async () => {
    const caller = await call();
    const text = 'abcdefghij'.repeat(100_000);
    caller.socket.end(text);
    await caller.ended;
    expect(caller.text).toBe(text);
    expect(await caller.closed).toBe(false);
  });

  it('delays bytes by latency and its share of jitter, and never reorders them', async () => {
    proxy.add('up', { kind: 'latency', ms: 40, jitterMs: 20 });
    const caller = await call();
    const sentAt = performance.now();
    caller.socket.write('a');
    caller.socket.write('b');
    expect(await caller.until(2)).toBe('ab');
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(49);
  });

  it('lets through no more than the bandwidth', async () => {
    proxy.add('down', { kind: 'bandwidth', bytesPerSecond: 10_000 });
    const caller = await call();
    const sentAt = performance.now();
    caller.socket.write('x'.repeat(1_000));
    await caller.until(1_000);
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(99);
  });

  it('without any bandwidth makes the sender wait, until healed', async () => {
    proxy.add('up', { kind: 'bandwidth', bytesPerSecond: 0 });
    const caller = await call();
    const bytes = 8 * 1_024 * 1_024;
    caller.socket.write('x'.repeat(bytes));
    await carried();
    expect(echo.receivedBytes).toBe(1);
    expect(caller.socket.writableLength).toBeGreaterThan(0);
    proxy.heal();
    await caller.until(bytes);
  });

  it('slices what comes into small pieces', async () => {
    proxy.add('down', { kind: 'slicer', maxBytes: 3, delayMs: 2 });
    const caller = await call();
    caller.socket.write('abcdefgh');
    expect(await caller.until(8)).toBe('abcdefgh');
    expect(caller.chunks.map(({ length }) => length)).toEqual([3, 3, 2]);
  });

  it('ends the connection after so many bytes', async () => {
    proxy.add('down', { kind: 'limitData', bytes: 5 });
    const caller = await call();
    caller.socket.write('abcdefgh');
    await caller.ended;
    expect(caller.text).toBe('abcde');
  });

  it('swallows everything without a word, also the end', async () => {
    const caller = await call();
    proxy.add('up', { kind: 'blackhole' });
    caller.socket.end('abc');
    await carried();
    expect([echo.receivedBytes, caller.text, caller.socket.destroyed]).toEqual([1, '', false]);
  });

  it('answers the next byte with a reset, on both sides', async () => {
    const caller = await call();
    caller.socket.write('a');
    await caller.until(1);
    const farClosed = cutOf(echo.sockets[0] as Socket);
    proxy.add('up', { kind: 'reset' });
    caller.socket.write('b');
    expect([await caller.closed, await farClosed]).toEqual([true, true]);
  });

  it('holds back the end of a connection', async () => {
    proxy.add('down', { kind: 'slowClose', delayMs: 60 });
    const caller = await call();
    const endedAt = performance.now();
    caller.socket.end('a');
    await caller.ended;
    expect(performance.now() - endedAt).toBeGreaterThanOrEqual(59);
  });

  it('cuts what is open, and refuses while it is down for good', async () => {
    const caller = await call();
    caller.socket.write('a');
    await caller.until(1);
    proxy.cut(true);
    expect(await caller.closed).toBe(true);
    const refused = new Caller(proxy.port);
    expect(await refused.closed).toBe(true);
    proxy.heal();
    const again = await call();
    again.socket.write('b');
    expect(await again.until(1)).toBe('b');
    expect(proxy.connectionCount).toBe(3);
  });

  it('is reset to its callers when the far end cannot be reached', async () => {
    await echo.close();
    const caller = await call();
    expect(await caller.closed).toBe(true);
  });
});

describe('toxics', () => {
  it('of one kind: the newest counts, and taking it away brings the older one back', () => {
    const toxics = new Toxics();
    toxics.add({ kind: 'latency', ms: 1 });
    const remove = toxics.add({ kind: 'latency', ms: 2 });
    expect(toxics.get('latency')?.ms).toBe(2);
    remove();
    expect(toxics.get('latency')?.ms).toBe(1);
  });
});
