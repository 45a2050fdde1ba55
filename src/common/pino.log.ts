import { type DestinationStream, type Logger, pino } from 'pino';
import { type Log, type LogFields, type LogLoss, NO_LOSS } from './log.js';
import { LogOutput } from './log.output.js';

/** A secret's first characters give it away too; vendors like to quote them. */
const PREFIX_LENGTH = 12;
const MIN_SECRET_LENGTH = 8;
/** Characters JSON leaves as they are but terminals and log readers act on. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029]/g;

export interface PinoLogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Values that must never appear in a line, whatever carries them. */
  readonly secrets: readonly string[];
  /** Standard output when left out. */
  readonly stream?: DestinationStream;
}

/** A log with an end. */
export interface RootLog {
  readonly log: Log;
  readonly loss: LogLoss;
  /** Resolves when what still waited is written, or could not be within half a second: for the moment before exit. */
  flush(): Promise<void>;
  /** From now on this value never appears in a line either. */
  hide(secret: string): void;
}

/** One JSON object a line. Writing never blocks; secrets, spoken words and control characters never get out. */
export function createPinoLog(options: PinoLogOptions): RootLog {
  const stdout = options.stream ? undefined : new LogOutput(tellGap);
  const redactor = new Redactor();
  for (const secret of options.secrets) redactor.hide(secret);
  const logger = pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: (line) => redactor.redact(line).replace(UNSAFE, escapeChar) },
    },
    options.stream ?? (stdout as DestinationStream),
  );
  const log = new PinoLog(logger);
  function tellGap(lines: number): void {
    log.warn('Lines of this log were dropped: nobody read them in time', { lines });
  }
  return {
    log,
    loss: stdout ?? NO_LOSS,
    flush: async () => stdout?.flush(),
    hide: (secret) => redactor.hide(secret),
  };
}

class PinoLog implements Log {
  constructor(private readonly logger: Logger) {}

  debug(message: string, fields?: LogFields): void {
    if (this.logger.isLevelEnabled('debug')) this.logger.debug(publicFields(fields), message);
  }
  info(message: string, fields?: LogFields): void {
    this.logger.info(publicFields(fields), message);
  }
  warn(message: string, fields?: LogFields): void {
    this.logger.warn(publicFields(fields), message);
  }
  error(message: string, fields?: LogFields): void {
    this.logger.error(publicFields(fields), message);
  }
  with(fields: LogFields): Log {
    return new PinoLog(this.logger.child(publicFields(fields)));
  }
}

/** The fields without `private` ones, errors as plain values. */
function publicFields(fields: LogFields = {}): Record<string, unknown> {
  const entries = Object.entries(fields).filter(([name]) => name !== 'private');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value instanceof Error ? plainError(value) : value]),
  );
}

/**
 * What of an error is worth a line. Only known properties: errors of the HTTP parser, for one, carry the whole
 * request with its headers.
 */
function plainError(error: Error): Record<string, unknown> {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.name,
    text: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(cause instanceof Error ? { cause: `${cause.name}: ${cause.message}` } : {}),
    stack: error.stack,
  };
}

/** Puts asterisks in the place of secrets, whole or begun. */
class Redactor {
  /** As they stand in a line of JSON; longer ones first, for a secret may begin as another one does. */
  private forms: readonly string[] = [];

  /** Too short to be one, a value is left alone: it would blot out ordinary words. */
  hide(secret: string): void {
    if (secret.length < MIN_SECRET_LENGTH) return;
    const beginning = secret.slice(0, Math.max(PREFIX_LENGTH, secret.length / 2));
    const added = [secret, beginning].map((form) => JSON.stringify(form).slice(1, -1));
    this.forms = [...new Set([...this.forms, ...added])].sort((a, b) => b.length - a.length);
  }

  redact(line: string): string {
    let text = line;
    for (const form of this.forms) text = text.replaceAll(form, '***');
    return text;
  }
}

function escapeChar(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
