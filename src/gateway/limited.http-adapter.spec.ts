import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RawAnswer, rawRequest } from '../../test/helpers/raw.http.js';
import { LimitedHttpAdapter } from './limited.http-adapter.js';

let adapter: LimitedHttpAdapter;
let asked: number;
beforeEach(async () => {
  asked = 0;
  adapter = new LimitedHttpAdapter(10);
  adapter.initHttpServer();
  adapter.getInstance().use((_: IncomingMessage, response: ServerResponse) => {
    asked++;
    setImmediate(() => response.end('late'));
  });
  await new Promise<void>((resolve) => adapter.listen(0, '127.0.0.1', resolve));
});
afterEach(() => adapter.close());

/** Sends so many requests at once; the last asks for the end of the connection. */
function ask(times: number): Promise<RawAnswer> {
  const { port } = adapter.getHttpServer().address() as AddressInfo;
  const line = 'GET /late HTTP/1.1';
  const before = `${line}\r\nHost: voice.example.com\r\n\r\n`.repeat(times - 1);
  return rawRequest(port, before + line, [
    ['Host', 'voice.example.com'],
    ['Connection', 'close'],
  ]);
}

describe('a connection', () => {
  it('is answered one request', async () => {
    expect(await ask(1)).toMatchObject({ status: 200, body: 'late' });
  });

  it('is cut when it asks again before it was answered, whatever more it asked', async () => {
    expect((await ask(1_000)).status).toBeNaN();
    expect(asked).toBe(1);
  });
});
