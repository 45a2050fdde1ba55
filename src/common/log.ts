/** Values of a log line. What people say goes nowhere near them unless the field is named `private`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: the message is a fixed sentence, everything variable is a field. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose lines all carry these fields too. */
  with(fields: LogFields): Log;
}

/** Injection token of the log. */
export const LOG = Symbol('Log');

/** Says nothing. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLog,
};
