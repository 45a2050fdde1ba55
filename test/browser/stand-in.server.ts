import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AudioFrameHeader, encodeAudioFrame } from '../../src/protocol/audio-frame.js';
import type {
  ClientMessage,
  ClientMessageOf,
  ClientMessageType,
} from '../../src/protocol/client.messages.js';
import { SUBPROTOCOL, VOICE_PATH } from '../../src/protocol/codes.js';
import type { ServerBody, ServerBodyOf } from '../../src/protocol/server.messages.js';
import { parseClientMessage } from '../../src/protocol/validate.js';

const PATIENCE_MS = 10_000;
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
};
/** As strict as a page can have it: nothing inline, nothing from elsewhere, no blob: or data:. */
const CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

interface Waiter {
  isWanted: (message: ClientMessage) => boolean;
  resolve: (message: ClientMessage) => void;
}

/** Serves a built page under a strict CSP and speaks the client protocol, saying just what a test makes it say. */
export class StandInServer {
  readonly received: ClientMessage[] = [];
  /** What went wrong on the wire; a test that passed must leave it empty. */
  readonly faults: string[] = [];
  microphoneBytes = 0;
  /** What the agent obeys, where a test has one that does not obey everything. */
  bargeIn: ServerBodyOf<'session.ready'>['bargeIn'];
  private audioWaiters: { bytes: number; resolve: () => void }[] = [];
  private socket: WebSocket | undefined;
  private seq = 0;
  private waiters: Waiter[] = [];
  private readonly http: Server;
  private readonly sockets: WebSocketServer;

  private constructor(
    private readonly folder: string,
    private readonly health: object,
  ) {
    this.http = createServer((request, response) => this.serve(request, response));
    this.sockets = new WebSocketServer({
      server: this.http,
      path: VOICE_PATH,
      perMessageDeflate: false,
      handleProtocols: () => SUBPROTOCOL,
    });
    this.sockets.on('error', (error) => this.fail(error));
    this.sockets.on('connection', (socket) => this.accept(socket));
  }

  static async open(folder: string, health: object = { status: 'ok' }): Promise<StandInServer> {
    const server = new StandInServer(folder, health);
    await new Promise<void>((resolve) => server.http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/`;
  }

  send(body: ServerBody): void {
    this.socket?.send(JSON.stringify({ ...body, seq: ++this.seq, t: this.seq }));
  }

  sendAudio(header: AudioFrameHeader, payload: Uint8Array): void {
    this.socket?.send(encodeAudioFrame(header, payload));
  }

  /** The next message of this type, or one that came already and was not waited for. */
  async message<T extends ClientMessageType>(
    type: T,
    isWanted: (message: ClientMessageOf<T>) => boolean = () => true,
  ): Promise<ClientMessageOf<T>> {
    const fits = (message: ClientMessage) => message.type === type && isWanted(message as ClientMessageOf<T>);
    const index = this.received.findIndex(fits);
    if (index >= 0) return this.received.splice(index, 1)[0] as ClientMessageOf<T>;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`the page sent no ${type} in time`)), PATIENCE_MS);
        this.waiters.push({ isWanted: fits, resolve: (message) => resolve(message as ClientMessageOf<T>) });
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resolves once so much of the microphone has come in all. */
  async microphone(bytes: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error('the page sent no more audio')), PATIENCE_MS);
        this.audioWaiters.push({ bytes, resolve });
        this.onAudio(0);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Breaks the connection without a word, as a lost network does. */
  cut(): void {
    this.socket?.terminate();
  }

  async close(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate();
    await new Promise<void>((resolve) => this.sockets.close(() => resolve()));
    this.http.closeAllConnections();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
  }

  private accept(socket: WebSocket): void {
    this.socket = socket;
    socket.on('error', (error) => this.fail(error));
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.onAudio((data as Buffer).byteLength);
      else this.onText(data.toString());
    });
  }

  private onAudio(bytes: number): void {
    this.microphoneBytes += bytes;
    const isDue = (waiter: { bytes: number }) => waiter.bytes <= this.microphoneBytes;
    for (const waiter of this.audioWaiters.filter(isDue)) waiter.resolve();
    this.audioWaiters = this.audioWaiters.filter((waiter) => !isDue(waiter));
  }

  private onText(text: string): void {
    const parsed = parseClientMessage(text);
    if (!parsed.ok) return this.fail(new Error(parsed.message));
    const { message } = parsed;
    if (message.type === 'session.start') this.begin(message);
    if (message.type === 'session.end') this.socket?.close(1_000);
    if (message.type === 'ping') this.send({ type: 'pong', id: message.id });
    const index = this.waiters.findIndex((waiter) => waiter.isWanted(message));
    if (index >= 0) this.waiters.splice(index, 1)[0]?.resolve(message);
    else this.received.push(message);
  }

  private begin(start: ClientMessageOf<'session.start'>): void {
    this.seq = 0;
    this.send({
      type: 'session.ready',
      sessionId: 's_standin',
      resumeToken: 'standin',
      protocol: SUBPROTOCOL,
      agent: 'standin',
      audio: {
        input: { encoding: 'pcm_s16le', sampleRateHz: 16_000 },
        output: { codec: start.output?.codec ?? 'mp3', sampleRateHz: 24_000 },
      },
      limits: { maxFrameBytes: 32_768, ttsQueueMax: 12, idleMs: 60_000, maxSessionMs: 600_000 },
      bargeIn: this.bargeIn,
      resumed: false,
    });
    for (const provider of ['asr', 'llm', 'tts'] as const)
      this.send({ type: 'provider.state', provider, state: 'ready' });
    this.send({ type: 'session.state', state: 'idle' });
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const path = normalize(new URL(request.url ?? '/', 'http://page').pathname);
    response.setHeader('content-security-policy', CSP);
    if (path === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    if (path === '/health') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(this.health));
      return;
    }
    const file = join(this.folder, path === '/' ? 'index.html' : path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  }

  private fail(error: Error): void {
    this.faults.push(error.message);
  }
}
