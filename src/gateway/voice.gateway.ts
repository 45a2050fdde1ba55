import { Inject } from '@nestjs/common';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { CLOCK, type Clock } from '../common/clock.js';
import { LOG, type Log } from '../common/log.js';
import { APP_CONFIG, type AppConfig } from '../config/app.config.js';
import { VOICE_PATH } from '../protocol/codes.js';
import { SESSIONS, type Sessions } from '../session/session.api.js';
import { ClientConnection } from './client.connection.js';
import { GATEWAY_OBSERVER, type GatewayObserver } from './gateway.observer.js';

/** Gives every socket that passed the upgrade its `ClientConnection`. */
@WebSocketGateway({ path: VOICE_PATH })
export class VoiceGateway implements OnGatewayConnection<WebSocket> {
  private waiting = 0;

  constructor(
    @Inject(SESSIONS) private readonly sessions: Sessions,
    @Inject(GATEWAY_OBSERVER) private readonly observer: GatewayObserver,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Sockets that have not started a session yet. */
  get waitingCount(): number {
    return this.waiting;
  }

  handleConnection(socket: WebSocket): void {
    this.waiting++;
    new ClientConnection(socket, {
      sessions: this.sessions,
      observer: this.observer,
      clock: this.clock,
      log: this.log,
      startTimeoutMs: this.config.server.startTimeoutMs,
      onSettled: () => this.waiting--,
    });
  }
}
