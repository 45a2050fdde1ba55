import {
  type FluxThresholds,
  HINT_LANGUAGES,
  keytermFault,
  MAX_KEYTERMS,
  THRESHOLD_LIMITS,
} from '../handshake/flux.query.js';

/** What a text message of a v2 client asks for. */
export type FluxRequest =
  | { type: 'CloseStream' }
  | { type: 'ForceEndTurn' }
  | { type: 'Configure'; change: FluxChange }
  /** A change that cannot be made; the stream goes on as before. */
  | { type: 'refusedChange'; code: string; description: string }
  /** Not a message of this API (KeepAlive is not): the vendor ends the stream. */
  | { type: 'unparsable' };

/** What `Configure` changes; what is absent stays. */
export interface FluxChange {
  thresholds: Partial<FluxThresholds>;
  keyterms?: string[];
  languageHints?: string[];
}

const THRESHOLD_FIELDS = {
  eot_threshold: 'endOfTurn',
  eager_eot_threshold: 'eagerEndOfTurn',
  eot_timeout_ms: 'timeoutMs',
} as const satisfies Record<string, keyof FluxThresholds>;

/** Reads a text message of /v2/listen. */
export function readFluxRequest(
  text: string,
  now: { thresholds: FluxThresholds; model: string },
): FluxRequest {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { type: 'unparsable' };
  }
  if (!isRecord(message)) return { type: 'unparsable' };
  const fields = Object.keys(message);
  switch (message.type) {
    case 'CloseStream':
    case 'ForceEndTurn':
      return fields.length === 1 ? { type: message.type } : { type: 'unparsable' };
    case 'Configure':
      return readConfigure(message, now);
    default:
      return { type: 'unparsable' };
  }
}

function readConfigure(
  message: Record<string, unknown>,
  now: { thresholds: FluxThresholds; model: string },
): FluxRequest {
  const { type: _, thresholds = {}, keyterms, language_hints: hints, ...strangers } = message;
  const isShaped = isRecord(thresholds) && isOptionalList(keyterms) && isOptionalList(hints);
  if (!isShaped || Object.keys(strangers).length > 0) return { type: 'unparsable' };
  const change: FluxChange = { thresholds: {}, keyterms, languageHints: hints };
  for (const [name, value] of Object.entries(thresholds)) {
    if (!Object.hasOwn(THRESHOLD_FIELDS, name) || typeof value !== 'number') return { type: 'unparsable' };
    change.thresholds[THRESHOLD_FIELDS[name as keyof typeof THRESHOLD_FIELDS]] = value;
  }
  const description = faultIn(change, now);
  return description === undefined
    ? { type: 'Configure', change }
    : { type: 'refusedChange', code: 'INVALID_CONFIGURATION', description };
}

function faultIn(change: FluxChange, now: { thresholds: FluxThresholds; model: string }): string | undefined {
  for (const [name, field] of Object.entries(THRESHOLD_FIELDS)) {
    const value = change.thresholds[field];
    const { min, max } = THRESHOLD_LIMITS[name as keyof typeof THRESHOLD_LIMITS];
    if (value !== undefined && !(value >= min && value <= max)) return `${name}: must be ${min} to ${max}`;
  }
  const after = { ...now.thresholds, ...change.thresholds };
  if ((after.eagerEndOfTurn ?? 0) > after.endOfTurn)
    return 'eager_eot_threshold: must not exceed eot_threshold';
  if ((change.keyterms?.length ?? 0) > MAX_KEYTERMS) return `keyterms: at most ${MAX_KEYTERMS}`;
  const badTerm = change.keyterms?.map(keytermFault).find((fault) => fault !== undefined);
  if (badTerm !== undefined) return `keyterms: ${badTerm}`;
  if (change.languageHints === undefined) return undefined;
  if (now.model !== 'flux-general-multi') return 'language_hints: only for flux-general-multi';
  const unknown = change.languageHints.some((hint) => !HINT_LANGUAGES.includes(hint));
  return unknown ? 'language_hints: unknown language' : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOptionalList(value: unknown): value is string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}
