import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EmulatorContext, RunningEmulator } from './emulator.context.js';
import type { Latency, Vendor } from './emulator.types.js';
import { readFaults } from './fault.rules.js';
import { check, JsonProblem } from './json.check.js';
import { integer, number, object, one, type Rule, string } from './json.rule.js';

const MAX_BODY_BYTES = 256 * 1024;
const MAX_ENTRIES = 10_000;

const ms = integer(0, 600_000);
const LATENCY_FIELDS: Readonly<Record<keyof Latency, Rule>> = {
  asrInterimMs: ms,
  asrFinalMs: ms,
  llmFirstDeltaMs: ms,
  llmDeltaIntervalMs: ms,
  ttsFirstByteMs: ms,
  ttsSpeed: number(0, 1_000),
};
const JOURNAL_QUERY = object(
  { vendor: one('deepgram', 'openai', 'elevenlabs') },
  { what: string(100), detail: string(1_000), limit: string(6, /^[1-9]\d*$/) },
);

type Route = (context: EmulatorContext, request: IncomingMessage, query: URLSearchParams) => Promise<Answer>;
type Answer = { status: number; body?: unknown };

const ROUTES: Readonly<Record<string, Route>> = {
  'POST /faults': async ({ faults }, request) => {
    const read = readFaults(await readJson(request));
    faults.add(...read);
    return { status: 201, body: { added: read.length } };
  },
  'DELETE /faults': async ({ faults }) => {
    faults.clear();
    return { status: 204 };
  },
  'PATCH /latency': async ({ latency }, request) => {
    const change = await readJson(request);
    check(change, object({}, LATENCY_FIELDS), '');
    Object.assign(latency, change);
    return { status: 200, body: latency };
  },
  'GET /journal': async ({ journal }, _, query) => {
    const asked = Object.fromEntries(query);
    check(asked, JOURNAL_QUERY, '');
    const found = journal.find(asked.vendor as Vendor, asked.what, asked.detail);
    return { status: 200, body: found.slice(-Math.min(MAX_ENTRIES, Number(asked.limit ?? MAX_ENTRIES))) };
  },
  'DELETE /journal': async ({ journal }) => {
    journal.clear();
    return { status: 204 };
  },
};

/**
 * Starts the HTTP API by which faults, delays and the journal of running emulators are reached from outside the
 * process: `POST` and `DELETE /faults`, `PATCH /latency`, `GET` and `DELETE /journal`, `GET /`. Loopback only.
 *
 * @param about Shown by `GET /`, with the notice that the vendors are simulated.
 */
export async function startControlServer(
  context: EmulatorContext,
  { port = 0, about = {} }: { port?: number; about?: Record<string, unknown> },
): Promise<RunningEmulator> {
  const server = createServer((request, response) => void handle(context, about, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  context: EmulatorContext,
  about: Record<string, unknown>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer: Answer;
  try {
    answer = await answerTo(context, about, request);
  } catch (error) {
    if (!(error instanceof JsonProblem))
      answer = { status: 500, body: { code: 'internal', message: String(error) } };
    else answer = { status: 400, body: { code: error.code, message: error.message, field: error.path } };
  }
  response.writeHead(answer.status, answer.body === undefined ? {} : { 'content-type': 'application/json' });
  response.end(answer.body === undefined ? undefined : `${JSON.stringify(answer.body)}\n`);
}

async function answerTo(
  context: EmulatorContext,
  about: Record<string, unknown>,
  request: IncomingMessage,
): Promise<Answer> {
  // A page of another site that has its name point to this machine must not steer the emulators.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
    return { status: 403, body: { code: 'forbidden', message: 'Ask 127.0.0.1 or localhost.' } };
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/' && request.method === 'GET')
    return { status: 200, body: { simulated: true, notice: NOTICE, ...about, latency: context.latency } };
  const route = ROUTES[`${request.method} ${url.pathname}`];
  if (route) return route(context, request, url.searchParams);
  const known = Object.keys(ROUTES).filter((name) => name.endsWith(` ${url.pathname}`));
  const status = known.length > 0 ? 405 : 404;
  const message = `Known are GET /, ${Object.keys(ROUTES).join(', ')}.`;
  return { status, body: { code: status === 405 ? 'method_not_allowed' : 'not_found', message } };
}

const NOTICE =
  'These vendors are SIMULATED: scripted replies, recorded clips, a synthetic voice. Nothing leaves this machine.';

/** @throws {JsonProblem} for anything but a small JSON text declared as such. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new JsonProblem('invalid_content_type', 'Send JSON with content-type: application/json.');
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    bytes += (piece as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw new JsonProblem('too_large', `At most ${MAX_BODY_BYTES} bytes.`);
    pieces.push(piece as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString());
  } catch (error) {
    throw new JsonProblem('invalid_json', `Not valid JSON: ${(error as Error).message}`);
  }
}
