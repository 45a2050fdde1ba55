import type { Admission } from './session.api.js';

/** How many there are when another one is asked for. */
export interface SessionLoad {
  /** Sessions with a client. */
  readonly active: number;
  /** Sockets let in that have not started a session yet. */
  readonly waiting: number;
  /** Sessions whose client may still come back. */
  readonly away: number;
}

export type Refusal = Extract<Admission, { ok: false }>;

/** What else must hold for a session to make sense: vendors that serve it, and a machine that carries it. */
export interface AdmissionGuard {
  /** Asked before a socket exists, when nobody can tell a new caller from one that comes back. */
  refusal(load: SessionLoad): Refusal | undefined;
  /** Whether a session that continues no other may begin now. Asked at `session.start`. */
  takesNew(): boolean;
}

/** Injection token of `AdmissionGuard`. */
export const ADMISSION_GUARD = Symbol('AdmissionGuard');
