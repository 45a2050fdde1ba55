import type { IncomingMessage } from 'node:http';
import { SUBPROTOCOL, VOICE_PATH } from '../protocol/codes.js';
import type { Sessions } from '../session/session.api.js';
import type { RefusalCode } from './gateway.observer.js';
import { handshakeFault, WEBSOCKET_VERSION } from './handshake.check.js';
import { isOriginAllowed, type OriginPolicy } from './origin.policy.js';

/** Why there will be no socket, as it goes into the HTTP answer. */
export interface UpgradeRefusal {
  readonly status: 400 | 403 | 404 | 426 | 503;
  readonly code: RefusalCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface UpgradeGateOptions {
  readonly sessions: Pick<Sessions, 'admit'>;
  readonly origins: OriginPolicy;
  /** How many sockets have not started a session yet, and how many of those there may be. */
  readonly waiting: () => number;
  readonly maxWaiting: number;
}

const WAITING_RETRY_SECONDS = 2;

/** Decides on a handshake while it is still plain HTTP, so that nothing refused ever costs a socket. */
export class UpgradeGate {
  constructor(private readonly options: UpgradeGateOptions) {}

  /** The first reason against this handshake, if there is one. Cheap; asks no vendor. */
  refusalOf(request: IncomingMessage): UpgradeRefusal | undefined {
    if (pathOf(request) !== VOICE_PATH)
      return { status: 404, code: 'not_found', message: `No WebSocket here; connect to ${VOICE_PATH}.` };
    const fault = handshakeFault(request);
    if (fault) return badHandshake(fault);
    if (
      !isOriginAllowed({ origin: request.headers.origin, host: request.headers.host }, this.options.origins)
    )
      return {
        status: 403,
        code: 'foreign_origin',
        message: 'Pages of this origin may not connect; the operator can add it to ALLOWED_ORIGINS.',
      };
    if (!offersSubprotocol(request))
      return {
        status: 400,
        code: 'bad_subprotocol',
        message: `Offer the subprotocol ${SUBPROTOCOL}, e.g. new WebSocket(url, "${SUBPROTOCOL}").`,
      };
    return this.capacityRefusal();
  }

  private capacityRefusal(): UpgradeRefusal | undefined {
    const waitingCount = this.options.waiting();
    if (waitingCount >= this.options.maxWaiting)
      return unavailable(
        'too_many_waiting',
        'Too many sockets have not started a session; try again soon.',
        WAITING_RETRY_SECONDS,
      );
    const admission = this.options.sessions.admit(waitingCount);
    return admission.ok
      ? undefined
      : unavailable(admission.code, admission.message, admission.retryAfterSeconds);
  }
}

/** A handshake that is none. */
export function badHandshake(fault: string): UpgradeRefusal {
  return {
    status: 400,
    code: 'bad_handshake',
    message: `Not a valid WebSocket handshake: ${fault}.`,
    headers: { 'Sec-WebSocket-Version': WEBSOCKET_VERSION },
  };
}

function unavailable(code: string, message: string, retryAfterSeconds: number): UpgradeRefusal {
  return { status: 503, code, message, headers: { 'Retry-After': String(Math.ceil(retryAfterSeconds)) } };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] as string;
}

function offersSubprotocol(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((name) => name.trim() === SUBPROTOCOL);
}
