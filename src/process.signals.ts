import { isatty } from 'node:tty';
import type { RootLog } from './common/pino.log.js';
import type { KeyRotation } from './key.rotation.js';

/** What nobody caught: a rejection costs what awaited it, an exception the trust in the whole process. */
export type ProcessFault = 'rejection' | 'exception';

/** What can be stopped. */
interface Stoppable {
  stop(): Promise<void>;
  /** Cuts short what a stop under way still waits for. */
  hurry(): void;
  /** Counts a fault nobody caught. */
  countFault(fault: ProcessFault): void;
}

/** After a second signal, how long until the process ends whatever is still open. */
const HURRY_MS = 2_000;
/** File descriptors of standard input, output and error. */
const STANDARD_STREAMS = [0, 1, 2];

export interface SignalledParts {
  server: Stoppable;
  keys: Pick<KeyRotation, 'rotate'>;
  root: RootLog;
}

/**
 * Stops the application on SIGTERM and SIGINT: running replies finish (bounded by DRAIN_DEADLINE_MS), then exit 0. A
 * second signal ends the process within two seconds. An exception nobody caught stops it the same way, with exit 1:
 * sessions catch their own, so it comes from what all of them share. A rejection nobody awaited is logged only.
 *
 * SIGHUP has the vendors' keys read again, unless it means that the terminal of the server is gone: that ends it.
 */
export function obeySignals({ server, keys, root }: SignalledParts): void {
  const { log } = root;
  let isStopping = false;
  const exit = (code: number) => void root.flush().then(() => process.exit(code));
  const stop = (reason: string, code: number) => {
    if (isStopping) {
      log.warn('Asked again to stop: ending at once', { reason });
      server.hurry();
      setTimeout(() => exit(code), HURRY_MS).unref();
      return;
    }
    isStopping = true;
    log.info('Stopping', { reason });
    server.stop().then(
      () => exit(code),
      (error: unknown) => {
        log.error('Stopping failed', { error });
        exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  process.on('SIGINT', () => stop('SIGINT', 0));
  onHangUp(() => keys.rotate());
  process.on('uncaughtException', (error) => {
    log.error('A fault nobody caught; the process state cannot be trusted any more', { error });
    server.countFault('exception');
    stop('uncaughtException', 1);
  });
  process.on('unhandledRejection', (error) => {
    log.error('A rejected promise nobody awaited', { error });
    server.countFault('rejection');
  });
}

function onHangUp(action: () => void): void {
  const terminals = STANDARD_STREAMS.filter(isatty);
  const obey = () => {
    const isTerminalGone = terminals.length > 0 && !terminals.some(isatty);
    if (!isTerminalGone) return action();
    // What the system does unless told otherwise. `process.exit` may hang here (nodejs/node #51519).
    process.off('SIGHUP', obey);
    process.kill(process.pid, 'SIGHUP');
  };
  process.on('SIGHUP', obey);
}
