import { connect } from 'node:net';
import { createServer } from 'node:tls';
import selfsigned from 'selfsigned';

/**
 * Puts TLS in front of a plain server of this machine, byte for byte: the OpenAI SDK dials `wss:` only.
 *
 * @param {string} url The plain server, e.g. `ws://127.0.0.1:9102`.
 * @returns {Promise<{url: string, ca: string, close: () => Promise<void>}>} The secure origin, and the certificate to trust for it.
 */
export async function startTlsFront(url) {
  const { port } = new URL(url);
  const names = [{ type: 2, value: 'localhost' }];
  const pems = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: names }],
  });
  const streams = new Set();
  const server = createServer({ key: pems.private, cert: pems.cert }, (secure) => {
    const plain = connect(Number(port), '127.0.0.1');
    for (const [one, other] of [
      [secure, plain],
      [plain, secure],
    ]) {
      streams.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        streams.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${server.address().port}`,
    ca: pems.cert,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const stream of streams) stream.destroy();
      }),
  };
}
