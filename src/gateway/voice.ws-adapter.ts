import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WsAdapter } from '@nestjs/platform-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../common/log.js';
import { CLOSE_CODES, SUBPROTOCOL, WIRE_LIMITS } from '../protocol/codes.js';
import type { GatewayObserver } from './gateway.observer.js';
import { refuseUpgrade } from './http.refusal.js';
import { badHandshake, type UpgradeGate, type UpgradeRefusal } from './upgrade.gate.js';

/** How long a peer has to answer a close frame before the socket is cut. */
const CLOSE_TIMEOUT_MS = 1_000;

/** What one peer may make us hold; `ws` closes the socket (1008, 1009) beyond. */
const LIMITS = {
  maxPayload: WIRE_LIMITS.maxMessageBytes,
  maxFragments: 16,
  maxBufferedChunks: 1_024,
  maxPendingAutoPongs: 16,
  closeTimeout: CLOSE_TIMEOUT_MS,
  perMessageDeflate: false,
};

export interface VoiceWsAdapterOptions {
  readonly httpServer: Server;
  readonly gate: UpgradeGate;
  readonly observer: GatewayObserver;
  readonly log: Log;
}

/**
 * WebSockets for Nest as a voice server needs them: admission during the HTTP upgrade, tight limits, no compression,
 * and no parsing of frames by the framework (its own adapter runs JSON.parse on every frame of audio).
 */
export class VoiceWsAdapter extends WsAdapter {
  private readonly onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    this.upgrade(request, socket, head);
  private server: WebSocketServer | undefined;

  constructor(private readonly options: VoiceWsAdapterOptions) {
    super(options.httpServer);
  }

  /** One server for the one gateway there is; the path is the gate's business. */
  override create(): WebSocketServer {
    const server = new WebSocketServer({ noServer: true, handleProtocols: () => SUBPROTOCOL, ...LIMITS });
    server.on('error', (error) => this.options.log.error('WebSocket server failed', { error }));
    server.on('wsClientError', (error, socket) => this.refuse(socket, badHandshake(error.message)));
    this.options.httpServer.on('upgrade', this.onUpgrade);
    this.server = server;
    return server;
  }

  /** Frames are read by `ClientConnection`; the framework sees none. */
  override bindMessageHandlers(): void {}

  /** Says goodbye to whoever is left, then waits until all sockets are gone. */
  override async close(server: WebSocketServer): Promise<void> {
    for (const socket of server.clients) socket.close(CLOSE_CODES.draining.code, 'draining');
    const gone = [...server.clients].map((socket) => new Promise((done) => socket.once('close', done)));
    server.close();
    await Promise.all(gone);
  }

  override async dispose(): Promise<void> {
    this.options.httpServer.off('upgrade', this.onUpgrade);
    await super.dispose();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', (error) => this.options.log.debug('Connection failed during its upgrade', { error }));
    const refusal = this.options.gate.refusalOf(request);
    if (refusal) return this.refuse(socket, refusal);
    this.server?.handleUpgrade(request, socket, head, (client: WebSocket) =>
      this.server?.emit('connection', client, request),
    );
  }

  private refuse(socket: Duplex, refusal: UpgradeRefusal): void {
    this.options.observer.onUpgradeRefused(refusal.code, refusal.status);
    refuseUpgrade(socket, refusal);
  }
}
