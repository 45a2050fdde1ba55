import type { ErrorCode } from '../../protocol/codes.js';
import { type HandshakeRefusal, retryAfterMs } from '../../provider/handshake.refusal.js';
import { ProviderError, type ProviderErrorOptions } from '../../provider/provider.error.js';
import type { SocketClosed } from '../../provider/provider.socket.js';
import type { RealtimeErrorBody } from './realtime.messages.js';

interface Verdict {
  code: ErrorCode;
  retryable: boolean;
  /** What is wrong and what can be done about it. */
  message: string;
  tryNextProfile?: boolean;
}

const KEY: Verdict = {
  code: 'provider_auth',
  retryable: false,
  message: 'OpenAI refuses the key; check OPENAI_API_KEY and what it may do',
};
const QUOTA: Verdict = {
  code: 'provider_quota',
  retryable: false,
  message: 'The OpenAI credit is spent; check the billing of the account',
};
const MODEL: Verdict = {
  code: 'provider_unavailable',
  retryable: false,
  tryNextProfile: true,
  message: 'OpenAI does not give this model to the key; check OPENAI_REALTIME_MODEL',
};
const PARAMETERS: Verdict = {
  code: 'provider_unavailable',
  retryable: false,
  tryNextProfile: true,
  message: 'OpenAI refuses the settings of the session; check the agent and OPENAI_REALTIME_MODEL',
};
const OUTDATED: Verdict = {
  code: 'provider_unavailable',
  retryable: false,
  message: 'OpenAI does not speak this form of the protocol; check OPENAI_REALTIME_URL',
};
const POLICY: Verdict = {
  code: 'provider_unavailable',
  retryable: false,
  message: 'OpenAI refused to answer for reasons of its policy',
};
const BUSY: Verdict = {
  code: 'provider_unavailable',
  retryable: true,
  message: 'OpenAI failed or is busy; try again shortly',
};

const BY_VENDOR_CODE: Readonly<Record<string, Verdict>> = {
  invalid_api_key: KEY,
  insufficient_permissions: KEY,
  insufficient_quota: QUOTA,
  billing_hard_limit_reached: QUOTA,
  model_not_found: MODEL,
  beta_api_shape_disabled: OUTDATED,
  content_policy_violation: POLICY,
  unknown_parameter: PARAMETERS,
  missing_required_parameter: PARAMETERS,
  invalid_value: PARAMETERS,
  invalid_type: PARAMETERS,
  rate_limit_exceeded: BUSY,
  session_expired: BUSY,
  server_error: BUSY,
};

/** Close codes with a meaning of their own (observed; the reason names the code). */
const BY_CLOSE_CODE: Readonly<Record<number, Verdict>> = {
  3000: KEY,
  4000: OUTDATED,
};

function byStatus(status: number): Verdict {
  switch (status) {
    case 401:
    case 403:
      return KEY;
    case 402:
      return QUOTA;
    case 400:
    case 404:
      return MODEL;
    case 408:
    case 429:
      return BUSY;
    default:
      return status >= 500 ? BUSY : PARAMETERS;
  }
}

function errorOf(verdict: Verdict, options: Partial<ProviderErrorOptions> = {}): ProviderError {
  return new ProviderError(verdict.message, { ...verdict, provider: 'llm', ...options });
}

/** The HTTP answer given instead of a WebSocket. */
export function refusedError(refusal: HandshakeRefusal): ProviderError {
  const vendorCode = identifier(codeInBody(refusal.body));
  const verdict = (vendorCode && BY_VENDOR_CODE[vendorCode]) || byStatus(refusal.status);
  const requestId = refusal.headers['x-request-id'];
  return errorOf(verdict, {
    status: refusal.status,
    vendorCode,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    retryAfterMs: verdict.retryable ? retryAfterMs(refusal.headers) : undefined,
  });
}

/** The socket closed. A wrong key shows itself only so: the handshake has succeeded by then. */
export function closedError(closed: SocketClosed): ProviderError {
  const named = Object.keys(BY_VENDOR_CODE).find((code) => closed.reason.includes(code));
  const verdict = (named && BY_VENDOR_CODE[named]) || BY_CLOSE_CODE[closed.code] || BUSY;
  return errorOf(verdict, { vendorCode: named ?? `close_${closed.code}` });
}

/** An `error` event, or the error of a failed response. Unknown codes of refused requests mean the parameters. */
export function eventError(error: RealtimeErrorBody): ProviderError {
  const vendorCode = identifier(error.code ?? undefined);
  const unknown = error.type === 'invalid_request_error' ? PARAMETERS : BUSY;
  return errorOf((vendorCode && BY_VENDOR_CODE[vendorCode]) || unknown, { vendorCode });
}

/** The model is closed to the key, whatever the settings. */
export function isAboutModel(error: ProviderError): boolean {
  return error.vendorCode === 'model_not_found';
}

/** A failure we found ourselves; retryable unless said otherwise. */
export function ownError(message: string, options: Partial<ProviderErrorOptions> = {}): ProviderError {
  return errorOf({ code: 'provider_unavailable', retryable: true, message }, options);
}

/** Nothing came in time. */
export function timeoutError(message: string): ProviderError {
  return ownError(message, { code: 'provider_timeout' });
}

function codeInBody(body: string): unknown {
  try {
    return (JSON.parse(body) as { error?: { code?: unknown } } | null)?.error?.code;
  } catch {
    // Proxies answer in HTML; the status alone decides then.
    return undefined;
  }
}

/** Only plain identifiers are kept: nothing else of the vendor's text may reach a log. */
function identifier(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : undefined;
}
