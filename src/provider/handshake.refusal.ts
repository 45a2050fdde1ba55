import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Most bytes of a refusal's body that are read; the rest is thrown away. */
const MAX_BODY_BYTES = 16 * 1024;
const MS_PER_SECOND = 1_000;

/** The HTTP answer a vendor gave instead of opening a WebSocket. Untrusted: never show or log headers or body as they are. */
export interface HandshakeRefusal {
  status: number;
  headers: IncomingHttpHeaders;
  /** At most 16 KiB. */
  body: string;
}

/** Reads a refused handshake's answer up to the limit of its body. Settles when the answer ends or is destroyed. */
export function readRefusal(response: IncomingMessage): Promise<HandshakeRefusal> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = () => {
      const body = Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8');
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    };
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MAX_BODY_BYTES) response.destroy();
    });
    // An answer cut short still carries its status: what was read is enough to judge it.
    response.on('error', done);
    response.on('close', done);
  });
}

/**
 * `Retry-After` in milliseconds. The form with a date (RFC 9110, 10.2.3) is measured against the date of the answer, if
 * it has one: the vendor's clock and ours may be apart.
 */
export function retryAfterMs(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * MS_PER_SECOND);
  const untilMs = Date.parse(value);
  if (Number.isNaN(untilMs)) return undefined;
  const answeredAtMs = Date.parse(headers.date ?? '');
  return Math.max(0, untilMs - (Number.isNaN(answeredAtMs) ? Date.now() : answeredAtMs));
}
