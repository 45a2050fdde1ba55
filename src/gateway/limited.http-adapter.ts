import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';

/** Limits against clients that connect and then dawdle; a handshake has some 500 bytes of headers. */
const HTTP_LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8_192,
};

/** Nest's Express adapter on an HTTP server that bounds what one connection, and all of them, may take. */
export class LimitedHttpAdapter extends ExpressAdapter {
  /** @param maxConnections Most TCP connections at once; further ones are cut. */
  constructor(private readonly maxConnections: number) {
    super();
  }

  override initHttpServer(): void {
    this.httpServer = createServer(HTTP_LIMITS, this.getInstance());
    this.httpServer.maxConnections = this.maxConnections;
  }
}
