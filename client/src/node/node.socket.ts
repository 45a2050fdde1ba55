import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { HttpRefusal } from '../socket.port.js';

const HANDSHAKE_TIMEOUT_MS = 10_000;
const BODY_LIMIT_CHARS = 16_384;
const BODY_TIMEOUT_MS = 2_000;
/** The server sends nothing larger than its own limit on messages, doubled for safety. */
const MAX_MESSAGE_BYTES = 131_072;

/** The WebSocket of the `ws` package, which can also tell why a server refused the connection. */
export class NodeSocket extends WebSocket {
  onrefused: ((refusal: HttpRefusal) => void) | null = null;

  constructor(url: string, protocols: string[]) {
    super(url, protocols, {
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MAX_MESSAGE_BYTES,
    });
    this.on('unexpected-response', (_request, response) => {
      readBody(response).then((body) => {
        this.onrefused?.({ status: response.statusCode ?? 0, body, retryAfterMs: retryAfterMs(response) });
        // Whoever listens for the refusal has to end the socket; its close event follows as ever.
        this.terminate();
      });
    });
  }
}

/** The start of the body; whatever came until the limit of size or time. */
function readBody(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let body = '';
    const done = () => {
      clearTimeout(limit);
      resolve(body.slice(0, BODY_LIMIT_CHARS));
    };
    const limit = setTimeout(done, BODY_TIMEOUT_MS);
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      body += text;
      if (body.length >= BODY_LIMIT_CHARS) done();
    });
    response.once('end', done);
    response.once('close', done);
    response.once('error', done);
  });
}

/** `Retry-After` in seconds; the date form is not used by Parley. */
function retryAfterMs(response: IncomingMessage): number | undefined {
  const seconds = Number(response.headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}
