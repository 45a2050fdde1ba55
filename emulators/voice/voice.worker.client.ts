import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type {
  EncodeMp3Request,
  EncodeMp3Result,
  SayRequest,
  SayResult,
  WorkerAnswer,
} from './voice.worker.types.js';

interface Waiting {
  resolve: (result: SayResult | EncodeMp3Result) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** Requests that may wait at once; more are refused, the thread would not catch up. */
const MAX_WAITING = 256;
/** A long text takes about a tenth of its spoken length; a minute is far beyond anything asked for. */
const ANSWER_LIMIT_MS = 60_000;

/**
 * The thread that synthesises and encodes. Started at the first request, restarted at the next one after a
 * crash; it keeps the process alive only while an answer is awaited.
 */
export class VoiceWorker {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private isClosed = false;

  /** @throws {Error} from the promise, when the synthesiser fails, the thread dies, or it was closed. */
  say(request: Omit<SayRequest, 'op'>): Promise<SayResult> {
    return this.ask({ op: 'say', ...request }) as Promise<SayResult>;
  }

  /** @throws {Error} from the promise, as `say`; e.g. for a bitrate MP3 does not have. */
  encodeMp3(request: Omit<EncodeMp3Request, 'op'>): Promise<EncodeMp3Result> {
    return this.ask({ op: 'encodeMp3', ...request }) as Promise<EncodeMp3Result>;
  }

  /** Ends the thread; what is still awaited is rejected. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.failAll(new Error('the voice was closed'));
    await this.worker?.terminate();
    this.worker = undefined;
  }

  private ask(request: SayRequest | EncodeMp3Request): Promise<SayResult | EncodeMp3Result> {
    if (this.isClosed) return Promise.reject(new Error('the voice was closed'));
    if (this.waiting.size >= MAX_WAITING) return Promise.reject(new Error('the voice has too much to say'));
    const worker = this.running();
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.settle(id)?.reject(new Error(`the voice did not answer within ${ANSWER_LIMIT_MS} ms`));
      }, ANSWER_LIMIT_MS);
      this.waiting.set(id, { resolve, reject, timer });
      worker.ref();
      worker.postMessage({ ...request, id });
    });
  }

  private running(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(fileURLToPath(new URL('./voice.worker.mjs', import.meta.url)), {
      execArgv: [],
    });
    worker.on('message', (answer: WorkerAnswer) => this.onAnswer(answer));
    worker.on('error', (error) => this.onDeath(worker, error));
    worker.on('exit', () => this.onDeath(worker, new Error('the voice thread ended')));
    this.worker = worker;
    return worker;
  }

  private onAnswer(answer: WorkerAnswer): void {
    const waiting = this.settle(answer.id);
    if (answer.error === undefined) waiting?.resolve(answer.result);
    else waiting?.reject(new Error(`the voice failed: ${answer.error}`));
  }

  private onDeath(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.failAll(error);
  }

  private failAll(error: Error): void {
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(error);
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    clearTimeout(waiting?.timer);
    if (this.waiting.size === 0) this.worker?.unref();
    return waiting;
  }
}
