import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ConnectionFaults } from '../core/fault.book.js';
import { ConnectionLog } from './connection.log.js';
import { Refusal } from './elevenlabs.refusal.js';
import type { EmulatorParts } from './emulator.parts.js';
import { MultiSocket } from './multi.socket.js';
import { socketOrder } from './socket.order.js';
import { StreamSocket } from './stream.socket.js';

const SOCKET_PATH = /^\/v1\/text-to-speech\/([^/]+)\/(stream-input|multi-stream-input)$/;
const MAX_MESSAGE_BYTES = 1024 * 1024;

interface Upgrade {
  request: IncomingMessage;
  raw: Duplex;
  log: ConnectionLog;
  faults: ConnectionFaults;
}

/** Accepts the vendor's two kinds of socket. A bad address or key is told after opening, as the vendor does. */
export class ElevenLabsSockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  /** Handshakes left unanswered by a fault. */
  private readonly hanging = new Set<Duplex>();

  constructor(private readonly parts: EmulatorParts) {}

  /** Takes over a connection that asks to be upgraded. */
  upgrade(request: IncomingMessage, raw: Duplex, head: Buffer): void {
    const { context } = this.parts;
    const log = new ConnectionLog(context.journal);
    const faults = context.faults.take('elevenlabs');
    raw.on('error', (error) => log.add('error', error.name));
    const url = new URL(request.url ?? '/', 'http://emulator');
    log.add('open', url.pathname, { query: Object.fromEntries(url.searchParams) });
    if (this.isFaultBeforeOpen({ request, raw, log, faults })) return;
    const [, voiceId, kind] = SOCKET_PATH.exec(url.pathname) ?? [];
    if (!voiceId || !kind) return answer(raw, 404, { detail: 'Not Found' });
    this.server.handleUpgrade(request, raw, head, (socket) => {
      socket.on('error', (error) => log.add('error', error.name));
      const close = faults.get('acceptThenClose');
      if (close) {
        log.add('fault', 'acceptThenClose');
        return socket.close(close.code, close.reason);
      }
      this.open({ socket, request, log, faults }, url, { voiceId, isMulti: kind === 'multi-stream-input' });
    });
  }

  /** Cuts every connection. */
  close(): void {
    for (const socket of this.server.clients) socket.terminate();
    for (const raw of this.hanging) raw.destroy();
    this.server.close();
  }

  private open(
    { socket, request, log, faults }: Omit<Upgrade, 'raw'> & { socket: WebSocket },
    url: URL,
    { voiceId, isMulti }: { voiceId: string; isMulti: boolean },
  ): void {
    try {
      const key = request.headers['xi-api-key']?.toString() ?? bearer(url);
      const { account } = this.parts;
      if (key !== undefined) account.checkKey(key);
      const order = socketOrder(voiceId, url.searchParams, account);
      const options = { ...this.parts, socket, log, faults, order, key };
      if (isMulti) new MultiSocket(options);
      else new StreamSocket(options);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      log.add('refused', error.code, { message: error.message });
      socket.send(JSON.stringify({ message: error.message, error: error.code, code: 1008 }));
      socket.close(1008, error.message.slice(0, 120));
    }
  }

  private isFaultBeforeOpen({ request, raw, log, faults }: Upgrade): boolean {
    const status = faults.get('status');
    if (faults.get('refuse')) {
      log.add('fault', 'refuse');
      request.socket.resetAndDestroy();
      return true;
    }
    if (faults.get('hangBeforeOpen')) {
      log.add('fault', 'hangBeforeOpen');
      this.hanging.add(raw);
      raw.on('close', () => {
        this.hanging.delete(raw);
        log.add('close');
      });
      // A socket nobody reads does not notice that the client left, and the server's half stays open by default.
      raw.on('end', () => raw.destroy());
      raw.resume();
      return true;
    }
    if (status) {
      log.add('fault', 'status', { status: status.status });
      answer(raw, status.status, status.body, status.headers);
      return true;
    }
    return false;
  }
}

function bearer(url: URL): string | undefined {
  return url.searchParams.get('authorization')?.replace(/^Bearer /, '');
}

/** An ordinary HTTP answer instead of a socket. */
function answer(raw: Duplex, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body ?? {});
  const lines = Object.entries({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  raw.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', text].join('\r\n'));
}
