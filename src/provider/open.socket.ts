import type { IncomingHttpHeaders } from 'node:http';
import type { LookupFunction } from 'node:net';
import { WebSocket } from 'ws';
import type { ProviderName } from '../protocol/server.messages.js';
import { type HandshakeRefusal, readRefusal } from './handshake.refusal.js';
import { HostLookupError } from './host.lookup.error.js';
import { ProviderError } from './provider.error.js';
import { ProviderSocket, type SocketParts } from './provider.socket.js';

export interface OpenSocketOptions extends SocketParts {
  provider: ProviderName;
  /** Complete address with its query. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  protocols?: readonly string[];
  /** Ends the attempt, with its deadline as one of the reasons; has no effect once the socket is open. */
  signal: AbortSignal;
  /** Largest message taken from the vendor. */
  maxPayloadBytes: number;
  /** Resolves the host name of `url` (see `HostLookup`). */
  lookup: LookupFunction;
  /** Turns the vendor's HTTP answer into the error it means. */
  refused: (refusal: HandshakeRefusal) => ProviderError;
}

/** Errors of TLS that another attempt cannot mend: wrong name, unknown or expired certificate, no TLS at all. */
const TLS_ERROR =
  /^(EPROTO$|CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|HOSTNAME_)/;

/**
 * Opens a WebSocket to a vendor. A socket that opens after the signal has fired is ended unused.
 *
 * @throws {ProviderError} when the vendor refuses, cannot be reached or fails TLS.
 * @throws the signal's reason when it fires first.
 */
export function openSocket(options: OpenSocketOptions): Promise<ProviderSocket> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = new WebSocket(options.url, [...(options.protocols ?? [])], {
      headers: options.headers,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: options.maxPayloadBytes,
      lookup: options.lookup,
    });
    let answerHeaders: IncomingHttpHeaders = {};
    const onAbort = () => {
      socket.terminate();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const settled = () => signal.removeEventListener('abort', onAbort);

    // Stays for the life of the socket: without it an error would end the process. 'close' follows every error.
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      settled();
      reject(unreachable(options.provider, cause));
    });
    socket.on('upgrade', (answer) => {
      answerHeaders = answer.headers;
    });
    socket.on('unexpected-response', (_request, answer) => {
      // The deadline goes on meanwhile: aborting destroys the request and with it the answer.
      void readRefusal(answer).then((refusal) => {
        settled();
        reject(options.refused(refusal));
        socket.terminate();
      });
    });
    socket.on('open', () => {
      settled();
      socket.pause();
      resolve(new ProviderSocket(socket, answerHeaders, options));
    });
  });
}

function unreachable(provider: ProviderName, cause: NodeJS.ErrnoException): ProviderError {
  if (cause instanceof HostLookupError) return cause.forProvider(provider);
  const isTls = cause.code !== undefined && TLS_ERROR.test(cause.code);
  const what = isTls
    ? `TLS to the ${provider} vendor failed (${cause.code}). Check its address and the certificates of this machine.`
    : `The ${provider} vendor cannot be reached (${cause.code ?? 'connection failed'}). Check the network and its address.`;
  return new ProviderError(what, { provider, code: 'provider_unavailable', retryable: !isTls, cause });
}
