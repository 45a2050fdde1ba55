import type { Server } from 'node:http';
import type { Clock } from '../common/clock.js';
import type { Log } from '../common/log.js';
import type { GatewayObserver } from './gateway.observer.js';

/** One line a while is enough: there may be hundreds of them a second. */
const LOG_EVERY_MS = 10_000;

export interface AcceptFaultsParts {
  readonly observer: Pick<GatewayObserver, 'onConnectionDropped'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Counts connections that ended before a byte of them was read: beyond the most there may be, or for want of a
 * descriptor. Without this the latter would end the process. Call when the server listens.
 */
export function countAcceptFaults(server: Server, { observer, clock, log }: AcceptFaultsParts): void {
  let loggedAt = Number.NEGATIVE_INFINITY;
  server.on('drop', () => observer.onConnectionDropped('limit'));
  server.on('error', (error) => {
    observer.onConnectionDropped('accept');
    if (clock.now() - loggedAt < LOG_EVERY_MS) return;
    loggedAt = clock.now();
    log.error('Connections cannot be accepted; raise the limit of open files if that lasts', { error });
  });
}
