import type { ErrorCode } from '../../protocol/codes.js';
import { type HandshakeRefusal, retryAfterMs } from '../../provider/handshake.refusal.js';
import { ProviderError } from '../../provider/provider.error.js';
import type { SocketClosed } from '../../provider/provider.socket.js';
import { isObject } from './deepgram.messages.js';
import { vendorCode } from './listen.dialect.js';

interface Verdict {
  code: ErrorCode;
  retryable: boolean;
  tryNextProfile: boolean;
  remedy: string;
}

/** Decides what a refused handshake means: the one place where Deepgram's answers are judged. */
export function refusedHandshake(refusal: HandshakeRefusal): ProviderError {
  const { status, headers } = refusal;
  const { code, remedy, ...rest } = verdictOn(status);
  const vendor = vendorCodeOf(refusal.body);
  const requestId = headers['dg-request-id'];
  return new ProviderError(`Deepgram refused the connection (HTTP ${status} ${vendor}). ${remedy}`, {
    provider: 'asr',
    code,
    ...rest,
    status,
    vendorCode: vendor,
    requestId: typeof requestId === 'string' ? vendorCode(requestId) : undefined,
    retryAfterMs: retryAfterMs(headers),
  });
}

function verdictOn(status: number): Verdict {
  switch (status) {
    case 401:
      return {
        code: 'provider_auth',
        retryable: false,
        tryNextProfile: false,
        remedy: 'Check DEEPGRAM_API_KEY and the scopes of the key.',
      };
    case 402:
      return {
        code: 'provider_quota',
        retryable: false,
        tryNextProfile: false,
        remedy: 'Add credit to the Deepgram project.',
      };
    case 403:
      // The model is not open to the project; a plainer one may be.
      return {
        code: 'provider_auth',
        retryable: false,
        tryNextProfile: true,
        remedy: 'Check that the Deepgram project may use the model.',
      };
    default:
      return isTransient(status)
        ? {
            code: 'provider_unavailable',
            retryable: true,
            tryNextProfile: false,
            remedy: 'It is tried again after a pause.',
          }
        : {
            code: 'provider_unavailable',
            retryable: false,
            tryNextProfile: true,
            remedy: 'Check model, language and the other ASR settings.',
          };
  }
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** Two body forms are in use: `err_code` and `category`. */
function vendorCodeOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? vendorCode(parsed.err_code ?? parsed.category) : 'unknown';
  } catch {
    // Proxies in between answer with HTML; the status alone decides then.
    return 'unknown';
  }
}

/** Why a connection that was open is to be replaced. Always retryable: what is wrong for good shows at the handshake. */
export function lostConnection(closed: SocketClosed): ProviderError {
  const reason = /\b(DATA|NET)-\d{4}\b/.exec(closed.reason)?.[0] ?? 'no reason';
  return new ProviderError(`Deepgram closed the connection (${closed.code} ${reason}). It is replaced.`, {
    provider: 'asr',
    code: 'provider_unavailable',
    retryable: true,
    vendorCode: reason,
  });
}

/** Deepgram could not decode what it was sent: another connection will not help for long, the client must know. */
export function isBadAudio(error: ProviderError): boolean {
  return error.vendorCode === 'DATA-0000';
}

/** We gave the connection up ourselves. */
export function abandonedConnection(why: string): ProviderError {
  return new ProviderError(`The connection to Deepgram was given up: ${why}. It is replaced.`, {
    provider: 'asr',
    code: 'provider_timeout',
    retryable: true,
  });
}
