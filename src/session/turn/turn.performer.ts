import type { AsrStream } from '../../asr/asr.port.js';
import { assertNever } from '../../common/assert-never.js';
import type { Clock } from '../../common/clock.js';
import type { LlmSession } from '../../llm/llm.port.js';
import type { ClientMessageOf } from '../../protocol/client.messages.js';
import type { TtsSession } from '../../tts/tts.port.js';
import { type AudioInput, audioMs } from '../audio.input.js';
import { Conversation } from '../conversation.js';
import { Reply } from '../reply/reply.js';
import type { SessionObserver } from '../session.observer.js';
import type { SessionOutbox } from '../session.outbox.js';
import type { SessionSettings } from '../session.settings.js';
import { InterruptionDesk } from './interruption.js';
import type { TurnEffect, TurnEvent } from './turn.events.js';

export interface TurnPerformerOptions {
  clock: Clock;
  settings: SessionSettings;
  observer: SessionObserver;
  outbox: SessionOutbox;
  asr: AsrStream;
  llm: LlmSession;
  tts: TtsSession;
  input: AudioInput;
  post: (event: TurnEvent) => void;
  startPlayoutTimer: (ms: number) => void;
}

type EffectOf<T extends TurnEffect['type']> = Extract<TurnEffect, { type: T }>;

/** Beyond the length of the audio: network, decoding and the loudspeaker's own buffer. */
const PLAYOUT_MARGIN_MS = 1_000;

/** Carries out what the turn machine decides: the only place where its effects touch the world. */
export class TurnPerformer {
  readonly counts = { turns: 0, bargeIns: 0, dropped: 0 };
  private readonly conversation = new Conversation();
  private readonly desk: InterruptionDesk;
  private reply: Reply | undefined;
  private chunk = 0;
  /** Audio time of the last word heard, and when the command to interrupt came: for the figures only. */
  private lastWordEndMs: number | undefined;
  private interruptedAt: number | undefined;

  constructor(private readonly options: TurnPerformerOptions) {
    this.desk = new InterruptionDesk(options.clock, ({ turn, reason, reply }, heard) => {
      options.outbox.send({ type: 'turn.interrupted', turn, generation: reply.generation, reason, ...heard });
      this.conversation.addReply(reply.id, heard.heardText);
      options.llm.sync(this.conversation.entries);
    });
  }

  get queueDepth(): number {
    return this.reply?.queueDepth ?? 0;
  }

  perform(effect: TurnEffect): void {
    switch (effect.type) {
      case 'send':
        return this.send(effect.body);
      case 'sendAudio':
        return this.sendAudio(effect);
      case 'beginTurn':
        return this.beginTurn(effect);
      case 'generate':
        return this.generate(effect);
      case 'segment':
        return this.reply?.segment(effect.text);
      case 'flushSegments':
        return this.reply?.flush();
      case 'dropped':
        return this.announceDropped(effect);
      case 'retrySegment':
        return this.reply?.retrySegment();
      case 'skipSegment':
        return this.reply?.skipSegment();
      case 'awaitPlayout':
        return this.awaitPlayout();
      case 'abortReply':
        return this.reply?.abort();
      case 'interrupted':
        return this.onInterrupted(effect);
      case 'completed':
        return this.onCompleted(effect);
      case 'failed':
        this.reply = undefined;
        return this.options.observer.onTurn('failed');
      case 'finalizeAsr':
        return this.options.asr.finalize();
      case 'startTimer':
      case 'cancelTimer':
        throw new Error(`${effect.type} belongs to the runner`);
      default:
        return assertNever(effect);
    }
  }

  /** Where the last word heard so far ended, in audio time. */
  onWords(endMs: number): void {
    this.lastWordEndMs = endMs;
  }

  onPlayback(report: Omit<ClientMessageOf<'playback'>, 'type'>): void {
    const settling = this.desk.replyOf(report.generation);
    if (settling) {
      settling.onPlayback(report);
      if (report.state === 'idle') this.desk.settle();
      return;
    }
    if (this.reply?.generation !== report.generation) return this.options.observer.onStale('playback');
    this.reply.onPlayback(report);
    if (report.state === 'idle') this.options.post({ type: 'playbackIdle', generation: report.generation });
  }

  /** The client interrupts; `heard` is its own word on what was played. */
  onBargeInCommand(heard: ClientMessageOf<'barge_in'>['heard']): void {
    this.interruptedAt = this.options.clock.now();
    if (heard && this.reply?.generation === heard.generation)
      this.reply.onPlayback({ ...heard, state: 'idle' });
  }

  /** Settles what is still open; nothing comes after. */
  settle(): void {
    this.desk.settle();
  }

  private send(body: EffectOf<'send'>['body']): void {
    this.options.outbox.send(body);
    if (body.type !== 'audio.clear') return;
    const now = this.options.clock.now();
    this.counts.bargeIns++;
    this.options.observer.onBargeIn(body.reason, now - (this.interruptedAt ?? now));
    this.interruptedAt = undefined;
  }

  private sendAudio({ generation, index, bytes, isFirst, isLast }: EffectOf<'sendAudio'>): void {
    if (!this.reply) return;
    this.reply.mark('firstByte');
    this.chunk = isFirst ? 0 : this.chunk + 1;
    const { codec } = this.options.tts.format;
    this.options.outbox.sendAudio(
      { codec, isFirst, isLast, generation, segment: index, chunk: this.chunk },
      bytes,
    );
    this.reply.onSent(index, bytes.byteLength);
    this.options.observer.onTtsAudio(bytes.byteLength);
  }

  private beginTurn({ generation, source, text, mergesLast }: EffectOf<'beginTurn'>): void {
    this.desk.settle();
    this.counts.turns++;
    if (source !== 'greeting') this.conversation.addUser(text, mergesLast);
    const { observer } = this.options;
    const endpointMs = source === 'speech' ? this.endpointMs() : undefined;
    this.reply = new Reply(
      { ...this.options, onQueueDepth: (delta) => observer.onTtsQueue(delta) },
      generation,
      endpointMs,
    );
  }

  private generate({ fixedText }: EffectOf<'generate'>): void {
    if (fixedText !== undefined) this.reply?.say(fixedText);
    else void this.reply?.generate(this.conversation.entries);
  }

  private announceDropped({ generation, index, segment, reason, waiting }: EffectOf<'dropped'>): void {
    const { outbox, observer } = this.options;
    const droppedTotal = ++this.counts.dropped;
    outbox.send({
      type: 'tts.dropped',
      generation,
      segment: index,
      text: segment.text,
      reason,
      queueDepth: waiting,
      droppedTotal,
    });
    observer.onTtsDropped(reason);
  }

  private awaitPlayout(): void {
    if (!this.reply) return;
    const { playback, generation } = this.reply;
    if (playback.isReported && playback.leadMs <= 0) this.options.post({ type: 'playbackIdle', generation });
    else this.options.startPlayoutTimer(playback.leadMs + PLAYOUT_MARGIN_MS);
  }

  private onInterrupted({ turn, reason }: EffectOf<'interrupted'>): void {
    const { reply } = this;
    this.reply = undefined;
    this.options.observer.onTurn('interrupted', reply?.timing.latency());
    if (reply) this.desk.begin({ turn, reason, reply });
  }

  private onCompleted({ turn, generation, isIncomplete }: EffectOf<'completed'>): void {
    const { reply } = this;
    if (!reply) return;
    this.reply = undefined;
    const { heardText } = reply.heard(true);
    const latency = reply.timing.latency();
    this.conversation.addReply(reply.id, heardText);
    const incomplete = isIncomplete ? { incomplete: true } : {};
    this.options.outbox.send({ type: 'turn.completed', turn, generation, heardText, ...incomplete, latency });
    this.options.observer.onTurn('completed', latency);
  }

  /** From the end of the last word to now: audio received since, as far as the encoding tells. */
  private endpointMs(): number | undefined {
    const receivedMs = audioMs(this.options.input, this.options.asr.stats.bytes);
    if (receivedMs === undefined || this.lastWordEndMs === undefined) return undefined;
    return Math.max(0, receivedMs - this.lastWordEndMs);
  }
}
