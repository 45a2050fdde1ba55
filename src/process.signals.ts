import type { RootLog } from './common/pino.log.js';

/** What can be stopped. */
interface Stoppable {
  stop(): Promise<void>;
  /** Cuts short what a stop under way still waits for. */
  hurry(): void;
}

/** After a second signal, how long until the process ends whatever is still open. */
const HURRY_MS = 2_000;

/**
 * Stops the application on SIGTERM and SIGINT: running replies finish (bounded by DRAIN_DEADLINE_MS), then exit 0. A
 * second signal ends the process within two seconds. A fault nobody caught stops it the same way, with exit 1.
 */
export function stopOnSignals(server: Stoppable, root: RootLog): void {
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
  process.on('uncaughtException', (error) => {
    log.error('A fault nobody caught; the process state cannot be trusted any more', { error });
    stop('uncaughtException', 1);
  });
  process.on('unhandledRejection', (error) => log.error('A rejected promise nobody awaited', { error }));
}
