import type { IncomingMessage } from 'node:http';

/** The one version of WebSocket there is (RFC 6455 section 4.2.1). Older drafts name their origin in another header. */
export const WEBSOCKET_VERSION = '13';

/**
 * What is wrong with a handshake as HTTP, before anything in it is believed.
 *
 * Node checks Host for ordinary requests only, and the WebSocket library accepts a draft whose Origin has another
 * name, which would pass any rule about Origin.
 *
 * @returns the fault as the rest of a sentence, or nothing.
 */
export function handshakeFault(request: IncomingMessage): string | undefined {
  if (request.method !== 'GET') return `the method is ${request.method}, not GET`;
  if (request.httpVersion !== '1.1') return `it is HTTP ${request.httpVersion}, not 1.1`;
  const hosts = request.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host');
  if (hosts.length !== 1) return `it has ${hosts.length} Host headers, not one`;
  if (request.headers['sec-websocket-version'] !== WEBSOCKET_VERSION)
    return `the Sec-WebSocket-Version is not ${WEBSOCKET_VERSION}`;
  return undefined;
}
