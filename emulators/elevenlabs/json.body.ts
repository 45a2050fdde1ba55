import type { IncomingMessage, ServerResponse } from 'node:http';
import { malformed } from './elevenlabs.refusal.js';

/** Four bytes for each of the 40 000 characters a model takes, and room for the rest. */
const MAX_BODY_BYTES = 256 * 1024;

/**
 * Reads a JSON body.
 *
 * @throws {Refusal} 422 when it is not JSON, not declared as JSON, or too large.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= MAX_BODY_BYTES) parts.push(part);
  }
  if (size > MAX_BODY_BYTES) throw bodyIssue('The body is too large', 'too_long');
  if (!request.headers['content-type']?.startsWith('application/json')) {
    throw bodyIssue('Input should be a valid dictionary', 'dict_type');
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (error) {
    throw bodyIssue(`JSON decode error: ${(error as Error).name}`, 'json_invalid');
  }
}

/** Answers with a JSON body. */
export function writeJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  const text = JSON.stringify(body ?? {});
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text);
}

function bodyIssue(msg: string, type: string) {
  return malformed([{ loc: ['body'], msg, type }]);
}
