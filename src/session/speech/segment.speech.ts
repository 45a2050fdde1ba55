import type { SpeakRequest, TtsEvent, TtsSession } from '../../tts/tts.port.js';
import type { QueuedSegment } from './speech.queue.js';

type Primed = { events: TtsEvent[]; isDone: boolean } | { error: unknown };

/**
 * The synthesis of one segment. It can be primed ahead of its turn: the request is then made and read up to
 * its first audio; the rest stays with the vendor's connection until it is pulled.
 */
export class SegmentSpeech {
  hadAudio = false;
  private iterator: AsyncIterator<TtsEvent> | undefined;
  private primed: Promise<Primed> | undefined;

  constructor(
    readonly queued: QueuedSegment,
    private readonly tts: TtsSession,
    private readonly request: Omit<SpeakRequest, 'text' | 'segment'>,
    /** Called when the request has been written, which may be before its turn. */
    private readonly onRequested: () => void,
  ) {}

  /** There is nothing to say: no request is made. */
  get isSilent(): boolean {
    return this.queued.spoken === '';
  }

  prime(): void {
    if (this.isSilent) return;
    this.primed ??= this.readToFirstAudio();
  }

  /** Forgets the attempt made, so that the next `events` asks again. */
  reset(): void {
    this.primed = undefined;
    this.iterator = undefined;
  }

  /** Everything the vendor sends for this segment. Leaving the loop early ends the request. */
  async *events(): AsyncGenerator<TtsEvent> {
    this.prime();
    const primed = await this.primed;
    if (!primed) return;
    if ('error' in primed) throw primed.error;
    yield* primed.events;
    if (primed.isDone || !this.iterator) return;
    yield* { [Symbol.asyncIterator]: () => this.iterator as AsyncIterator<TtsEvent> };
  }

  private async readToFirstAudio(): Promise<Primed> {
    const events: TtsEvent[] = [];
    try {
      const { spoken, index } = this.queued;
      this.iterator = this.tts
        .speak({ ...this.request, text: spoken, segment: index })
        [Symbol.asyncIterator]();
      for (;;) {
        const { done, value } = await this.iterator.next();
        if (done) return { events, isDone: true };
        if (value.type === 'requested') this.onRequested();
        else events.push(value);
        if (value.type === 'audio') return { events, isDone: false };
      }
    } catch (error) {
      return { error };
    }
  }
}
