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

/** How much of the log was lost because nobody read it. */
export interface LogLoss {
  readonly droppedLines: number;
}

/** Injection token of what was lost. */
export const LOG_LOSS = Symbol('LogLoss');

/** For a log that keeps everything. */
export const NO_LOSS: LogLoss = { droppedLines: 0 };
