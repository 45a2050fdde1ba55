import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../common/clock.js';
import { Watchdog } from '../../common/watchdog.js';
import type { TtsEvent } from '../tts.port.js';
import type { AnswerReader } from './answer.reader.js';
import { brokenError, networkError, refusedError } from './elevenlabs.errors.js';

const OK = 200;
/** Most of a refusal's body that is read; its code stands at the start. */
const MAX_REFUSAL_BYTES = 16 * 1024;

/** What a request tells while it is made and answered. */
export interface ExchangeListener {
  /** The request is being written to its connection. */
  onRequested: () => void;
  /** Audio came, or when its characters are spoken. Nothing more comes once the exchange was aborted. */
  onEvent: (event: TtsEvent) => void;
}

export interface ExchangeOptions extends ExchangeListener {
  clock: Clock;
  /** Makes the reader of a 200 answer's body. */
  newReader: (emit: (event: TtsEvent) => void) => AnswerReader;
  stallTimeoutMs: number;
  /** A 200 answer begins. */
  onAnswer: (headers: IncomingHttpHeaders) => void;
}

/**
 * One HTTP request and its answer, as the client library drives it.
 *
 * Limit: once the body has begun, each further byte `stallTimeoutMs` after the one before (not counted while paused).
 * The wait for the first is the caller's to limit, by `abort`.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  /** Its first audio was passed on. Rejects with the ProviderError of a refusal, or the reason of an abort. */
  readonly begun: Promise<void>;
  /** All audio was read. Rejects when the answer broke off, stalled or was aborted. */
  readonly finished: Promise<void>;
  private readonly reader: AnswerReader;
  private controller: Dispatcher.DispatchController | undefined;
  private refusal:
    | { status: number; headers: IncomingHttpHeaders; chunks: Buffer[]; bytes: number }
    | undefined;
  private hasBody = false;
  private isSettled = false;
  private abortReason: unknown;
  private readonly silence: Watchdog;
  private resolveBegun: () => void = () => {};
  private resolveFinished: () => void = () => {};
  private rejectBoth: (error: unknown) => void = () => {};

  constructor(private readonly options: ExchangeOptions) {
    this.silence = new Watchdog(options.clock, () => this.onSilence());
    this.reader = options.newReader((event) => this.emit(event));
    this.begun = new Promise((resolve, reject) => {
      this.resolveBegun = resolve;
      this.rejectBoth = reject;
    });
    this.finished = new Promise((resolve, reject) => {
      this.resolveFinished = resolve;
      const rejectBegun = this.rejectBoth;
      this.rejectBoth = (error) => {
        rejectBegun(error);
        reject(error);
      };
    });
    // Whoever waits for the beginning hears of a failure there and never comes to wait for the end; of a second
    // request that was not needed nobody wants to know.
    this.begun.catch(() => undefined);
    this.finished.catch(() => undefined);
  }

  /** Ends the exchange and its connection, whatever it is doing; nothing is emitted any more. */
  abort(reason: unknown): void {
    if (this.isSettled) return;
    this.abortReason = reason;
    this.fail(reason);
    this.controller?.abort(networkError(reason));
  }

  /** Reads no more until `resume`. */
  pause(): void {
    this.silence.disarm();
    this.controller?.pause();
  }

  resume(): void {
    if (this.isSettled) return;
    this.silence.arm(this.options.stallTimeoutMs);
    this.controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // Aborted while it waited for a connection: it is never written.
    if (this.isSettled) controller.abort(networkError(this.abortReason));
    else this.options.onRequested();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < OK || this.isSettled) return;
    if (status !== OK) {
      this.refusal = { status, headers, chunks: [], bytes: 0 };
      return;
    }
    this.options.onAnswer(headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isSettled) return;
    if (this.refusal) {
      this.readRefusal(controller, chunk);
      return;
    }
    this.feedSilence();
    this.attempt(() => this.reader.push(chunk));
  }

  onResponseEnd(): void {
    if (this.isSettled) return;
    if (this.refusal) this.refuse();
    else
      this.attempt(() => {
        this.reader.end();
        this.settle();
        this.resolveFinished();
      });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.isSettled) return;
    // A refusal cut short still carries its status: what was read is enough to judge it.
    if (this.refusal) this.refuse();
    else this.fail(networkError(error));
  }

  private emit(event: TtsEvent): void {
    if (this.isSettled) return;
    this.resolveBegun();
    this.options.onEvent(event);
  }

  private feedSilence(): void {
    if (this.hasBody) this.silence.feed();
    else this.silence.arm(this.options.stallTimeoutMs);
    this.hasBody = true;
  }

  private readRefusal(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const refusal = this.refusal;
    if (!refusal) return;
    refusal.chunks.push(chunk);
    refusal.bytes += chunk.length;
    if (refusal.bytes < MAX_REFUSAL_BYTES) return;
    this.refuse();
    controller.abort(brokenError('The refusal is too long to be read'));
  }

  private refuse(): void {
    if (!this.refusal) return;
    const { status, headers, chunks } = this.refusal;
    const body = Buffer.concat(chunks).subarray(0, MAX_REFUSAL_BYTES).toString('utf8');
    this.fail(refusedError({ status, headers, body }));
  }

  private onSilence(): void {
    this.abort(
      brokenError('ElevenLabs stopped in the middle of an answer; try again', {
        code: 'provider_timeout',
        vendorCode: 'stalled',
      }),
    );
  }

  /** Runs the reader, whose complaints end the exchange. */
  private attempt(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.abort(error);
    }
  }

  private fail(error: unknown): void {
    this.reader.discard();
    this.settle();
    this.rejectBoth(error);
  }

  private settle(): void {
    this.isSettled = true;
    this.silence.disarm();
  }
}
