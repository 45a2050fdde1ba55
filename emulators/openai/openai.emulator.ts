import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { EmulatorContext, RunningEmulator } from '../core/emulator.context.js';
import type { ConnectionFaults } from '../core/fault.book.js';
import type { ConversationScript } from './conversation.script.js';
import { RealtimeConnection } from './realtime.connection.js';
import { isResponseFault } from './realtime.dialogue.js';
import { judge, unknownUrl, type Verdict } from './realtime.handshake.js';
import { vendorId } from './vendor-id.js';

export interface OpenAiEmulatorOptions {
  /** Default: any free one. */
  port?: number;
  /** What the simulated model says. */
  script: ConversationScript;
  /** A session ends after this long. Default: 60 minutes, as the vendor's. */
  sessionMaxMs?: number;
}

const HOUR_MS = 3_600_000;
/** The vendor's limit for one event is about 15 MiB. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/**
 * Starts a stand-in for OpenAI's Realtime API (GA shape, text out) on 127.0.0.1.
 *
 * Faults of a connection, taken when it arrives: `refuse`, `status`, `acceptThenClose`, `hangBeforeOpen`,
 * `hangAfterOpen`, `expire`, `cancelNotActive`. Faults of a response, taken when one is created, on whatever
 * connection: `slowCreated`, `slowFirstByte`, `dropAfter`, `stallAfter` (both count that response's deltas),
 * `garbage` (before the first delta), `lateAfterCancel`, `responseStatus`, `emptyReply`, `repeatsItself`.
 * `errorEvent` is taken by the next event of its type. `times` and `skip` count connections, responses and such
 * events respectively.
 *
 * A line of the script whose beginning stands as the assistant's last item is continued from there.
 *
 * Journal: `open`, `refused`, `receive` and `send` with the event (deltas are counted, not listed), `context` with
 * the items the model saw, `firstDelta`, `deltas` with their count, `ignored`, `fault`, `close`.
 *
 * @returns its `ws:` origin.
 */
export async function startOpenAiEmulator(
  context: EmulatorContext,
  options: OpenAiEmulatorOptions,
): Promise<RunningEmulator> {
  const server = new OpenAiServer(context, options);
  await server.listen();
  return server;
}

class OpenAiServer implements RunningEmulator {
  private readonly http: Server;
  private readonly sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_EVENT_BYTES,
    handleProtocols: (offered) => (offered.has('realtime') ? 'realtime' : false),
  });
  private readonly streams = new Set<Duplex>();

  constructor(
    private readonly context: EmulatorContext,
    private readonly options: OpenAiEmulatorOptions,
  ) {
    this.http = createServer((request, response) => answerPlain(request, response));
    this.http.on('connection', (stream) => this.track(stream));
    this.http.on('upgrade', (request, stream, head) => this.upgrade(request, stream, head));
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(this.options.port ?? 0, '127.0.0.1', resolve);
    });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    for (const socket of this.sockets.clients) socket.terminate();
    for (const stream of this.streams) stream.destroy();
    await closed;
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    const connection = this.context.journal.nextConnection('openai');
    const isOurs = (fault: Parameters<typeof isResponseFault>[0]) =>
      !isResponseFault(fault) && fault.kind !== 'errorEvent';
    const faults = this.context.faults.take('openai', isOurs);
    const note = (what: string, detail: string, data?: unknown) =>
      this.context.journal.add({ vendor: 'openai', connection, what, detail, data });

    if (faults.get('refuse')) {
      note('fault', 'refuse');
      (stream as Socket).resetAndDestroy();
      return;
    }
    if (faults.get('hangBeforeOpen')) return note('fault', 'hangBeforeOpen');
    const status = faults.get('status');
    if (status) {
      note('fault', 'status', { status: status.status });
      const body = status.body ?? {
        error: { message: 'Simulated fault.', type: 'server_error', param: null, code: null },
      };
      return endWith(stream, status.status, body, status.headers);
    }
    const verdict = judge(request, this.context.apiKey);
    if (verdict.kind === 'http') {
      note('refused', String(verdict.status));
      return endWith(stream, verdict.status, verdict.body);
    }
    this.sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', (error) => note('socketError', error.message));
      this.opened({ socket, verdict, faults, connection });
    });
  }

  private opened(opened: {
    socket: WebSocket;
    verdict: Exclude<Verdict, { kind: 'http' }>;
    faults: ConnectionFaults;
    connection: number;
  }): void {
    const { socket, verdict, faults, connection } = opened;
    const note = (what: string, detail: string) =>
      this.context.journal.add({ vendor: 'openai', connection, what, detail });
    const close = faults.get('acceptThenClose');
    if (close) {
      note('fault', 'acceptThenClose');
      return socket.close(close.code, close.reason);
    }
    if (verdict.kind === 'close') {
      const { complaint, code } = verdict;
      note('refused', complaint.code ?? '');
      const error = { ...complaint, event_id: null };
      socket.send(JSON.stringify({ type: 'error', event_id: vendorId('event'), error }));
      return socket.close(code, `${complaint.type}.${complaint.code}`);
    }
    note('open', verdict.model);
    new RealtimeConnection({
      socket,
      connection,
      faults,
      context: this.context,
      script: this.options.script,
      model: verdict.model,
      sessionMaxMs: this.options.sessionMaxMs ?? HOUR_MS,
    });
  }

  private track(stream: Duplex): void {
    this.streams.add(stream);
    stream.on('close', () => this.streams.delete(stream));
  }
}

function answerPlain(request: IncomingMessage, response: ServerResponse): void {
  const { status, body } = unknownUrl(request.method ?? 'GET', (request.url ?? '/').split('?')[0] as string);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function endWith(stream: Duplex, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body);
  const all = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  stream.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}\r\n${text}`);
}
