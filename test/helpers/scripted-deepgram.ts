import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a refused handshake is answered with. */
export interface Refusal {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A server on the listening API's addresses that says only what the test tells it to. */
export class ScriptedDeepgram {
  readonly connections: ScriptedConnection[] = [];
  /** Handshakes seen, refused ones included. */
  handshakes: URL[] = [];
  /** Called for each connection as it opens. */
  onConnection: (connection: ScriptedConnection) => void = () => {};
  private readonly refusals: Refusal[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  private constructor(private readonly http: Server) {
    http.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
    });
    http.on('upgrade', (request, socket, head) => this.onUpgrade(request, socket, head));
  }

  static async start(): Promise<ScriptedDeepgram> {
    const http = createServer();
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new ScriptedDeepgram(http);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** TCP connections still open. */
  get openSockets(): number {
    return this.sockets.size;
  }

  /** The next handshakes are refused, one by each. */
  refuse(...refusals: Refusal[]): void {
    this.refusals.push(...refusals);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.handshakes.push(new URL(request.url ?? '/', this.url));
    const refusal = this.refusals.shift();
    if (refusal) {
      const headers = Object.entries(refusal.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
      const body = JSON.stringify(refusal.body ?? {});
      socket.end(`HTTP/1.1 ${refusal.status} Refused\r\n${headers.join('')}Connection: close\r\n\r\n${body}`);
      return;
    }
    this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new ScriptedConnection(webSocket, request);
      this.connections.push(connection);
      this.onConnection(connection);
    });
  }
}

/** One accepted connection. */
export class ScriptedConnection {
  audio: Buffer = Buffer.alloc(0);
  readonly control: string[] = [];
  isClosed = false;
  /** Called for each control message, e.g. `Finalize`. */
  onControl: (type: string) => void = () => {};
  /** Called after each audio frame. */
  onAudio: () => void = () => {};

  constructor(
    private readonly socket: WebSocket,
    readonly request: IncomingMessage,
  ) {
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.isClosed = true;
    });
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        this.audio = Buffer.concat([this.audio, data]);
        this.onAudio();
        return;
      }
      const { type } = JSON.parse(data.toString()) as { type: string };
      this.control.push(type);
      this.onControl(type);
    });
  }

  send(message: object | string | Buffer): void {
    const isRaw = typeof message === 'string' || Buffer.isBuffer(message);
    this.socket.send(isRaw ? message : JSON.stringify(message));
  }

  /** Sends a result for a stretch of audio in milliseconds. */
  results(text: string, startMs: number, endMs: number, more: object = {}): void {
    this.send({
      type: 'Results',
      channel_index: [0, 1],
      start: startMs / 1_000,
      duration: (endMs - startMs) / 1_000,
      channel: { alternatives: [{ transcript: text, confidence: 0.9, words: [] }] },
      metadata: {},
      ...more,
    });
  }

  final(text: string, startMs: number, endMs: number, more: object = {}): void {
    this.results(text, startMs, endMs, { is_final: true, speech_final: false, ...more });
  }

  /** Cuts the connection without a goodbye. */
  drop(): void {
    this.socket.terminate();
  }

  close(code: number, reason = ''): void {
    this.socket.close(code, reason);
  }

  /** Stops reading from the network. */
  pause(): void {
    this.socket.pause();
  }
}
