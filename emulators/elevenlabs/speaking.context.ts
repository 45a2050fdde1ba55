import type { OutputFormat } from '../voice/output.format.js';
import type { Speech, Voice } from '../voice/voice.port.js';
import type { ElevenLabsAccount } from './elevenlabs.account.js';
import { textTooLong } from './elevenlabs.refusal.js';
import type { SocketOrder } from './socket.order.js';
import type { Ending, SpeechDelivery, SpeechPiece } from './speech.delivery.js';
import { TextBuffer, type TextHints } from './text.buffer.js';

/** What a context speaks with. */
export interface SpeakingOptions {
  order: SocketOrder;
  format: OutputFormat;
  voice: Voice;
  account: ElevenLabsAccount;
  delivery: SpeechDelivery;
  schedule: readonly number[];
  speed: number;
  send: (speech: Speech, piece: SpeechPiece) => Promise<void>;
  /** A generation ended otherwise than complete: the vendor refuses, or a fault strikes. */
  onTrouble: (trouble: Exclude<Ending, 'complete' | 'aborted'> | Error) => void;
}

/** One stream of speech on a socket: buffers text, and speaks what is due, in order. */
export class SpeakingContext {
  private readonly stop = new AbortController();
  private readonly buffer: TextBuffer;
  private characters = 0;
  private generating = 0;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: SpeakingOptions) {
    this.buffer = new TextBuffer(options.schedule, options.order.isAuto);
  }

  /** Whether something is being spoken or waits to be. */
  get isGenerating(): boolean {
    return this.generating > 0;
  }

  /** @throws {Refusal} 400 when the context has got more text than the model takes. */
  add(text: string, hints?: TextHints): void {
    const { model } = this.options.order;
    this.characters += Array.from(text).length;
    if (this.characters > model.maxCharacters) throw textTooLong(this.characters, model.maxCharacters);
    const due = this.buffer.add(text, hints);
    if (due !== undefined) this.speak(due);
  }

  /** Speaks what waits; settles when all has been said, or stopped. */
  finish(): Promise<void> {
    const rest = this.buffer.take();
    if (rest !== undefined) this.speak(rest);
    return this.work;
  }

  /** Ends all speech at once. */
  abort(): void {
    this.stop.abort();
  }

  /** Settles when what has been started is over. */
  whenQuiet(): Promise<void> {
    return this.work;
  }

  private speak(text: string): void {
    const askedAtMs = performance.now();
    this.generating++;
    this.work = this.work
      .then(() => this.generate(text, askedAtMs))
      .catch((error: Error) => this.options.onTrouble(error))
      .finally(() => this.generating--);
  }

  private async generate(text: string, askedAtMs: number): Promise<void> {
    const { signal } = this.stop;
    if (signal.aborted) return;
    const { order, format, voice, account, delivery, speed, send, onTrouble } = this.options;
    account.charge(Math.ceil(Array.from(text).length * order.model.costPerCharacter));
    const endGenerating = account.startGenerating();
    try {
      const speech = await voice.speak({ text, voiceId: order.voiceId, format, speed });
      const ending = await delivery.deliver({
        speech,
        format,
        askedAtMs,
        signal,
        send: (piece) => send(speech, piece),
      });
      if (ending === 'cut' || ending === 'silent') onTrouble(ending);
    } finally {
      endGenerating();
    }
  }
}
