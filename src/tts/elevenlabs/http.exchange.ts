import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../common/clock.js';
import { Watchdog } from '../../common/watchdog.js';
import type { AnswerReader } from './answer.reader.js';
import { brokenError, networkError, refusedError } from './elevenlabs.errors.js';

const OK = 200;
/** Most of a refusal's body that is read; its code stands at the start. */
const MAX_REFUSAL_BYTES = 16 * 1024;

export interface ExchangeOptions {
  clock: Clock;
  /** Takes the body of a 200 answer. */
  reader: AnswerReader;
  firstByteTimeoutMs: number;
  stallTimeoutMs: number;
  /** The request is being written to its connection. */
  onRequested: () => void;
  /** A 200 answer begins. */
  onAnswer: (headers: IncomingHttpHeaders) => void;
}

/**
 * One HTTP request and its answer, as the client library drives it.
 *
 * Limits: the first byte of audio `firstByteTimeoutMs` after the status, each further one `stallTimeoutMs` after
 * the one before (not counted while paused). The wait for the status is the caller's to limit, by `abort`.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  /** The vendor has said yes. Rejects with the ProviderError of a refusal, or the reason of an abort. */
  readonly answered: Promise<void>;
  /** All audio was read. Rejects when the answer broke off, stalled or was aborted. */
  readonly finished: Promise<void>;
  private controller: Dispatcher.DispatchController | undefined;
  private refusal:
    | { status: number; headers: IncomingHttpHeaders; chunks: Buffer[]; bytes: number }
    | undefined;
  private isAnswered = false;
  private hasBody = false;
  private isSettled = false;
  private abortReason: unknown;
  private readonly silence: Watchdog;
  private resolveAnswered: () => void = () => {};
  private resolveFinished: () => void = () => {};
  private rejectBoth: (error: unknown) => void = () => {};

  constructor(private readonly options: ExchangeOptions) {
    this.silence = new Watchdog(options.clock, () => this.onSilence());
    this.answered = new Promise((resolve, reject) => {
      this.resolveAnswered = resolve;
      this.rejectBoth = reject;
    });
    this.finished = new Promise((resolve, reject) => {
      this.resolveFinished = resolve;
      const rejectAnswered = this.rejectBoth;
      this.rejectBoth = (error) => {
        rejectAnswered(error);
        reject(error);
      };
    });
    // Whoever waits for the answer hears of its failure there and never comes to wait for the end.
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
    this.isAnswered = true;
    this.silence.arm(this.options.firstByteTimeoutMs);
    this.options.onAnswer(headers);
    this.resolveAnswered();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isSettled) return;
    if (this.refusal) {
      this.readRefusal(controller, chunk);
      return;
    }
    this.feedSilence();
    this.attempt(() => this.options.reader.push(chunk));
  }

  onResponseEnd(): void {
    if (this.isSettled) return;
    if (this.refusal) this.refuse();
    else
      this.attempt(() => {
        this.options.reader.end();
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
    if (this.isAnswered) this.options.reader.discard();
    this.settle();
    this.rejectBoth(error);
  }

  private settle(): void {
    this.isSettled = true;
    this.silence.disarm();
  }
}
