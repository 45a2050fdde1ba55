import { requestOf } from './raw.client.js';

export interface HandshakeCase {
  name: string;
  request: string;
  status: number;
}

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const shake = (name: string, changes: Record<string, string | undefined>, status: number): HandshakeCase => ({
  name,
  request: requestOf(changes),
  status,
});
const line = (name: string, requestLine: string, status: number): HandshakeCase => ({
  name,
  request: requestOf({}, { line: requestLine }),
  status,
});
const more = (name: string, header: string, status: number): HandshakeCase => ({
  name,
  request: requestOf({}, { more: [header] }),
  status,
});

/** Everything a client may get wrong before it is connected. */
export const HANDSHAKE_CASES: readonly HandshakeCase[] = [
  shake('all as it should be', {}, 101),
  ...['7', '8', '0', '14', '255', '-13', '1.3', 'abc', ''].map((version) =>
    shake(`version "${version}"`, { 'Sec-WebSocket-Version': version }, 400),
  ),
  shake('no version', { 'Sec-WebSocket-Version': undefined }, 400),
  more('the version twice', 'Sec-WebSocket-Version: 13', 400),
  shake('no key', { 'Sec-WebSocket-Key': undefined }, 400),
  shake('an empty key', { 'Sec-WebSocket-Key': '' }, 400),
  shake('a key of 15 bytes', { 'Sec-WebSocket-Key': Buffer.alloc(15).toString('base64') }, 400),
  shake('a key of 17 bytes', { 'Sec-WebSocket-Key': Buffer.alloc(17).toString('base64') }, 400),
  shake('a key without its padding', { 'Sec-WebSocket-Key': KEY.slice(0, -2) }, 400),
  shake('a key that is no base64', { 'Sec-WebSocket-Key': '!!!!!!!!!!!!!!!!!!!!!!==' }, 400),
  more('the key twice', `Sec-WebSocket-Key: ${KEY}`, 400),
  shake('another protocol to upgrade to', { Upgrade: 'h2c' }, 400),
  more('Upgrade twice', 'Upgrade: websocket', 400),
  shake('no Upgrade', { Upgrade: undefined }, 426),
  shake('Connection without upgrade', { Connection: 'keep-alive' }, 426),
  shake('no Host', { Host: undefined }, 400),
  more('Host twice', 'Host: voice.example.com', 400),
  shake('no subprotocol', { 'Sec-WebSocket-Protocol': undefined }, 400),
  shake('a broken list of subprotocols', { 'Sec-WebSocket-Protocol': 'parley.v1,,x' }, 400),
  shake('the subprotocol twice', { 'Sec-WebSocket-Protocol': 'parley.v1, parley.v1' }, 400),
  line('POST', 'POST /v1/voice HTTP/1.1', 400),
  line('HTTP 1.0', 'GET /v1/voice HTTP/1.0', 400),
  line('no HTTP version', 'GET /v1/voice', 400),
  line('HTTP 3.0', 'GET /v1/voice HTTP/3.0', 400),
  line('an unknown method', 'FETCH /v1/voice HTTP/1.1', 400),
  line('a path elsewhere', 'GET /v1/else HTTP/1.1', 404),
  more('a header without a name', ': x', 400),
  more('a header with a control character', 'X-Bad: a\u0001b', 400),
  more('a header of nine kilobytes', `X-Long: ${'x'.repeat(9_000)}`, 431),
  more('a body', 'Content-Length: 5', 101),
  more('two lengths', 'Content-Length: 5\r\nContent-Length: 6', 400),
  more('a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked', 400),
  { name: 'bytes that are no HTTP', request: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', status: 400 },
  { name: 'a frame instead of a handshake', request: '\x81\x85abcdhello\r\n\r\n', status: 400 },
];
