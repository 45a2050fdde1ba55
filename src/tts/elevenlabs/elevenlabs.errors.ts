import type { ErrorCode } from '../../protocol/codes.js';
import { type HandshakeRefusal, retryAfterMs } from '../../provider/handshake.refusal.js';
import { HostLookupError } from '../../provider/host.lookup.error.js';
import { ProviderError, type ProviderErrorOptions } from '../../provider/provider.error.js';

interface Verdict {
  code: ErrorCode;
  retryable: boolean;
  /** What is wrong and what the operator can do about it. */
  message: string;
  tryNextProfile?: boolean;
}

const KEY: Verdict = {
  code: 'provider_auth',
  retryable: false,
  message: 'ElevenLabs refuses the key; check ELEVENLABS_API_KEY and its permissions',
};
const QUOTA: Verdict = {
  code: 'provider_quota',
  retryable: false,
  message: 'The ElevenLabs quota is spent; raise it or wait for the next period',
};
const VOICE: Verdict = {
  code: 'provider_unavailable',
  retryable: false,
  message: 'ElevenLabs does not know the voice; check ELEVENLABS_VOICE_ID and the voice of the agent',
};
const TOO_LONG: Verdict = {
  code: 'provider_unavailable',
  retryable: false,
  message: 'The segment is too long for the ElevenLabs model; lower TTS_SENTENCE_MAX_CHARS',
};
/** About what one session asked for: with another voice or format the same key serves the next. */
const PLAN: Verdict = {
  code: 'provider_unavailable',
  retryable: false,
  message:
    'The ElevenLabs plan does not include this voice, model or output format; choose another one or a larger plan',
};
const PARAMETERS: Verdict = {
  code: 'provider_unavailable',
  retryable: false,
  tryNextProfile: true,
  message: 'ElevenLabs refuses the parameters; check ELEVENLABS_MODEL_ID and the voice settings',
};
const BUSY: Verdict = {
  code: 'provider_unavailable',
  retryable: true,
  message: 'ElevenLabs is busy; try again shortly',
};
const OWN_LIMIT: Verdict = {
  code: 'provider_unavailable',
  retryable: true,
  message: 'Too many ElevenLabs requests at once for the plan; fewer will be sent',
};
const SLOW: Verdict = {
  code: 'provider_timeout',
  retryable: true,
  message: 'ElevenLabs timed out; try again',
};

/** Codes that say more than the status under which they come (one status carries several of them). */
const BY_VENDOR_CODE: Readonly<Record<string, Verdict>> = {
  invalid_api_key: KEY,
  missing_permissions: KEY,
  needs_authorization: KEY,
  quota_exceeded: QUOTA,
  paid_plan_required: PLAN,
  voice_not_found: VOICE,
  max_character_limit_exceeded: TOO_LONG,
  text_too_long: TOO_LONG,
  unsupported_model: PARAMETERS,
  too_many_concurrent_requests: OWN_LIMIT,
  max_active_conversations: OWN_LIMIT,
  system_busy: BUSY,
  input_timeout_exceeded: SLOW,
};

function byStatus(status: number): Verdict {
  switch (status) {
    case 401:
      return KEY;
    case 402:
      return QUOTA;
    case 403:
      return PLAN;
    case 404:
      return VOICE;
    case 408:
      return SLOW;
    case 429:
      return BUSY;
    default:
      // A 500 has been seen as the answer to stitching parameters (elevenlabs-js #270): plainer ones may do.
      if (status >= 500) return { ...BUSY, tryNextProfile: status === 500 };
      return PARAMETERS;
  }
}

/** What an HTTP answer other than 200 means, and whether to ask again. */
export function refusedError(answer: HandshakeRefusal): ProviderError {
  const vendorCode = vendorCodeOf(answer.body);
  const verdict = (vendorCode && BY_VENDOR_CODE[vendorCode]) || byStatus(answer.status);
  return new ProviderError(verdict.message, {
    ...verdict,
    provider: 'tts',
    status: answer.status,
    vendorCode,
    requestId: headerOf(answer.headers, 'request-id'),
    retryAfterMs: verdict.retryable ? retryAfterMs(answer.headers) : undefined,
  });
}

/** What an error message on a WebSocket (or its close) means. */
export function socketError(vendorCode: string | undefined, closeCode?: number): ProviderError {
  const verdict = (vendorCode && BY_VENDOR_CODE[vendorCode]) || BUSY;
  return new ProviderError(verdict.message, {
    ...verdict,
    provider: 'tts',
    vendorCode: vendorCode ?? (closeCode === undefined ? undefined : `close_${closeCode}`),
  });
}

/** The connection failed, broke or stayed silent. */
export function brokenError(message: string, options: Partial<ProviderErrorOptions> = {}): ProviderError {
  return new ProviderError(message, {
    provider: 'tts',
    code: 'provider_unavailable',
    retryable: true,
    ...options,
  });
}

const CERTIFICATE_FAULT = /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** Turns what the HTTP client raises into our own; errors already typed pass through. */
export function networkError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof HostLookupError) return error.forProvider('tts');
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code !== undefined && CERTIFICATE_FAULT.test(code))
    return brokenError('The certificate of ElevenLabs is not trusted; check ELEVENLABS_URL', {
      retryable: false,
      vendorCode: code,
      cause: error,
    });
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return brokenError('ElevenLabs could not be reached in time; check ELEVENLABS_URL', {
      code: 'provider_timeout',
      cause: error,
    });
  return brokenError('The connection to ElevenLabs failed or broke off; try again', {
    vendorCode: code,
    cause: error,
  });
}

/**
 * The vendor's word for a failure: `detail.status`, `detail.code`, or the same fields at the top; `detail` may
 * also be a list (body validation) or absent. Only plain identifiers are taken: nothing else may reach a log.
 */
function vendorCodeOf(body: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // Proxies in between answer in HTML; the status alone decides then.
    return undefined;
  }
  const detail = isRecord(json) && 'detail' in json ? json.detail : json;
  if (Array.isArray(detail)) return 'validation_error';
  if (!isRecord(detail)) return undefined;
  const codes = [detail.status, detail.code].filter(isIdentifier);
  return codes.find((code) => code in BY_VENDOR_CODE) ?? codes[0];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && /^[\w+.-]{1,64}$/.test(value);
}

function headerOf(headers: HandshakeRefusal['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
