import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AgentCatalogue } from './agent/agent.catalogue.js';
import { AppModule } from './app.module.js';
import { systemClock } from './common/clock.js';
import { readDescriptorLimit } from './common/descriptor.use.js';
import { DescriptorWatch } from './common/descriptor.watch.js';
import { type Log, type LogLoss, NO_LOSS } from './common/log.js';
import { NestLog } from './common/nest.log.js';
import type { AppConfig } from './config/app.config.js';
import { countAcceptFaults } from './gateway/accept.faults.js';
import { LimitedHttpAdapter } from './gateway/limited.http-adapter.js';
import { useVoiceSockets } from './gateway/voice.sockets.js';
import { MetricsService } from './metrics/metrics.service.js';
import { NotFoundFilter } from './page/not-found.filter.js';
import { servePage } from './page/page.files.js';
import type { ProcessFault } from './process.signals.js';
import { SessionManager } from './session/session.manager.js';

/** Page, probes and scrapes beside the voice sockets, with room for clients that are just being turned away. */
const CONNECTIONS_BESIDE_SESSIONS = 500;
const PAGE_DIR = fileURLToPath(new URL('../web/dist', import.meta.url));

export interface RunningServer {
  readonly port: number;
  /** Stops the server: running replies may finish, within the drain deadline. */
  stop(): Promise<void>;
  /** While stopping: ends every session now. */
  hurry(): void;
  /** Counts a fault nobody caught. */
  countFault(fault: ProcessFault): void;
}

/**
 * Builds the application and listens.
 *
 * @param loss What of the log is lost; nothing when left out.
 * @throws {AgentFileError} for an agent definition that cannot be used.
 */
export async function startServer(
  config: AppConfig,
  log: Log,
  loss: LogLoss = NO_LOSS,
): Promise<RunningServer> {
  const agents = AgentCatalogue.load(config.agents.dir, config.agents.defaultAgent);
  const app = await NestFactory.create<NestExpressApplication<Server>>(
    AppModule.with({ config, log, loss, agents }),
    new LimitedHttpAdapter(mostConnections(config.server.maxSessions)),
    { logger: new NestLog(log), bodyParser: false, abortOnError: false },
  );
  useVoiceSockets(app);
  servePage(app, PAGE_DIR);
  app.useGlobalFilters(new NotFoundFilter());
  await app.listen(config.server.port, config.server.host);
  countAcceptFaults(app.getHttpServer(), { observer: app.get(MetricsService), clock: systemClock, log });
  warnOfFewDescriptors(app.get(DescriptorWatch), config.server.maxSessions, log);
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    port,
    stop: () => app.close(),
    hurry: () => void app.get(SessionManager).drain(),
    countFault: (fault) => app.get(MetricsService).onProcessFault(fault),
  };
}

/** Clients, however many come, leave half of the descriptors to the vendors of those that are in. */
function mostConnections(maxSessions: number): number {
  const wanted = 2 * maxSessions + CONNECTIONS_BESIDE_SESSIONS;
  return Math.min(wanted, Math.floor((readDescriptorLimit() ?? Number.POSITIVE_INFINITY) / 2));
}

function warnOfFewDescriptors(descriptors: DescriptorWatch, maxSessions: number, log: Log): void {
  const { limit, places } = descriptors;
  if (places >= maxSessions) return;
  log.warn('The limit of open files is too low for MAX_SESSIONS: sessions beyond it are refused', {
    limit,
    sessionsThatFit: places,
    limitNeeded: descriptors.limitFor(maxSessions),
  });
}
