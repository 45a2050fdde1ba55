import { VoiceError } from '../../common/voice-error.js';
import type { TtsEvent, TtsSession } from '../../tts/tts.port.js';
import type { Segment } from '../segmenter/segment.js';
import type { DropReason, ReplyEvent } from '../turn/turn.events.js';
import { SegmentSpeech } from './segment.speech.js';
import { type QueuedSegment, SpeechQueue } from './speech.queue.js';

export interface SpeechPipelineOptions {
  generation: number;
  tts: TtsSession;
  /** Most segments waiting, the one being spoken and the one prefetched not counted. */
  capacity: number;
  emit: (event: ReplyEvent) => void;
  /** Resolves when the client may be sent more audio. */
  whenRoom: () => Promise<void>;
  /** A request was written to the vendor. */
  onRequested: () => void;
  /** Whether a segment is said again and again, by its text. */
  isFixed: (text: string) => boolean;
  /** The number of waiting segments changed. */
  onDepth: (delta: number) => void;
  /** Looks after the speaking, which goes on behind. */
  watch: (work: Promise<void>) => void;
  /** A fault of our own that costs no more than a segment. */
  onMendedFault: (error: unknown) => void;
}

/**
 * Speaks the segments of one reply in order, with the next one prefetched while one is spoken.
 *
 * It decides nothing: a failure is emitted as `ttsError`, and the answer, given before `emit` returns,
 * is `retry` or `skip`.
 */
export class SpeechPipeline {
  private readonly queue: SpeechQueue;
  private current: SegmentSpeech | undefined;
  private prefetched: SegmentSpeech | undefined;
  private isRunning = false;
  private verdict: 'retry' | 'skip' = 'skip';
  private count = 0;
  /** Ends with the reply, or when the rest of it is given up. */
  private readonly controller = new AbortController();
  private previousText: string | undefined;

  constructor(private readonly options: SpeechPipelineOptions) {
    this.queue = new SpeechQueue(options.capacity);
  }

  /** Segments queued or in flight. */
  get waiting(): number {
    return this.queue.depth + (this.prefetched ? 1 : 0) + (this.current ? 1 : 0);
  }

  get depth(): number {
    return this.queue.depth;
  }

  /** @param spoken What the voice is given for it; with nothing to say the segment is done when its turn comes. */
  enqueue(segment: Segment, spoken: string): void {
    if (this.controller.signal.aborted) return;
    const index = this.count++;
    const queued = { index, segment, spoken };
    this.options.emit({ type: 'segmentQueued', generation: this.options.generation, index, segment });
    this.options.onDepth(1);
    const dropped = this.queue.push(queued);
    if (dropped) {
      this.options.onDepth(-1);
      this.emitDropped(dropped, { reason: 'overflow', hadAudio: false, waiting: this.waiting });
    }
    if (!this.isRunning) this.options.watch(this.run());
    else this.prefetch();
  }

  /** The answer to `ttsError`: ask again for the same segment. */
  retry(): void {
    this.verdict = 'retry';
  }

  /** The answer to `ttsError`: go on without the rest of it. */
  skip(): void {
    this.verdict = 'skip';
  }

  /** Gives up everything queued and in flight; each segment is emitted as dropped. */
  abandon(): void {
    const left = [this.current, this.prefetched].filter((speech) => speech !== undefined);
    const segments = left.map(({ queued, hadAudio }) => ({ queued, hadAudio }));
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      this.options.onDepth(-1);
      segments.push({ queued: next, hadAudio: false });
    }
    this.stop();
    for (const [index, { queued, hadAudio }] of segments.entries())
      this.emitDropped(queued, { reason: 'tts_error', hadAudio, waiting: segments.length - index - 1 });
  }

  /** Ends everything; nothing is emitted afterwards. */
  stop(): void {
    this.controller.abort();
    this.prefetched = undefined;
    this.current = undefined;
    const { depth } = this.queue;
    this.queue.clear();
    if (depth > 0) this.options.onDepth(-depth);
  }

  /** Speaks until nothing is left; the next `enqueue` starts it again. */
  private async run(): Promise<void> {
    this.isRunning = true;
    for (let next = this.take(); next; next = this.take()) {
      this.current = next;
      const { queued } = next;
      this.options.emit({ type: 'segmentStarted', generation: this.options.generation, ...queued });
      this.prefetch();
      const isSpoken = await this.speak(next);
      if (this.controller.signal.aborted) return;
      this.current = undefined;
      if (queued.spoken) this.previousText = queued.spoken;
      if (!isSpoken)
        this.emitDropped(queued, { reason: 'tts_error', hadAudio: next.hadAudio, waiting: this.waiting });
      else
        this.options.emit({
          type: 'segmentDone',
          generation: this.options.generation,
          ...queued,
          isSilent: next.isSilent,
          waiting: this.waiting,
        });
    }
    this.isRunning = false;
  }

  /** @returns whether the segment was spoken to its end. */
  private async speak(speech: SegmentSpeech): Promise<boolean> {
    const { generation, emit } = this.options;
    const { signal } = this.controller;
    for (;;) {
      try {
        for await (const event of speech.events()) {
          if (event.type === 'audio') await this.options.whenRoom();
          if (signal.aborted) return false;
          this.pass(speech, event);
        }
        if (speech.hadAudio || speech.isSilent || signal.aborted) return !signal.aborted;
        throw new VoiceError('speech ended without a sound', {
          code: 'provider_unavailable',
          retryable: true,
        });
      } catch (error) {
        if (signal.aborted) return false;
        if (!(error instanceof VoiceError)) this.options.onMendedFault(error);
        const { code, retryable } =
          error instanceof VoiceError ? error : ({ code: 'internal', retryable: false } as const);
        this.verdict = 'skip';
        emit({
          type: 'ttsError',
          generation,
          index: speech.queued.index,
          code,
          retryable,
          hadAudio: speech.hadAudio,
        });
        if (this.verdictNow() === 'skip') return false;
        speech.reset();
      }
    }
  }

  private pass(speech: SegmentSpeech, event: TtsEvent): void {
    const { generation, emit } = this.options;
    const { index } = speech.queued;
    if (event.type === 'requested') return;
    if (event.type === 'alignment') return emit({ ...event, generation, index });
    emit({ type: 'audio', generation, index, bytes: event.bytes, isFirst: !speech.hadAudio });
    speech.hadAudio = true;
  }

  private take(): SegmentSpeech | undefined {
    const next = this.prefetched ?? this.open();
    this.prefetched = undefined;
    return next;
  }

  private prefetch(): void {
    if (this.prefetched || !this.current) return;
    this.prefetched = this.open();
    this.prefetched?.prime();
  }

  private open(): SegmentSpeech | undefined {
    const queued = this.queue.shift();
    if (!queued) return undefined;
    this.options.onDepth(-1);
    const { tts, generation, onRequested, isFixed } = this.options;
    const { signal } = this.controller;
    const previousText = this.current?.queued.spoken || this.previousText;
    return new SegmentSpeech(
      queued,
      tts,
      { generation, signal, previousText, isFixed: isFixed(queued.segment.text) },
      onRequested,
    );
  }

  private emitDropped(
    queued: QueuedSegment,
    how: { reason: DropReason; hadAudio: boolean; waiting: number },
  ): void {
    this.options.emit({ type: 'segmentDropped', generation: this.options.generation, ...queued, ...how });
  }

  /** `emit` may have changed it: a plain read would be narrowed to what was assigned before. */
  private verdictNow(): 'retry' | 'skip' {
    return this.verdict;
  }
}
