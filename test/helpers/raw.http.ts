import { connect } from 'node:net';

/** What came back on a raw connection. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The headers of a good handshake, in the order they are sent. */
export const HANDSHAKE: readonly [string, string][] = [
  ['Host', 'voice.example.com'],
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
  ['Sec-WebSocket-Protocol', 'parley.v1'],
];

/**
 * Sends one request byte for byte, as no library would, and reads the answer up to its end, or up to the end of
 * the headers of a 101.
 *
 * @throws {Error} when no answer came within 5 s.
 */
export function rawRequest(
  port: number,
  line: string,
  headers: readonly [string, string][],
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const limit = setTimeout(() => socket.destroy(new Error(`no answer to "${line}"`)), 5_000);
    let text = '';
    const finish = () => {
      clearTimeout(limit);
      socket.destroy();
      resolve(parse(text));
    };
    socket.setEncoding('latin1');
    socket.on('error', reject);
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.startsWith('HTTP/1.1 101') && text.includes('\r\n\r\n')) finish();
    });
    socket.on('end', finish);
    const head = [line, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
    socket.write(`${head}\r\n\r\n`, 'latin1');
  });
}

/** A handshake with some headers replaced, or left out where the value is `undefined`. */
export function handshake(changes: Record<string, string | undefined> = {}): [string, string][] {
  const all = new Map<string, string | undefined>([...HANDSHAKE, ...Object.entries(changes)]);
  return [...all].filter((entry): entry is [string, string] => entry[1] !== undefined);
}

function parse(text: string): RawAnswer {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [status = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(status.split(' ')[1]), headers, body };
}
