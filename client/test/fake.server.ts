import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AudioFrameHeader, encodeAudioFrame } from '../../src/protocol/audio-frame.js';
import type {
  ClientMessage,
  ClientMessageOf,
  ClientMessageType,
} from '../../src/protocol/client.messages.js';
import { SUBPROTOCOL } from '../../src/protocol/codes.js';
import type { ServerBody, ServerBodyOf } from '../../src/protocol/server.messages.js';
import { parseClientMessage } from '../../src/protocol/validate.js';

/** A refusal of the next upgrades. */
export interface FakeRefusal {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

const WAIT_LIMIT_MS = 3_000;

/** A server that speaks parley.v1 exactly as a test tells it to. */
export class FakeServer {
  refusal: FakeRefusal | undefined;
  /** Subprotocols offered by each client, in order. */
  readonly offered: string[] = [];
  private readonly http: Server = createServer();
  private readonly sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  private readonly peers = new Mailbox<FakePeer>('a connection');

  static async start(): Promise<FakeServer> {
    const server = new FakeServer();
    server.http.listen(0, '127.0.0.1');
    await once(server.http, 'listening');
    return server;
  }

  private constructor() {
    this.http.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      this.offered.push(request.headers['sec-websocket-protocol'] ?? '');
      if (this.refusal) {
        const { status, body = '', headers = {} } = this.refusal;
        const lines = Object.entries({ ...headers, 'content-length': body.length }).map(
          ([k, v]) => `${k}: ${v}\r\n`,
        );
        socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}connection: close\r\n\r\n${body}`);
        return;
      }
      this.sockets.handleUpgrade(request, socket, head, (ws) => this.peers.put(new FakePeer(ws)));
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** The next client to connect. */
  connection(): Promise<FakePeer> {
    return this.peers.take();
  }

  async stop(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate();
    this.sockets.close();
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }
}

/** One client, as the server sees it. */
export class FakePeer {
  /** Everything it said but pings, in order. */
  readonly received: ClientMessage[] = [];
  readonly audio: Buffer[] = [];
  private readonly mail = new Map<string, Mailbox<ClientMessage>>();
  private readonly frames = new Mailbox<Buffer>('an audio frame');
  private seq = 0;

  constructor(private readonly socket: WebSocket) {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        this.audio.push(data);
        this.frames.put(data);
      } else this.onText(data.toString());
    });
  }

  /** The next message of this type, also one that has come already and was not asked for. */
  async next<T extends ClientMessageType>(type: T): Promise<ClientMessageOf<T>> {
    return (await this.box(type).take()) as ClientMessageOf<T>;
  }

  nextFrame(): Promise<Buffer> {
    return this.frames.take();
  }

  /** @param seq Other than the next, to test what clients do with repeats. */
  send(body: ServerBody, seq = ++this.seq): void {
    this.socket.send(JSON.stringify({ ...body, seq, t: seq }));
  }

  sendRaw(frame: string | Uint8Array): void {
    this.socket.send(frame);
  }

  sendAudio(header: Partial<AudioFrameHeader> & { generation: number }, payload: Uint8Array): void {
    const full: AudioFrameHeader = {
      codec: 'pcm_s16le',
      segment: 0,
      chunk: 0,
      isFirst: false,
      isLast: false,
      ...header,
    };
    this.socket.send(encodeAudioFrame(full, payload));
  }

  /** Answers session.start; `started` is given where a test has taken that message itself. */
  async ready(
    more: Partial<ServerBodyOf<'session.ready'>> = {},
    started: Promise<unknown> = this.next('session.start'),
  ): Promise<void> {
    await started;
    this.send({
      type: 'session.ready',
      sessionId: 's_1',
      resumeToken: 'token-1',
      protocol: SUBPROTOCOL,
      agent: 'test',
      audio: {
        input: { encoding: 'pcm_s16le', sampleRateHz: 16_000 },
        output: { codec: 'pcm_s16le', sampleRateHz: 16_000 },
      },
      limits: { maxFrameBytes: 32_768, ttsQueueMax: 12, idleMs: 60_000, maxSessionMs: 600_000 },
      resumed: false,
      ...more,
    });
  }

  /** Sequence numbers go on from here, as in a resumed session. */
  continueFrom(seq: number): void {
    this.seq = seq;
  }

  close(code: number): void {
    this.socket.close(code);
  }

  /** Breaks the connection without a word. */
  drop(): void {
    this.socket.terminate();
  }

  private onText(frame: string): void {
    const checked = parseClientMessage(frame);
    if (!checked.ok) throw new Error(`the client sent what the protocol forbids: ${checked.message}`);
    const { message } = checked;
    if (message.type === 'ping') this.send({ type: 'pong', id: message.id });
    else this.received.push(message);
    if (message.type === 'session.end') this.socket.close(1000);
    this.box(message.type).put(message);
  }

  private box(type: string): Mailbox<ClientMessage> {
    const box = this.mail.get(type) ?? new Mailbox<ClientMessage>(type);
    this.mail.set(type, box);
    return box;
  }
}

/** Things that come and those who wait for them. */
class Mailbox<T> {
  private readonly items: T[] = [];
  private readonly takers: ((item: T) => void)[] = [];

  constructor(private readonly name: string) {}

  put(item: T): void {
    const taker = this.takers.shift();
    if (taker) taker(item);
    else this.items.push(item);
  }

  take(): Promise<T> {
    const item = this.items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve, reject) => {
      const taker = (taken: T) => {
        clearTimeout(limit);
        resolve(taken);
      };
      const limit = setTimeout(() => {
        this.takers.splice(this.takers.indexOf(taker), 1);
        reject(new Error(`${this.name} did not come in time`));
      }, WAIT_LIMIT_MS);
      this.takers.push(taker);
    });
  }
}
