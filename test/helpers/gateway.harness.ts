import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CLOCK, type Clock, systemClock } from '../../src/common/clock.js';
import { LOG, silentLog } from '../../src/common/log.js';
import { APP_CONFIG } from '../../src/config/app.config.js';
import { loadConfig } from '../../src/config/configuration.js';
import type { RawEnvironment } from '../../src/config/environment.check.js';
import { GATEWAY_OBSERVER, type GatewayObserver } from '../../src/gateway/gateway.observer.js';
import { LimitedHttpAdapter } from '../../src/gateway/limited.http-adapter.js';
import { VoiceController } from '../../src/gateway/voice.controller.js';
import { VoiceGateway } from '../../src/gateway/voice.gateway.js';
import { useVoiceSockets } from '../../src/gateway/voice.sockets.js';
import { SESSIONS } from '../../src/session/session.api.js';
import { FakeSessions } from './fake-sessions.js';

/** Values that pass the check of keys. */
export const TEST_KEYS = {
  DEEPGRAM_API_KEY: 'deepgram-5f2c81d07b3e',
  OPENAI_API_KEY: 'openai-5f2c81d07b3e',
  ELEVENLABS_API_KEY: 'elevenlabs-5f2c81d07b3e',
  ELEVENLABS_VOICE_ID: '21m00Tcm4TlvDq8ikWAM',
};

/** What the edge reported, in the order it did. */
export class NotedEdge implements GatewayObserver {
  readonly notes: string[] = [];
  sockets = 0;

  onUpgradeRefused(code: string): void {
    this.notes.push(`refused ${code}`);
  }
  onStartRefused(): void {
    this.notes.push('start refused');
  }
  onBadFrame(code: string): void {
    this.notes.push(`bad ${code}`);
  }
  onConnectionDropped(reason: string): void {
    this.notes.push(`dropped ${reason}`);
  }
  onSockets(delta: 1 | -1): void {
    this.sockets += delta;
  }
}

export interface Edge {
  app: INestApplication<Server>;
  port: number;
  sessions: FakeSessions;
  edge: NotedEdge;
}

/** The edge of the server, alone, on a free loopback port. */
export async function startEdge(options: { env?: RawEnvironment; clock?: Clock } = {}): Promise<Edge> {
  const sessions = new FakeSessions();
  const edge = new NotedEdge();
  const module = await Test.createTestingModule({
    controllers: [VoiceController],
    providers: [
      VoiceGateway,
      { provide: SESSIONS, useValue: sessions },
      { provide: GATEWAY_OBSERVER, useValue: edge },
      { provide: APP_CONFIG, useValue: loadConfig({ ...TEST_KEYS, ...options.env }) },
      { provide: CLOCK, useValue: options.clock ?? systemClock },
      { provide: LOG, useValue: silentLog },
    ],
  }).compile();
  const app = module.createNestApplication<INestApplication<Server>>(new LimitedHttpAdapter(100), {
    logger: false,
  });
  useVoiceSockets(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, port, sessions, edge };
}
