import type { IncomingMessage } from 'node:http';
import type { Complaint } from './refusal.js';

/** What the Realtime API thinks of an upgrade request. */
export type Verdict =
  | { kind: 'accept'; model: string }
  /** An ordinary HTTP answer instead of a socket. */
  | { kind: 'http'; status: number; body: unknown }
  /** The socket opens, an `error` event follows, then this close. */
  | { kind: 'close'; code: number; complaint: Complaint };

const REALTIME_MODEL = /^gpt-(realtime|audio)(-(1\.5|2|2\.1))?(-mini)?(-\d{4}-\d{2}-\d{2})?$/;
const KEY_PROTOCOL = 'openai-insecure-api-key.';

/**
 * Judges an upgrade. A wrong key or model is told only after the socket has opened, as the vendor does (observed:
 * an `error` event, then close 3000 for the key and 4000 for the rest).
 */
export function judge(request: IncomingMessage, apiKey: string): Verdict {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname !== '/v1/realtime') return unknownUrl(request.method ?? 'GET', url.pathname);
  const protocols = protocolsOf(request);
  if (request.headers['openai-beta'] || protocols.some((name) => name.startsWith('openai-beta.')))
    return closing(
      4000,
      'beta_api_shape_disabled',
      'The beta API shape is no longer supported. Use the GA event shapes.',
    );
  if (keyOf(request, protocols) !== apiKey)
    return closing(3000, 'invalid_api_key', 'Incorrect API key provided.');
  const model = url.searchParams.get('model');
  if (!model)
    return closing(
      4000,
      'missing_model',
      'You must provide a model parameter, for example ?model=gpt-realtime.',
    );
  if (!REALTIME_MODEL.test(model))
    return closing(4000, 'invalid_model', `Model "${model.slice(0, 80)}" is not supported in realtime mode.`);
  return { kind: 'accept', model };
}

/** The answer to requests for anything but `/v1/realtime`. */
export function unknownUrl(method: string, path: string): Verdict & { kind: 'http' } {
  const message = `Invalid URL (${method} ${path})`;
  return {
    kind: 'http',
    status: 404,
    body: { error: { message, type: 'invalid_request_error', param: null, code: null } },
  };
}

/** Subprotocols a client offers. */
export function protocolsOf(request: IncomingMessage): string[] {
  const header = request.headers['sec-websocket-protocol'] ?? '';
  return header
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function keyOf(request: IncomingMessage, protocols: readonly string[]): string | undefined {
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? protocols.find((name) => name.startsWith(KEY_PROTOCOL))?.slice(KEY_PROTOCOL.length);
}

function closing(code: number, reason: string, message: string): Verdict {
  return {
    kind: 'close',
    code,
    complaint: { type: 'invalid_request_error', code: reason, message, param: null },
  };
}
