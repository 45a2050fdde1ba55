import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, systemClock } from '../../src/common/clock.js';
import type { Clip } from '../clips/clip.library.js';
import type { EmulatorContext, RunningEmulator } from '../core/emulator.context.js';
import type { ConnectionFaults } from '../core/fault.book.js';
import { DEFAULT_LIMITS, type DeepgramLimits } from './deepgram.limits.js';
import { confirmedProtocol, presentedKey } from './handshake/credentials.js';
import { type FluxSettings, readFluxQuery } from './handshake/flux.query.js';
import { type ListenSettings, readListenQuery } from './handshake/listen.query.js';
import { REFUSALS, type Refusal, refusalOf, refuseUpgrade } from './handshake/refusal.js';
import { clipRecognisers } from './recogniser/clip.recogniser.js';
import { indexedRecognisers } from './recogniser/indexed.recogniser.js';
import type { RecogniserFactory } from './recogniser/recogniser.js';
import { defaultUnknownSpeech } from './recogniser/simulated.speech.js';
import { DeepgramConnection } from './stream/connection.js';

/** How the emulator listens. */
export interface DeepgramEmulatorOptions {
  /** Default: any free port. */
  port?: number;
  /** What it can recognise. */
  clips: Clip[];
  /** What it answers to the n-th stretch of other speech of a connection; `(simulated)` is put before it. */
  unknownSpeech?: (index: number) => string;
  /** `indexed` hears the numbered words of makeIndexedSpeech instead of clips. Default `clips`. */
  speech?: 'clips' | 'indexed';
  limits?: Partial<DeepgramLimits>;
  clock?: Clock;
}

/**
 * Stands in for Deepgram on loopback: /v1/listen and /v2/listen (Flux), with the vendor's checks and manners.
 *
 * What it hears it recognises by sound, and only the clips it was given.
 */
export async function startDeepgramEmulator(
  context: EmulatorContext,
  options: DeepgramEmulatorOptions,
): Promise<RunningEmulator> {
  const emulator = new DeepgramEmulator(context, options);
  return { url: await emulator.listen(options.port ?? 0), close: () => emulator.close() };
}

class DeepgramEmulator {
  private readonly http: Server;
  private readonly webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: confirmedProtocol,
  });
  private readonly connections = new Set<DeepgramConnection>();
  private readonly rawSockets = new Set<Duplex>();
  private readonly limits: DeepgramLimits;
  private readonly recogniser: RecogniserFactory;
  private readonly clock: Clock;

  constructor(
    private readonly context: EmulatorContext,
    options: DeepgramEmulatorOptions,
  ) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.clock = options.clock ?? systemClock;
    this.recogniser =
      options.speech === 'indexed'
        ? indexedRecognisers
        : clipRecognisers(options.clips, options.unknownSpeech ?? defaultUnknownSpeech);
    this.http = createServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ err_code: 'NOT_FOUND', err_msg: 'Only WebSocket connections are emulated.' }),
      );
    });
    this.http.on('connection', (socket) => {
      this.rawSockets.add(socket);
      socket.on('close', () => this.rawSockets.delete(socket));
    });
    this.http.on('upgrade', (request, socket, head) => this.onUpgrade(request, socket, head));
    this.webSockets.on('headers', (headers, request) =>
      headers.push(`dg-request-id: ${requestIdOf(request)}`),
    );
  }

  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, '127.0.0.1', () => {
        resolve(`ws://127.0.0.1:${(this.http.address() as AddressInfo).port}`);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      for (const connection of this.connections) connection.cut();
      this.webSockets.close();
      this.http.close(() => resolve());
      for (const socket of this.rawSockets) socket.destroy();
    });
  }

  private onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client that leaves during the handshake is no concern of the emulator.
    socket.on('error', () => socket.destroy());
    const connection = this.context.journal.nextConnection('deepgram');
    const faults = this.context.faults.take('deepgram');
    const note = (what: string, detail: string, data?: unknown) =>
      this.context.journal.add({ vendor: 'deepgram', connection, what, detail, data });
    if (faults.get('refuse')) {
      note('fault', 'refuse');
      (socket as Duplex & { resetAndDestroy?: () => void }).resetAndDestroy?.();
      return;
    }
    if (faults.get('hangBeforeOpen')) return note('fault', 'hangBeforeOpen');
    const url = new URL(request.url ?? '/', 'ws://emulator');
    const query = queryOf(url.searchParams);
    const asked = this.admit(request, url);
    const status = faults.get('status');
    if (status || 'errCode' in asked) {
      const refusal = status ? refusalOf(status.status) : (asked as Refusal);
      note('refused', String(refusal.status), { path: url.pathname, query, errMsg: refusal.errMsg });
      return refuseUpgrade(socket, {
        refusal,
        requestId: requestIdOf(request),
        headers: status?.headers,
        body: status?.body,
      });
    }
    this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      note('open', url.pathname, { query, requestId: requestIdOf(request) });
      this.open(webSocket, { connection, faults, settings: asked, requestId: requestIdOf(request) });
    });
  }

  /** What the client asked for, or why it may not have it. In the vendor's order: who, what, how many. */
  private admit(request: IncomingMessage, url: URL): ListenSettings | FluxSettings | Refusal {
    const read = { '/v1/listen': readListenQuery, '/v2/listen': readFluxQuery }[url.pathname];
    if (!read) return REFUSALS.noSuchPath;
    if (presentedKey(request) !== this.context.apiKey) return REFUSALS.badCredentials;
    const settings = read(url.searchParams);
    if ('errCode' in settings) return settings;
    return this.connections.size >= this.limits.maxConnections ? REFUSALS.tooMany : settings;
  }

  private open(
    socket: WebSocket,
    asked: {
      connection: number;
      faults: ConnectionFaults;
      settings: ListenSettings | FluxSettings;
      requestId: string;
    },
  ): void {
    const { context, limits, recogniser, clock } = this;
    const connection = new DeepgramConnection({ ...asked, socket, context, limits, recogniser, clock });
    this.connections.add(connection);
    socket.on('close', () => this.connections.delete(connection));
    const closing = asked.faults.get('acceptThenClose');
    if (closing) socket.close(closing.code, closing.reason);
  }
}

const REQUEST_IDS = new WeakMap<IncomingMessage, string>();

/** One id a handshake, however often it is asked for. */
function requestIdOf(request: IncomingMessage): string {
  const id = REQUEST_IDS.get(request) ?? randomUUID();
  REQUEST_IDS.set(request, id);
  return id;
}

/** For the journal: repeated names as lists. */
function queryOf(params: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}
