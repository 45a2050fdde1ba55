import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Before a vendor: answers each handshake later, as over a real network, and counts those under way. */
export class DialMeter {
  /** Most handshakes under way at once since `reset`. */
  most = 0;
  /** Handshakes answered since `reset`. */
  answered = 0;
  private running = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: number,
    private readonly answerMs: number,
  ) {
    server.on('connection', (client: Socket) => this.onConnection(client));
  }

  /** @param url Of the vendor. @param answerMs How much later it answers. */
  static async start(url: string, answerMs: number): Promise<DialMeter> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new DialMeter(server, Number(new URL(url).port), answerMs);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Counts anew. To be called while nobody dials. */
  reset(): void {
    this.most = 0;
    this.answered = 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private onConnection(client: Socket): void {
    const vendor = connect(this.target, '127.0.0.1');
    this.join(client, vendor);
    this.running++;
    this.most = Math.max(this.most, this.running);
    let isUnderWay = true;
    const end = () => {
      if (isUnderWay) this.running--;
      isUnderWay = false;
    };
    client.once('close', end);
    client.pipe(vendor);
    vendor.once('readable', () => {
      setTimeout(() => {
        // Counted out before the answer goes on: whoever dials next has seen it.
        if (isUnderWay) this.answered++;
        end();
        vendor.pipe(client);
      }, this.answerMs);
    });
  }

  private join(...pair: [Socket, Socket]): void {
    for (const socket of pair) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        this.sockets.delete(socket);
        for (const other of pair) other.destroy();
      });
    }
  }
}
