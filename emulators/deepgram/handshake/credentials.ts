import type { IncomingMessage } from 'node:http';

/** Schemes of the Authorization header, and first words of the subprotocol list. */
const SCHEMES = ['token', 'bearer'];

/**
 * The key a client presents: `Authorization: Token <key>` or `Bearer <token>`, or, where headers cannot be set,
 * the subprotocols `token, <key>` or `bearer, <token>`.
 */
export function presentedKey(request: IncomingMessage): string | undefined {
  const [scheme = '', key] = (request.headers.authorization ?? '').split(' ');
  if (SCHEMES.includes(scheme.toLowerCase())) return key;
  const [protocol = '', secret] = offeredProtocols(request);
  return SCHEMES.includes(protocol.toLowerCase()) ? secret : undefined;
}

/** The subprotocol to confirm: never the one that is the key. */
export function confirmedProtocol(protocols: Set<string>): string | false {
  const [first] = protocols;
  return first !== undefined && SCHEMES.includes(first.toLowerCase()) ? first : false;
}

function offeredProtocols(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}
