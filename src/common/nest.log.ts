import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Lets the framework speak through our log; its start-up chatter is for debugging only. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.target.debug(String(message), contextOf(rest));
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.target.warn(String(message), contextOf(rest));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.fail(message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.fail(message, rest);
  }

  private fail(message: unknown, rest: unknown[]): void {
    if (message instanceof Error)
      this.target.error('The framework met an error', { ...contextOf(rest), error: message });
    else this.target.error(String(message), contextOf(rest));
  }
}

/** The framework passes what it speaks of as the last argument. */
function contextOf(rest: unknown[]): { framework: string } {
  const last = rest.at(-1);
  return { framework: typeof last === 'string' && !last.includes('\n') ? last : 'Nest' };
}
