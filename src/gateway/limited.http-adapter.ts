import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { ExpressAdapter } from '@nestjs/platform-express';

/** Limits against clients that connect and then dawdle; a handshake has some 500 bytes of headers. */
const HTTP_LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8_192,
};

/** A client that takes nothing of an answer for so long is cut. A WebSocket has pings instead. */
const UNREAD_LIMIT_MS = 30_000;

/** Nest's Express adapter on an HTTP server that bounds what one connection, and all of them, may take. */
export class LimitedHttpAdapter extends ExpressAdapter {
  /** @param maxConnections Most TCP connections at once; further ones are cut. */
  constructor(private readonly maxConnections: number) {
    super();
  }

  override initHttpServer(): void {
    this.httpServer = createServer(HTTP_LIMITS, oneAtATime(this.getInstance()));
    this.httpServer.timeout = UNREAD_LIMIT_MS;
    this.httpServer.maxConnections = this.maxConnections;
  }
}

/**
 * Cuts a connection on which a request comes before the last one was answered. Node would answer all it has read, some
 * two thousand in a row, and nothing else meanwhile. No browser, scraper or proxy asks like that.
 */
function oneAtATime(listener: RequestListener): RequestListener {
  const answering = new WeakSet<Socket>();
  return (request, response) => {
    const { socket } = request;
    if (answering.has(socket)) return void socket.destroy();
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
    listener(request, response);
  };
}
