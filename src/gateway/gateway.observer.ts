import type { ErrorCode } from '../protocol/codes.js';

/** Why a handshake was refused before a socket existed. Those of `Sessions.admit` are passed on by their code. */
export type RefusalCode =
  | 'not_found'
  | 'bad_handshake'
  | 'upgrade_required'
  | 'foreign_origin'
  | 'bad_subprotocol'
  | 'too_many_waiting'
  | (string & {});

/** Told of what happens at the edge. Metrics implement it. */
export interface GatewayObserver {
  onUpgradeRefused(code: RefusalCode, status: number): void;
  /** `session.start` named something that does not exist or is off. */
  onStartRefused(): void;
  /** A frame of a client was refused with this error. */
  onBadFrame(code: ErrorCode): void;
  /** A connection was cut before it was read: there are too many (limit), or the system gave none (accept). */
  onConnectionDropped(reason: 'limit' | 'accept'): void;
  /** Sockets opened (+1) or gone (-1), with or without a session. */
  onSockets(delta: 1 | -1): void;
}

/** Injection token of the observer. */
export const GATEWAY_OBSERVER = Symbol('GatewayObserver');
