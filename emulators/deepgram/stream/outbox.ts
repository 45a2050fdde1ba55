import type { Clock, Timer } from '../../../src/common/clock.js';
import type { Latency } from '../../core/emulator.types.js';
import type { ConnectionFaults } from '../../core/fault.book.js';

/** What a message is about, as far as its timing and faults go. */
export type MessageKind =
  /** A guess, or news that is not words. */
  | 'interim'
  /** Words that will not change, in the middle of an utterance or at its end. */
  | 'final'
  /** The same, because the client asked for it. */
  | 'finalized'
  /** An utterance is over. */
  | 'end'
  /** Answers to the client and the last word: never late. */
  | 'control';

/** Where the messages go. */
export interface OutboxOptions {
  clock: Clock;
  latency: Latency;
  faults: ConnectionFaults;
  /** Makes an empty final of one with words, for the fault that asks for it. */
  emptied: (message: object) => object;
  /** Puts text or bytes on the wire. */
  write: (data: string | Buffer, message?: object) => void;
}

/** A message far larger than any the protocol knows: 2 MiB. */
const HUGE_BYTES = 2 * 1024 * 1024;

/** Sends messages in order, each as late as the vendor would be, and plays the faults that concern messages. */
export class Outbox {
  /** In order of sending, which is the order in which they fall due. */
  private readonly queue: { dueAt: number; action: () => void }[] = [];
  private queueTimer: Timer | undefined;
  /** Messages let loose from the order by a fault. */
  private readonly strays = new Set<Timer>();
  private sent = 0;
  private isMute = false;
  private isFirstResult = true;
  /** A final that lets the next one pass. */
  private overtaken: { message: object; kind: MessageKind } | undefined;

  constructor(private readonly options: OutboxOptions) {}

  /** From now on nothing is sent. */
  mute(): void {
    this.isMute = true;
    this.queue.length = 0;
    this.queueTimer?.cancel();
    for (const stray of this.strays) stray.cancel();
    this.strays.clear();
  }

  send(message: object, kind: MessageKind): void {
    const { faults } = this.options;
    if (kind === 'finalized' && faults.get('withholdFinal')?.evenFinalize) return;
    if (isFinal(kind) && faults.get('reorder')) this.swap(message, kind);
    else this.sendCopies(message, kind);
  }

  /** Runs after everything sent so far. */
  afterwards(action: () => void): void {
    this.sendOvertaken();
    this.inOrder(0, action);
  }

  private swap(message: object, kind: MessageKind): void {
    if (this.overtaken) {
      this.sendCopies(message, kind);
      this.sendOvertaken();
    } else this.overtaken = { message, kind };
  }

  private sendOvertaken(): void {
    const { overtaken } = this;
    this.overtaken = undefined;
    if (overtaken) this.sendCopies(overtaken.message, overtaken.kind);
  }

  private sendCopies(message: object, kind: MessageKind): void {
    const { faults } = this.options;
    const shown = faults.get('emptyFinal') && kind === 'final' ? this.options.emptied(message) : message;
    const copies = isFinal(kind) ? (faults.get('duplicateFinal')?.copies ?? 1) : 1;
    const late = isFinal(kind) ? faults.get('lateFinal') : undefined;
    for (let copy = 0; copy < copies; copy++) {
      if (late) this.outOfOrder(this.delayOf(kind) + late.delayMs, () => this.write(shown));
      else this.inOrder(this.delayOf(kind), () => this.write(shown));
    }
  }

  private delayOf(kind: MessageKind): number {
    const { latency, faults } = this.options;
    if (kind === 'control') return 0;
    const usual = kind === 'interim' ? latency.asrInterimMs : latency.asrFinalMs;
    const first = this.isFirstResult ? (faults.get('slowFirstByte')?.delayMs ?? 0) : 0;
    this.isFirstResult = false;
    return usual + first;
  }

  /** Behind everything that was sent before, and not before the delay is over. */
  private inOrder(delayMs: number, action: () => void): void {
    if (this.isMute) return;
    const now = this.options.clock.now();
    const dueAt = Math.max(now + delayMs, this.queue.at(-1)?.dueAt ?? now);
    if (dueAt <= now && this.queue.length === 0) return action();
    this.queue.push({ dueAt, action });
    this.wake();
  }

  private wake(): void {
    const next = this.queue[0];
    if (this.queueTimer || !next) return;
    this.queueTimer = this.options.clock.after(next.dueAt - this.options.clock.now(), () => {
      this.queueTimer = undefined;
      const now = this.options.clock.now();
      while (this.queue[0] && this.queue[0].dueAt <= now) this.queue.shift()?.action();
      this.wake();
    });
  }

  private outOfOrder(delayMs: number, action: () => void): void {
    if (this.isMute) return;
    const timer = this.options.clock.after(delayMs, () => {
      this.strays.delete(timer);
      action();
    });
    this.strays.add(timer);
  }

  private write(message: object): void {
    const hang = this.options.faults.get('hangAfterOpen');
    if (this.isMute || (hang && this.sent >= (hang.afterMessages ?? 0))) return;
    const garbage = this.options.faults.get('garbage');
    if (garbage && this.sent === 0) this.options.write(garbageOf(garbage.form));
    this.sent++;
    this.options.write(JSON.stringify(message), message);
  }
}

function isFinal(kind: MessageKind): boolean {
  return kind === 'final' || kind === 'finalized';
}

function garbageOf(form: 'json' | 'binary' | 'huge'): string | Buffer {
  switch (form) {
    case 'json':
      return '{"type":"Results","channel":';
    case 'binary':
      return Buffer.from([0x00, 0xff, 0x13, 0x37]);
    case 'huge':
      return JSON.stringify({ type: 'Results', filler: 'x'.repeat(HUGE_BYTES) });
  }
}
