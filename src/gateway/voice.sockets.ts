import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { LOG, type Log } from '../common/log.js';
import { APP_CONFIG, type AppConfig } from '../config/app.config.js';
import { SESSIONS, type Sessions } from '../session/session.api.js';
import { GATEWAY_OBSERVER, type GatewayObserver } from './gateway.observer.js';
import { UpgradeGate } from './upgrade.gate.js';
import { VoiceGateway } from './voice.gateway.js';
import { VoiceWsAdapter } from './voice.ws-adapter.js';

/** Puts the guarded WebSocket adapter in front of an application that has a `VoiceGateway`. Call before it is initialised. */
export function useVoiceSockets(app: INestApplication<Server>): void {
  const { server } = app.get<AppConfig>(APP_CONFIG);
  const observer = app.get<GatewayObserver>(GATEWAY_OBSERVER);
  const gateway = app.get(VoiceGateway);
  const gate = new UpgradeGate({
    sessions: app.get<Sessions>(SESSIONS),
    origins: { allowedOrigins: server.allowedOrigins, host: server.host },
    waiting: () => gateway.waitingCount,
    maxWaiting: server.maxSessions,
  });
  const httpServer = app.getHttpServer();
  app.useWebSocketAdapter(new VoiceWsAdapter({ httpServer, gate, observer, log: app.get<Log>(LOG) }));
}
