import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a scripted vendor does with one request. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  body: Record<string, unknown>,
) => void;

/** Answers each request by the next handler, the last one again and again; closes with every connection it has. */
export class ScriptedVendor {
  readonly bodies: Record<string, unknown>[] = [];
  connections = 0;
  private readonly server: Server;
  private handlers: Handler[] = [];

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString());
        this.bodies.push(body);
        const handler = this.handlers.length > 1 ? this.handlers.shift() : this.handlers[0];
        handler?.(request, response, body);
      });
    });
    this.server.on('connection', () => this.connections++);
  }

  script(...handlers: Handler[]): void {
    this.handlers = handlers;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
