import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ConnectionFaults } from '../core/fault.book.js';
import type { Speech } from '../voice/voice.port.js';
import { httpAlignment } from './alignment.js';
import type { ConnectionLog } from './connection.log.js';
import type { EmulatorParts } from './emulator.parts.js';
import { type Ending, SpeechDelivery, type SpeechPiece } from './speech.delivery.js';
import type { SpeechOrder } from './speech.order.js';
import { vendorId } from './vendor.id.js';

/** Which of the four forms of answer the path asks for. */
export interface Route {
  isStream: boolean;
  hasTimestamps: boolean;
}

interface AnswerOptions extends EmulatorParts {
  response: ServerResponse;
  log: ConnectionLog;
  faults: ConnectionFaults;
  /** `performance.now()` when the request arrived. */
  askedAtMs: number;
}

/** The answer to one request for speech. The client closing the connection is the only cancel. */
export class SpeechAnswer {
  private readonly gone = new AbortController();
  private readonly requestId = vendorId();
  private readonly delivery: SpeechDelivery;
  /** Settles when everything written so far has left. */
  private flushed: Promise<void> = Promise.resolve();
  private isCut = false;

  constructor(private readonly options: AnswerOptions) {
    this.delivery = new SpeechDelivery(options.context, options.faults);
  }

  /** @throws {Refusal} 429 at the account's limit; the voice's own error when synthesis fails. */
  async send(order: SpeechOrder, route: Route): Promise<void> {
    const { account, voice, response } = this.options;
    const endGenerating = account.startGenerating();
    response.on('close', () => this.onClose());
    try {
      account.beginRequest(this.requestId, order.model.id);
      const { text, voiceId, format, speed } = order;
      const speech = await voice.speak({ text, voiceId, format, speed });
      if (response.destroyed) return;
      response.writeHead(200, this.headers(order, route));
      if (route.isStream) await this.stream(order, route, speech);
      else await this.whole(order, route, speech);
    } finally {
      endGenerating();
    }
  }

  private headers(order: SpeechOrder, route: Route): Record<string, string | number> {
    const { account } = this.options;
    return {
      'content-type': route.hasTimestamps ? 'application/json' : order.format.contentType,
      'request-id': this.requestId,
      'history-item-id': vendorId(),
      'character-cost': order.cost,
      'current-concurrent-requests': account.concurrent,
      'maximum-concurrent-requests': account.maxConcurrent,
    };
  }

  private async stream(order: SpeechOrder, route: Route, speech: Speech): Promise<void> {
    this.options.response.flushHeaders();
    const ending = await this.deliver(order, speech, (piece) => {
      const line = route.hasTimestamps ? timestampLine(speech, piece) : piece.bytes;
      return this.write(line);
    });
    await this.end(ending, order);
  }

  /** The forms without `/stream` come in one go, as late as the last byte of a stream would. */
  private async whole(order: SpeechOrder, route: Route, speech: Speech): Promise<void> {
    const ending = await this.deliver(order, speech, () => undefined);
    const everything = { bytes: speech.bytes, chars: { from: 0, to: speech.chars.length }, startMs: 0 };
    if (ending === 'complete') {
      await this.write(route.hasTimestamps ? timestampLine(speech, everything) : speech.bytes);
    }
    await this.end(ending, order);
  }

  private deliver(
    { format }: SpeechOrder,
    speech: Speech,
    write: (piece: SpeechPiece) => Promise<void> | undefined,
  ): Promise<Ending> {
    const { askedAtMs, log } = this.options;
    return this.delivery.deliver({
      speech,
      format,
      askedAtMs,
      signal: this.gone.signal,
      send: (piece) => {
        log.add('send', 'audio', { bytes: piece.bytes.length, totalBytes: this.delivery.totalBytes });
        return write(piece);
      },
    });
  }

  /** Waits for a slow reader; a reader that leaves meanwhile ends the wait. */
  private async write(data: Buffer | string): Promise<void> {
    const { response } = this.options;
    if (response.destroyed) return;
    let hasRoom = true;
    this.flushed = new Promise((resolve) => {
      hasRoom = response.write(data, () => resolve());
    });
    if (hasRoom) return;
    await once(response, 'drain', { signal: this.gone.signal }).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    });
  }

  private async end(ending: Ending, { stitch }: SpeechOrder): Promise<void> {
    const { response, log, account } = this.options;
    const bytes = this.delivery.totalBytes;
    if (ending === 'complete') {
      response.end(() => {
        account.finishRequest(this.requestId);
        log.add('done', this.requestId, { bytes, stitch });
      });
    } else if (ending === 'cut') {
      log.add('fault', 'dropAfter', { bytes });
      this.isCut = true;
      await this.flushed;
      response.destroy();
    } else if (ending === 'silent') {
      log.add('fault', 'silent', { bytes });
    }
  }

  private onClose(): void {
    const { response, log } = this.options;
    this.gone.abort();
    if (!response.writableFinished && !this.isCut)
      log.add('abort', undefined, { bytes: this.delivery.totalBytes });
    log.add('close');
  }
}

function timestampLine(speech: Speech, piece: SpeechPiece): string {
  const alignment = httpAlignment(speech, piece.chars);
  const audio = piece.bytes.toString('base64');
  return `${JSON.stringify({ audio_base64: audio, alignment, normalized_alignment: alignment })}\n`;
}
