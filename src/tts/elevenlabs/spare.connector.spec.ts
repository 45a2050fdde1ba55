import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { FakeClock } from '../../../test/helpers/fake-clock.js';
import { byName, ScriptedResolver } from '../../../test/helpers/scripted.resolver.js';
import { SpareConnector } from './spare.connector.js';

describe('SpareConnector', () => {
  const clock = new FakeClock();
  let server: Server;
  let accepted: Socket[];
  let connector: SpareConnector;
  let resolver: ScriptedResolver;

  beforeEach(async () => {
    accepted = [];
    server = createServer((socket) => {
      accepted.push(socket);
      socket.on('error', () => socket.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    resolver = new ScriptedResolver();
    const lookup = resolver.lookup(clock);
    connector = new SpareConnector({ url, lookup, clock, connectTimeoutMs: 2000, maxAgeMs: 45_000 });
  });

  afterEach(async () => {
    connector.close();
    for (const socket of accepted) socket.destroy();
    server.close();
    await once(server, 'close');
    expect(clock.pendingCount).toBe(0);
  });

  async function takeOne(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const target = { hostname: '127.0.0.1', protocol: 'http:', port: String(portOf(server)) };
      connector.connect(target, (error, socket) => (error ? reject(error) : resolve(socket as Socket)));
    });
  }

  it('hands the spare to the pool without any wait for the network, and opens the next one', async () => {
    await connector.warm();
    let socket: Socket | undefined;
    connector.connect({ hostname: '', protocol: 'http:', port: '' }, (_error, spare) => {
      socket = spare ?? undefined;
    });
    await Promise.resolve();
    expect(socket).toBeDefined();
    await connector.warm();
    expect(connector.hasSpare).toBe(true);
    socket?.destroy();
  });

  it('opens one spare however often it is asked', async () => {
    await Promise.all([connector.warm(), connector.warm(), connector.warm()]);
    await connector.warm();
    const socket = await takeOne();
    await connector.warm();
    expect(accepted).toHaveLength(2);
    socket.destroy();
  });

  it('does not use a spare the vendor has closed', async () => {
    const connection = once(server, 'connection');
    await connector.warm();
    await connection;
    const [held] = accepted;
    held?.end();
    await once(held as Socket, 'close');
    expect(connector.hasSpare).toBe(false);
    const socket = await takeOne();
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it('drops a spare that got too old', async () => {
    await connector.warm();
    clock.advance(45_000);
    expect(connector.hasSpare).toBe(false);
  });

  it('leaves no connection behind when closed while one is being opened', async () => {
    const connection = once(server, 'connection');
    const opening = connector.warm();
    connector.close();
    await opening;
    await connection;
    accepted[0]?.resume();
    await once(accepted[0] as Socket, 'close');
    expect(connector.hasSpare).toBe(false);
  });

  it('resolves a name by the look-up it was given', async () => {
    resolver.failures.push('ENOTFOUND');
    const url = byName(`http://127.0.0.1:${portOf(server)}`);
    const lookup = resolver.lookup(clock);
    const named = new SpareConnector({ url, lookup, clock, connectTimeoutMs: 2000, maxAgeMs: 45_000 });
    await expect(named.warm()).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await named.warm();
    expect(named.hasSpare).toBe(true);
    named.close();
  });

  it('tells why a spare could not be opened', async () => {
    const port = portOf(server);
    server.close();
    await once(server, 'close');
    await expect(connector.warm()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  });
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
