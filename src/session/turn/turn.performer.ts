import { assertNever } from '../../common/assert-never.js';
import type { Clock } from '../../common/clock.js';
import { takeAll } from '../../common/take-all.js';
import type { ConversationItem } from '../../llm/llm.port.js';
import type { ClientMessageOf } from '../../protocol/client.messages.js';
import { Conversation, type SaidText } from '../conversation.js';
import type { Reply } from '../reply/reply.js';
import { ReplyStage } from '../reply/reply.stage.js';
import type { SessionObserver } from '../session.observer.js';
import type { SessionOutbox } from '../session.outbox.js';
import type { SessionSettings } from '../session.settings.js';
import type { SessionVendors } from '../session.vendors.js';
import type { OwnSilence } from '../speech/playback.tracker.js';
import type { Speakable } from '../speech-text/speakable.js';
import { InterruptionDesk } from './interruption.js';
import type { TimerName, TurnEffect, TurnEvent } from './turn.events.js';

export interface TurnPerformerOptions {
  clock: Clock;
  settings: SessionSettings;
  observer: SessionObserver;
  outbox: SessionOutbox;
  vendors: SessionVendors;
  /** What was said before, where a lost session is taken up by a new one. */
  history: readonly SaidText[];
  /** How the agent says a text. */
  toSpeakable: (text: string) => Speakable;
  /** Segments the agent says word for word. */
  phrases: ReadonlySet<string>;
  post: (event: TurnEvent) => void;
  startTimer: (name: TimerName, ms: number) => void;
  /** Looks after work that goes on behind the turn. */
  watch: (work: Promise<void>) => void;
  /** A fault of our own that costs no more than a reply. */
  onMendedFault: (error: unknown) => void;
  /** The client reports that it has played more. */
  onPlayedOn: () => void;
  /** The agent has said farewell. */
  leave: () => void;
}

type EffectOf<T extends TurnEffect['type']> = Extract<TurnEffect, { type: T }>;

/** Beyond the length of the audio: network, decoding and the loudspeaker's own buffer. */
const PLAYOUT_MARGIN_MS = 1_000;

/** Carries out what the turn machine decides: the only place where its effects touch the world. */
export class TurnPerformer {
  readonly counts = { turns: 0, bargeIns: 0, dropped: 0 };
  private readonly conversation: Conversation;
  private readonly desk: InterruptionDesk;
  private readonly stage: ReplyStage;
  private chunk = 0;
  /** What the last interrupted reply had still to say. */
  private unheardText = '';
  /** Audio time of the last word heard; for the figures only. */
  private lastWordEndMs: number | undefined;
  /** The client's command being carried out. */
  private command: { atMs: number; heard: ClientMessageOf<'barge_in'>['heard'] } | undefined;

  constructor(private readonly options: TurnPerformerOptions) {
    const { clock, outbox, vendors, observer } = options;
    const onQueueDepth = (delta: number) => observer.onTtsQueue(delta);
    this.conversation = new Conversation(options.history);
    const rttMs = () => outbox.rttMs;
    const isFixed = (text: string) => options.phrases.has(text);
    this.stage = new ReplyStage({ ...options, onQueueDepth, rttMs, isFixed }, (outcome) =>
      observer.onSpeculation(outcome),
    );
    this.desk = new InterruptionDesk(clock, ({ turn, reason, reply }, heard) => {
      this.unheardText = heard.unheardText;
      outbox.send({ type: 'turn.interrupted', turn, generation: reply.generation, reason, ...heard });
      this.conversation.addReply(reply.id, heard.heardText);
      vendors.llm?.sync(this.conversation.entries);
    });
  }

  get queueDepth(): number {
    return this.stage.current?.queueDepth ?? 0;
  }

  /** Whether a reply is under way; one that waits for its client is not, until the client has played on. */
  get isReplying(): boolean {
    const reply = this.stage.current;
    return reply !== undefined && !reply.playback.isAwaited;
  }

  perform(effect: TurnEffect): void {
    const reply = this.stage.current;
    switch (effect.type) {
      case 'send':
        return this.send(effect.body);
      case 'sendAudio':
        return this.sendAudio(effect);
      case 'beginTurn':
        return this.beginTurn(effect);
      case 'generate':
        return this.stage.generate(effect, this.conversation.entries, this.options.post);
      case 'speculate':
        return this.speculate(effect);
      case 'dropSpeculation':
        return this.stage.dropSpeculation(effect.outcome);
      case 'segment':
        return reply?.segment(effect.text);
      case 'flushSegments':
        return reply?.flush();
      case 'stopModel':
        return reply?.stopModel();
      case 'dropped':
        return this.announceDropped(effect);
      case 'retrySegment':
        return reply?.retrySegment();
      case 'skipSegment':
        return reply?.skipSegment();
      case 'abandonSpeech':
        return reply?.abandonSpeech();
      case 'pauseSpeech':
        reply?.pause('speech');
        return this.send({ type: 'audio.pause', generation: effect.generation });
      case 'resumeSpeech':
        reply?.resume('speech');
        return this.send({ type: 'audio.resume', generation: effect.generation });
      case 'checkProgress':
        return this.checkProgress(effect);
      case 'awaitPlayout':
        return this.awaitPlayout();
      case 'abortReply':
        return reply?.abort(this.ownSilence(reply));
      case 'interrupted':
        return this.onInterrupted(effect);
      case 'offerToGoOn':
        return this.offerToGoOn();
      case 'completed':
        return this.onCompleted(effect);
      case 'failed':
        this.stage.end();
        return this.options.observer.onTurn('failed');
      case 'finalizeAsr':
        return this.options.vendors.asr?.finalize();
      case 'leave':
        return this.options.leave();
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
    const { generation, state } = report;
    const settling = this.desk.replyOf(generation);
    if (settling) {
      settling.onPlayback(report);
      if (state === 'idle') this.desk.settle();
      return;
    }
    const reply = this.stage.of(generation);
    if (!reply) return this.options.observer.onStale('playback');
    const before = reply.playback.reportedMs;
    reply.onPlayback(report);
    const hasPlayedOn = reply.playback.reportedMs > before;
    if (hasPlayedOn) this.options.onPlayedOn();
    if (state === 'idle') this.options.post({ type: 'playbackIdle', generation });
    else if (hasPlayedOn) this.options.post({ type: 'playbackProgress', generation });
  }

  /** The client interrupts. What it says of it counts while its command is carried out, and for nothing later. */
  onBargeIn({ reason = 'button', heard }: ClientMessageOf<'barge_in'>): void {
    this.command = { atMs: this.options.clock.now(), heard };
    this.options.post({ type: 'bargeIn', reason });
    this.command = undefined;
  }

  /** While the client is away nothing more is spoken; what the model writes is kept. */
  setAway(isAway: boolean): void {
    this.stage.setAway(isAway);
  }

  /** Everything said and heard so far. */
  get transcript(): readonly ConversationItem[] {
    return this.conversation.entries;
  }

  /** Settles what is still open and stops what still runs; nothing comes after. */
  stop(): void {
    takeAll([() => this.desk.settle(), () => this.stage.stop()]);
  }

  private send(body: EffectOf<'send'>['body']): void {
    this.options.outbox.send(body);
    if (body.type !== 'audio.clear' || body.reason === 'error' || body.reason === 'closing') return;
    const now = this.options.clock.now();
    this.counts.bargeIns++;
    this.options.observer.onBargeIn(body.reason, now - (this.command?.atMs ?? now));
  }

  private sendAudio({ generation, index, bytes, isFirst, isLast }: EffectOf<'sendAudio'>): void {
    const reply = this.stage.current;
    if (!reply) return;
    reply.mark('firstByte');
    this.chunk = isFirst ? 0 : this.chunk + 1;
    const { codec } = this.options.vendors.tts.format;
    this.options.outbox.sendAudio(
      { codec, isFirst, isLast, generation, segment: index, chunk: this.chunk },
      bytes,
    );
    reply.onSent(index, bytes.byteLength);
    this.options.observer.onTtsAudio(bytes.byteLength);
  }

  private beginTurn({ generation, source, text, mergesLast, isAdopted }: EffectOf<'beginTurn'>): void {
    this.desk.settle();
    this.unheardText = '';
    this.counts.turns++;
    if (source !== 'greeting') this.conversation.addUser(text, mergesLast);
    this.stage.begin({
      generation,
      isAdopted,
      endpointMs: source === 'speech' ? this.endpointMs() : undefined,
    });
  }

  /** On what was heard of a reply just interrupted, too: the turn will begin with it. */
  private speculate({ generation, text, mergesLast }: EffectOf<'speculate'>): void {
    this.desk.settle();
    this.stage.speculate(generation, this.conversation.withUser(text, mergesLast));
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

  private checkProgress({ generation, limitMs }: EffectOf<'checkProgress'>): void {
    if (this.stage.current?.isPaced) this.options.startTimer('progress', limitMs);
    else this.options.post({ type: 'stuck', generation });
  }

  private awaitPlayout(): void {
    const reply = this.stage.current;
    if (!reply) return;
    const { playback, generation } = reply;
    if (playback.isHeardOut) this.options.post({ type: 'playbackIdle', generation });
    else this.options.startTimer('playout', playback.leadMs + PLAYOUT_MARGIN_MS);
  }

  private onInterrupted({ turn, reason }: EffectOf<'interrupted'>): void {
    const reply = this.stage.end();
    this.options.observer.onTurn('interrupted', reply?.timing.latency());
    if (reply) this.desk.begin({ turn, reason, reply });
  }

  /** A client that commands to interrupt has silenced itself, unless it speaks of another reply. */
  private ownSilence({ generation }: Reply): OwnSilence | undefined {
    if (!this.command) return undefined;
    const { heard } = this.command;
    return heard && heard.generation !== generation ? undefined : { heard };
  }

  private offerToGoOn(): void {
    this.desk.settle();
    if (this.unheardText) this.options.post({ type: 'goOn', text: this.unheardText });
  }

  private onCompleted({ turn, generation, isIncomplete }: EffectOf<'completed'>): void {
    const reply = this.stage.end();
    if (!reply) return;
    const { heardText } = reply.heard(true);
    const latency = reply.timing.latency();
    this.conversation.addReply(reply.id, heardText);
    const incomplete = isIncomplete ? { incomplete: true } : {};
    this.options.outbox.send({ type: 'turn.completed', turn, generation, heardText, ...incomplete, latency });
    this.options.observer.onTurn('completed', latency);
  }

  /** From the end of the last word to now, in audio that has come since. */
  private endpointMs(): number | undefined {
    const { asr } = this.options.vendors;
    if (!asr || this.lastWordEndMs === undefined) return undefined;
    return Math.max(0, asr.audioMs - this.lastWordEndMs);
  }
}
