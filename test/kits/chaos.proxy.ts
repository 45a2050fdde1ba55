import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Direction, type Toxic, Toxics } from './toxic.js';
import { ToxicPipe } from './toxic.pipe.js';

export interface ChaosProxyOptions {
  /** Port on loopback to which connections go on. */
  target: number;
  /** A number from 0 up to 1, for jitter. Default `Math.random`. */
  random?: () => number;
}

interface Link {
  cut(): void;
  over: Promise<unknown>;
}

/** A TCP proxy on loopback for bad networks: what goes wrong is chosen while connections are open. */
export class ChaosProxy {
  /** Connections made through it so far. */
  connectionCount = 0;
  private readonly toxics: Record<Direction, Toxics> = { up: new Toxics(), down: new Toxics() };
  private readonly links = new Set<Link>();
  private isRefusing = false;
  private target: number;

  private constructor(
    private readonly server: Server,
    private readonly options: ChaosProxyOptions,
  ) {
    this.target = options.target;
    server.on('connection', (client: Socket) => this.onConnection(client));
  }

  static async start(options: ChaosProxyOptions): Promise<ChaosProxy> {
    // Half-open connections stay so: each direction ends by itself.
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ChaosProxy(server, options);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get openCount(): number {
    return this.links.size;
  }

  /** Poisons one direction of all connections, those open and those to come. @returns takes it away again. */
  add(direction: Direction, toxic: Toxic): () => void {
    return this.toxics[direction].add(toxic);
  }

  /** Takes every toxic away. */
  heal(): void {
    this.isRefusing = false;
    this.toxics.up.clear();
    this.toxics.down.clear();
  }

  /** Leads connections to come to another port on loopback. */
  leadTo(port: number): void {
    this.target = port;
  }

  /** Resets every open connection; with `forGood` also those to come, until `heal`. */
  cut(forGood = false): void {
    this.isRefusing = forGood;
    for (const link of [...this.links]) link.cut();
  }

  async close(): Promise<void> {
    this.cut(true);
    await Promise.all([...this.links].map(({ over }) => over));
    await new Promise((resolve) => this.server.close(resolve));
  }

  private onConnection(client: Socket): void {
    this.connectionCount++;
    client.on('error', () => client.destroy());
    if (this.isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    server.on('error', () => server.destroy());
    const ending = new AbortController();
    const cut = () => {
      for (const socket of [client, server]) socket.resetAndDestroy();
    };
    const link: Link = { cut, over: closed(client, server, this.toxics) };
    this.links.add(link);
    void link.over.then(() => {
      ending.abort();
      this.links.delete(link);
    });
    const common = { random: this.options.random ?? Math.random, signal: ending.signal, reset: cut };
    new ToxicPipe({ ...common, from: client, to: server, toxics: this.toxics.up });
    new ToxicPipe({ ...common, from: server, to: client, toxics: this.toxics.down });
  }
}

/** Resolves when both sockets are gone. One that is cut takes the other along, unless what it says is swallowed. */
async function closed(client: Socket, server: Socket, toxics: Record<Direction, Toxics>): Promise<void> {
  client.on('close', (wasCut) => {
    if (wasCut && !toxics.up.get('blackhole')) server.resetAndDestroy();
  });
  server.on('close', (wasCut) => {
    if (wasCut && !toxics.down.get('blackhole')) client.resetAndDestroy();
  });
  await Promise.all([client, server].map((socket) => new Promise((done) => socket.once('close', done))));
}
