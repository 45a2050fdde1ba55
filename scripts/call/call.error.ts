/** Exit codes of the caller, after sysexits.h where it has a fitting one. */
export const EXIT = {
  answered: 0,
  /** A turn failed, was not answered, or the session ended before the conversation did. */
  unanswered: 1,
  usage: 64,
  badSound: 65,
  noFile: 66,
  noServer: 69,
  internal: 70,
  cannotWrite: 73,
  /** Full, draining, or a vendor is down: later may work. */
  tryLater: 75,
  interrupted: 130,
} as const;

/** Ends the call: what went wrong, what to do about it, and the exit code that says so to scripts. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly exitCode: number,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}
