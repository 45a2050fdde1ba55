import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConnectionFaults } from '../core/fault.book.js';
import { ConnectionLog } from './connection.log.js';
import { SPEECH_MODELS } from './elevenlabs.models.js';
import { Refusal } from './elevenlabs.refusal.js';
import type { EmulatorParts } from './emulator.parts.js';
import { brokenAnswer } from './garbage.js';
import { readJson, writeJson } from './json.body.js';
import { type Route, SpeechAnswer } from './speech.answer.js';
import { speechOrder } from './speech.order.js';

const SPEECH_PATH = /^\/v1\/text-to-speech\/([^/]+)(\/stream)?(\/with-timestamps)?$/;

/** Answers the vendor's HTTP requests: speech in four forms, models and voices. */
export class ElevenLabsHttp {
  constructor(private readonly parts: EmulatorParts) {}

  /** Never throws; every outcome is an answer and a journal entry. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { context } = this.parts;
    const log = new ConnectionLog(context.journal);
    const faults = context.faults.take('elevenlabs');
    response.on('error', (error) => log.add('error', error.name));
    try {
      await this.answer({ request, response, log, faults });
    } catch (error) {
      if (response.destroyed) return log.add('close', 'during_refusal');
      const refusal = error instanceof Refusal ? error : undefined;
      const status = refusal?.response.status ?? 500;
      log.add('refused', refusal?.code ?? 'emulator_failed', { status, message: (error as Error).message });
      if (response.headersSent) response.destroy();
      else writeJson(response, status, refusal?.response.body ?? { status: 'internal_server_error' });
    }
  }

  private async answer(exchange: Exchange): Promise<void> {
    const { request, response, log, faults } = exchange;
    const url = new URL(request.url ?? '/', 'http://emulator');
    log.add('open', `${request.method} ${url.pathname}`, { query: Object.fromEntries(url.searchParams) });
    if (isFaultBeforeAnswer(exchange)) return;
    const [, voiceId, stream, timestamps] = SPEECH_PATH.exec(url.pathname) ?? [];
    if (!voiceId) return this.answerList(url.pathname, exchange);
    if (request.method !== 'POST') return writeJson(response, 405, { detail: 'Method Not Allowed' });
    const askedAtMs = performance.now();
    const { account } = this.parts;
    const route: Route = { isStream: Boolean(stream), hasTimestamps: Boolean(timestamps) };
    const body = await readJson(request);
    account.checkKey(keyOf(request));
    const text = (body as { text?: unknown } | null)?.text;
    log.add('receive', typeof text === 'string' ? text : undefined, {
      voiceId,
      ...route,
      query: Object.fromEntries(url.searchParams),
      body,
    });
    const order = speechOrder({ voiceId, query: url.searchParams, body }, account);
    await new SpeechAnswer({ ...this.parts, response, log, faults, askedAtMs }).send(order, route);
  }

  /** The two lists a program may read at start. */
  private answerList(path: string, { request, response }: Exchange): void {
    const { account } = this.parts;
    if (request.method !== 'GET') return writeJson(response, 404, { detail: 'Not Found' });
    account.checkKey(keyOf(request));
    if (path === '/v1/models') return writeJson(response, 200, SPEECH_MODELS.map(modelView));
    if (path === '/v1/voices') return writeJson(response, 200, { voices: VOICES });
    writeJson(response, 404, { detail: 'Not Found' });
  }
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  log: ConnectionLog;
  faults: ConnectionFaults;
}

const VOICES = [
  { voice_id: 'JBFqnCBsd6RMkjVDRZzb', name: 'George', category: 'premade' },
  { voice_id: 'EXAVITQu4vr4xnSDxMaL', name: 'Sarah', category: 'premade' },
];

function modelView({ id, name, maxCharacters, costPerCharacter }: (typeof SPEECH_MODELS)[number]) {
  return {
    model_id: id,
    name,
    can_do_text_to_speech: true,
    maximum_text_length_per_request: maxCharacters,
    model_rates: { character_cost_multiplier: costPerCharacter },
  };
}

function keyOf(request: IncomingMessage): string | undefined {
  const key = request.headers['xi-api-key'];
  return Array.isArray(key) ? key[0] : key;
}

/** Plays the faults that come before any check; true when the request has got its answer, or none. */
function isFaultBeforeAnswer({ request, response, log, faults }: Exchange): boolean {
  const status = faults.get('status');
  const garbage = faults.get('garbage');
  if (faults.get('refuse')) {
    log.add('fault', 'refuse');
    request.socket.resetAndDestroy();
    return true;
  }
  if (faults.get('hangBeforeOpen')) {
    log.add('fault', 'hangBeforeOpen');
    request.resume();
    response.on('close', () => log.add('close'));
    return true;
  }
  if (status) {
    log.add('fault', 'status', { status: status.status });
    request.resume();
    writeJson(response, status.status, status.body, status.headers);
    return true;
  }
  if (faults.get('acceptThenClose')) {
    log.add('fault', 'acceptThenClose');
    response.writeHead(200, { 'content-type': 'audio/mpeg' }).flushHeaders();
    response.destroy();
    return true;
  }
  if (garbage) {
    log.add('fault', 'garbage', { form: garbage.form });
    request.resume();
    const { contentType, bytes } = brokenAnswer(garbage.form);
    response.writeHead(200, { 'content-type': contentType }).end(bytes);
    return true;
  }
  return false;
}
