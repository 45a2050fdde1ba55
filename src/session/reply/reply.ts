import type { Clock } from '../../common/clock.js';
import { takeAll } from '../../common/take-all.js';
import { VoiceError } from '../../common/voice-error.js';
import type { ConversationItem } from '../../llm/llm.port.js';
import type { Segment } from '../segmenter/segment.js';
import type { SessionSettings } from '../session.settings.js';
import type { SessionVendors } from '../session.vendors.js';
import type { HeardText } from '../speech/heard.text.js';
import type { OwnSilence, PlaybackReport, PlaybackTracker } from '../speech/playback.tracker.js';
import { SpeechPipeline } from '../speech/speech.pipeline.js';
import { SpeechRecord } from '../speech/speech.record.js';
import type { Speakable } from '../speech-text/speakable.js';
import type { ReplyEvent } from '../turn/turn.events.js';
import { TurnTiming } from '../turn/turn.timing.js';
import { whenRoom } from './audio.lead.js';
import { RepetitionFilter } from './repetition.filter.js';
import { SegmentFeed } from './segment.feed.js';
import { type HoldReason, SpeechHold } from './speech.hold.js';

/** What a reply needs of its session. */
export interface ReplyContext {
  clock: Clock;
  settings: SessionSettings;
  /** The model is absent while the client is away. */
  vendors: Pick<SessionVendors, 'llm' | 'tts' | 'whenBack'>;
  post: (event: ReplyEvent) => void;
  onQueueDepth: (delta: number) => void;
  /** A segment's text as a voice should get it. */
  toSpeakable: (text: string) => Speakable;
  /** Whether a segment is said again and again, by this text. */
  isFixed: (text: string) => boolean;
  /** The last measured round trip to the client, if any. */
  rttMs: () => number | undefined;
  /** Looks after work that goes on behind the reply. */
  watch: (work: Promise<void>) => void;
  /** A fault of our own that costs no more than this reply. */
  onMendedFault: (error: unknown) => void;
}

/** Sound left to be heard when the next segment is wanted: about what a voice takes to begin. */
const RUNNING_DRY_MS = 300;

/**
 * Everything that runs for one reply: the model's answer, its segments, their speech, and what was heard of it.
 * It owns the abort controller of the turn; it decides nothing, it posts events and does as it is told.
 */
export class Reply {
  readonly id: string;
  readonly timing: TurnTiming;
  private readonly record: SpeechRecord;
  private readonly controller = new AbortController();
  private readonly modelController = new AbortController();
  private readonly feed: SegmentFeed;
  private readonly pipeline: SpeechPipeline;
  private readonly hold = new SpeechHold();
  private text = '';

  constructor(
    private readonly context: ReplyContext,
    readonly generation: number,
  ) {
    const { clock, settings, onQueueDepth, rttMs, isFixed, watch, onMendedFault } = context;
    const { tts } = context.vendors;
    this.id = `reply-${generation}`;
    this.timing = new TurnTiming();
    this.record = new SpeechRecord({ format: tts.format, clock, rttMs });
    this.feed = new SegmentFeed({
      ...settings,
      clock,
      maxChars: settings.sentenceMaxChars,
      isSilent: () => this.isRunningDry,
      onReleased: (segments) => this.enqueue(segments),
    });
    this.pipeline = new SpeechPipeline({
      generation,
      tts,
      capacity: settings.ttsQueueMax,
      emit: (event) => this.onSpeech(event),
      whenRoom: () => this.whenRoom(),
      onRequested: () => this.mark('ttsRequested'),
      onDepth: onQueueDepth,
      isFixed,
      watch,
      onMendedFault,
    });
  }

  /** The turn it answers begins. */
  start(endpointMs: number | undefined): void {
    this.timing.start(this.context.clock.now(), endpointMs);
  }

  get queueDepth(): number {
    return this.pipeline.depth;
  }

  /**
   * Asks the model; its answer is posted as events. May be called again after a failure.
   *
   * @param continues What it had written by then: the rest is asked for, and what it repeats is left out.
   */
  async generate(conversation: readonly ConversationItem[], continues?: string): Promise<void> {
    const { vendors, post, onMendedFault } = this.context;
    const { generation } = this;
    const { signal } = this.modelController;
    const filter = continues === undefined ? undefined : new RepetitionFilter(continues);
    if (!vendors.llm) await vendors.whenBack(signal);
    const { llm } = vendors;
    try {
      const events = llm?.generate({ replyId: this.id, conversation, continues, signal }) ?? [];
      for await (const event of events) {
        if (signal.aborted) return;
        if (event.type === 'requested') this.mark('llmRequested');
        else if (event.type === 'delta') this.onWritten(filter ? filter.push(event.text) : event.text);
        else {
          this.onWritten(filter?.flush() ?? '');
          return post({ type: 'llmDone', generation, status: event.status });
        }
      }
      if (!signal.aborted)
        post({ type: 'llmError', generation, code: 'provider_unavailable', retryable: true });
    } catch (error) {
      if (signal.aborted) return;
      if (llm !== vendors.llm)
        // Let go of since the client is away; asked again when it is back.
        return post({ type: 'llmError', generation, code: 'provider_unavailable', retryable: true });
      if (!(error instanceof VoiceError)) onMendedFault(error);
      const { code, retryable } =
        error instanceof VoiceError ? error : ({ code: 'internal', retryable: false } as const);
      post({ type: 'llmError', generation, code, retryable });
    }
  }

  /** Answers with a fixed text instead of the model's. */
  say(text: string): void {
    this.onDelta(text);
    this.context.post({ type: 'llmDone', generation: this.generation, status: 'completed' });
  }

  /** Takes text on to speech. */
  segment(text: string): void {
    this.text += text;
    this.feed.push(text);
  }

  /** The text is complete: everything left is released. */
  flush(): void {
    this.feed.flush();
    this.context.post({ type: 'flushed', generation: this.generation, waiting: this.pipeline.waiting });
  }

  retrySegment(): void {
    this.pipeline.retry();
  }

  skipSegment(): void {
    this.pipeline.skip();
  }

  onSent(segment: number, bytes: number): void {
    if (bytes > 0) this.mark('firstFrame');
    this.playback.onSent(segment, bytes);
  }

  onPlayback(report: PlaybackReport): void {
    this.playback.onReport(report);
  }

  mark(moment: Parameters<TurnTiming['mark']>[0]): void {
    this.timing.mark(moment, this.context.clock.now());
  }

  /** How far the client has played. */
  get playback(): PlaybackTracker {
    return this.record.playback;
  }

  /** What of the reply was heard by now. */
  heard(isComplete: boolean): HeardText {
    return this.record.heard(this.text, isComplete);
  }

  /** Whether it is the client or a pause, not a fault, that keeps the reply from going on. */
  get isPaced(): boolean {
    return this.hold.isOn || this.playback.leadMs >= this.context.settings.audioLeadMs;
  }

  /** Whether the person will hear nothing soon, unless another segment is spoken. */
  private get isRunningDry(): boolean {
    return !this.hold.isOn && this.pipeline.waiting === 0 && this.playback.leadMs <= RUNNING_DRY_MS;
  }

  /** Sends no more audio until `resume` for the same reason. */
  pause(reason: HoldReason): void {
    this.playback.pause();
    this.hold.add(reason);
  }

  /** Goes on where no other reason is left. */
  resume(reason: HoldReason): void {
    this.hold.remove(reason);
    if (!this.hold.isOn) this.playback.resume();
  }

  /** The model writes no more; what it wrote is still spoken. */
  stopModel(): void {
    this.modelController.abort();
  }

  /** What is still to be spoken is given up, each segment with notice. */
  abandonSpeech(): void {
    this.pipeline.abandon();
  }

  /** Stops the model, the speech and every timer. */
  abort(own?: OwnSilence): void {
    this.modelController.abort();
    this.controller.abort();
    this.hold.end();
    takeAll([() => this.feed.stop(), () => this.pipeline.stop(), () => this.playback.stop(own)]);
  }

  private async whenRoom(): Promise<void> {
    const { clock, settings } = this.context;
    const { signal } = this.controller;
    do {
      await this.hold.released();
      await whenRoom({ clock, playback: this.playback, maxLeadMs: settings.audioLeadMs, signal });
    } while (this.hold.isOn && !signal.aborted);
  }

  private onSpeech(event: ReplyEvent): void {
    if (event.type === 'segmentDone') this.playback.onWhole(event.index);
    if (event.type !== 'alignment') return this.context.post(event);
    const times = this.record.onAlignment(event.index, event);
    if (times.chars.length > 0) this.context.post({ ...event, ...times });
  }

  private onWritten(text: string): void {
    if (text !== '') this.onDelta(text);
  }

  private onDelta(text: string): void {
    this.mark('firstDelta');
    this.context.post({ type: 'delta', generation: this.generation, text });
  }

  private enqueue(segments: readonly Segment[]): void {
    const { generation } = this;
    for (const segment of segments) {
      this.mark('firstSegment');
      const index = this.record.count;
      const speakable = this.context.toSpeakable(segment.text);
      this.record.add(segment, speakable);
      this.pipeline.enqueue(segment, speakable.spoken);
      if (segment.unspoken === undefined) continue;
      const rest = { ...segment, text: segment.unspoken };
      const waiting = this.pipeline.waiting;
      this.context.post({
        type: 'segmentDropped',
        generation,
        segment: rest,
        index,
        reason: 'overflow',
        hadAudio: false,
        waiting,
      });
    }
  }
}
