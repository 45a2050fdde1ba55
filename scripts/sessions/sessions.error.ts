/** Exit codes, after sysexits.h. */
export const EXIT = { ok: 0, usage: 64, notFound: 66, internal: 70, cannot: 73 } as const;

/** Ends the program: what is wrong, and the exit code that says so to scripts. */
export class SessionsError extends Error {
  override readonly name = 'SessionsError';

  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}
