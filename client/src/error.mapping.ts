import { CLOSE_CODES, type ErrorCode } from '../../src/protocol/codes.js';
import {
  type AgentError,
  type AgentErrorDetails,
  AuthFailed,
  LimitReached,
  NetworkLost,
  OriginRefused,
  ProtocolMismatch,
  ProviderDown,
  ProviderRefused,
  ServerFull,
  SessionOver,
  StartRefused,
  TakenOver,
} from './errors.js';
import type { HttpRefusal } from './socket.port.js';

/** Codes of a 503 body that speak of a vendor rather than of room at the server. */
const VENDOR_CODES: ReadonlySet<string> = new Set([
  'provider_auth',
  'provider_quota',
  'provider_unavailable',
  'provider_timeout',
]);

/** Coming back at once, with what there was too much of, would end the same way. */
const OVERLOAD_PAUSE_MS = 2_000;

/** What a refused upgrade means: by its status, with the reason the server gave in its JSON body. */
export function errorOfRefusal(refusal: HttpRefusal): AgentError {
  const { code, message } = reasonOf(refusal.body);
  const said = message ?? code;
  const details: AgentErrorDetails = {
    status: refusal.status,
    retryAfterMs: refusal.retryAfterMs,
    message: `The server answered ${refusal.status}${said ? `: ${said}` : '.'}`,
  };
  if (refusal.status === 401) return new AuthFailed(details);
  if (refusal.status === 403) return new OriginRefused(details);
  if (refusal.status === 429) return new ServerFull(details);
  if (refusal.status === 503)
    return code && VENDOR_CODES.has(code) ? new ProviderDown(details) : new ServerFull(details);
  if (refusal.status >= 500) return new NetworkLost(details);
  return new ProtocolMismatch(details);
}

/**
 * What the end of a socket means.
 *
 * @returns nothing for a close in order (1000).
 */
export function errorOfClose(code: number): AgentError | undefined {
  const entry = Object.values(CLOSE_CODES).find((known) => known.code === code);
  const meaning = entry?.meaning ?? unnamedClose(code);
  const details: AgentErrorDetails = { closeCode: code, message: meaning };
  switch (code) {
    case CLOSE_CODES.done.code:
      return undefined;
    case CLOSE_CODES.atCapacity.code:
    case CLOSE_CODES.draining.code:
      return new ServerFull(details);
    case CLOSE_CODES.flooding.code:
    case CLOSE_CODES.slowClient.code:
      return new NetworkLost({ ...details, retryAfterMs: OVERLOAD_PAUSE_MS });
    case CLOSE_CODES.providerUnavailable.code:
      return new ProviderDown(details);
    case CLOSE_CODES.providerRefused.code:
      return new ProviderRefused(details);
    case CLOSE_CODES.badToken.code:
      return new AuthFailed(details);
    case CLOSE_CODES.sessionOver.code:
      return new SessionOver(details);
    case CLOSE_CODES.takenOver.code:
      return new TakenOver(details);
    case CLOSE_CODES.policy.code:
    case CLOSE_CODES.limitReached.code:
    case CLOSE_CODES.budgetSpent.code:
      return new LimitReached(details);
    case CLOSE_CODES.tooBig.code:
    case CLOSE_CODES.protocolError.code:
      return new ProtocolMismatch(details);
    default:
      // Codes of a newer server: the range alone says whether to come back.
      return code >= 4500 && code <= 4999 ? new SessionOver(details) : new NetworkLost(details);
  }
}

function unnamedClose(code: number): string {
  // 1006 is what sockets report when the other end vanished without a word (RFC 6455 section 7.4.1).
  return code === 1006 ? 'The connection broke.' : `The connection closed with code ${code}.`;
}

/** What a fatal or start-refusing `error` message means. */
export function errorOfMessage(code: ErrorCode, message: string): AgentError {
  switch (code) {
    case 'provider_auth':
    case 'provider_quota':
      return new ProviderRefused({ message });
    case 'provider_unavailable':
    case 'provider_timeout':
      return new ProviderDown({ message });
    case 'rate_limited':
    case 'slow_client':
      return new ServerFull({ message });
    case 'internal':
      return new NetworkLost({ message });
    default:
      return new StartRefused({ message });
  }
}

/** `{code, message}` of a JSON body, as far as it has them. */
function reasonOf(body: string): { code?: string; message?: string } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // A proxy's HTML page says nothing a person could use; the status has to do.
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const { code, message } = value as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message.slice(0, 500) : undefined,
  };
}
