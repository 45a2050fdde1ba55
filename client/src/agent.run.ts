import type { ClientMessage } from '../../src/protocol/client.messages.js';
import type { ServerMessage } from '../../src/protocol/server.messages.js';
import { agentStateOf, dispatch } from './agent.dispatch.js';
import type { AgentEvents, AgentState } from './agent.events.js';
import { offeredProtocols, socketUrl, startMessage, type VoiceAgentOptions } from './agent.options.js';
import { AgentVoice, type BargeInReason } from './agent.voice.js';
import type { AudioPlayer } from './audio.ports.js';
import { AudioUplink } from './audio.uplink.js';
import { type Clock, systemClock } from './clock.js';
import type { SessionReady } from './connection.js';
import { Deferred } from './deferred.js';
import type { Emitter } from './emitter.js';
import { AgentError, AudioFailed, MicFailed, NetworkLost, ProtocolMismatch, Stopped } from './errors.js';
import type { LatencyBook } from './latency.book.js';
import type { MicFeed, MicListener } from './mic.feed.js';
import { ReconnectPolicy } from './reconnect.policy.js';
import { SessionLink } from './session.link.js';
import { globalWebSocket } from './socket.port.js';
import type { TurnLog } from './turn.log.js';
import { VoiceInterrupter } from './voice.interrupter.js';

/** How long microphone and player may take to let go. */
const RELEASE_LIMIT_MS = 2_000;

/** What a run shares with the agent it belongs to. */
export interface RunContext {
  events: Emitter<AgentEvents>;
  log: TurnLog;
  latencies: LatencyBook;
  /** None for those who only type. */
  feed: MicFeed | undefined;
  setState: (state: AgentState) => void;
  /** Resolves when the run before has let go of the microphone. */
  previous: Promise<void>;
}

/** One life of a `VoiceAgent`, from `start()` to its end, over any number of connections. */
export class AgentRun {
  /** The session as the server described it last. */
  session: SessionReady | undefined;
  voice: AgentVoice;
  private readonly feed: MicFeed | undefined;
  private readonly listener: MicListener;
  private player: AudioPlayer | undefined;
  private interrupter: VoiceInterrupter | undefined;
  private link: SessionLink | undefined;
  private readonly uplink: AudioUplink;
  private readonly clock: Clock;
  private lastIds = 0;
  private isStopping = false;
  private isOver = false;
  private farewell: Pick<AgentEvents['ended'], 'reason' | 'totals'> = {};
  private readonly begun = new Deferred();
  private readonly letGo = new Deferred();

  constructor(
    private readonly options: VoiceAgentOptions,
    private readonly context: RunContext,
  ) {
    this.clock = options.clock ?? systemClock;
    this.uplink = new AudioUplink({
      now: () => this.clock.now(),
      onDropped: (count, reason) => context.events.emit('lost', { reason, count }),
    });
    this.voice = this.makeVoice();
    this.feed = context.feed;
    this.listener = this.makeListener();
    this.interruptByVoice(options.bargeIn?.vad ?? false);
  }

  /** @throws {AgentError} why there is no session; everything taken has been released then. */
  async begin(): Promise<void> {
    this.context.setState('connecting');
    // Not waited for: the browser may ask for the microphone as long as it likes, also after `stop()`.
    this.prepare().catch((error) => {
      this.end(error instanceof AgentError ? error : new MicFailed({ cause: error }));
    });
    await this.begun.promise;
  }

  /** Ends in order and releases microphone and player; bounded. */
  async stop(): Promise<void> {
    this.isStopping = true;
    if (this.link) this.link.close();
    else this.end(new Stopped());
    await this.letGo.promise;
  }

  /** Silence here before anything else. @returns whether the agent was interrupted. */
  bargeIn(reason: BargeInReason): boolean {
    return this.voice.bargeIn(reason);
  }

  /** The talk button went down, which takes the turn from an agent that speaks. */
  takeTurn(): void {
    if (this.voice.interruptibleBy('key') !== 'silent') this.voice.bargeIn('key');
  }

  /** @throws {AgentError} if the player cannot change over. */
  async setSpeaker(deviceId: string): Promise<void> {
    await this.player?.setDevice?.(deviceId);
  }

  /** Whether the person's voice interrupts, from now on. */
  interruptByVoice(vad: 'energy' | false): void {
    this.interrupter?.reset();
    this.interrupter = vad ? this.makeInterrupter() : undefined;
  }

  /** @throws {NetworkLost} while there is no connection. */
  sendText(text: string): void {
    if (!this.send({ type: 'text.input', id: this.newId(), text }))
      throw new NetworkLost({ message: 'The text was not sent: there is no connection.' });
  }

  /** @throws {NetworkLost} while there is no connection, or without an answer within 5 s. */
  ping(): Promise<number> {
    return (
      this.link?.ready?.ping() ?? Promise.reject(new NetworkLost({ message: 'There is no connection.' }))
    );
  }

  /** Resolves, never rejects, when microphone and player are released, or after two seconds at most. */
  get released(): Promise<void> {
    return this.letGo.promise;
  }

  get rttMs(): number | undefined {
    return this.link?.ready?.rttMs;
  }

  private async prepare(): Promise<void> {
    const url = socketUrl(this.options.url);
    const WebSocket = this.options.WebSocket ?? globalWebSocket();
    if (!WebSocket) throw new ProtocolMismatch({ message: 'No WebSocket here; give one in the options.' });
    // First of all and without a wait before it: browsers allow sound only straight from a click.
    this.player = await this.makePlayer();
    this.voice = this.makeVoice();
    await this.context.previous;
    if (!this.isStopping) await this.feed?.start(this.listener);
    if (this.isStopping) return this.releaseAll();
    this.link = new SessionLink({
      WebSocket,
      url,
      protocols: () => offeredProtocols(this.options.token),
      start: startMessage(this.options),
      policy: new ReconnectPolicy(this.options.reconnect, this.options.random),
      clock: this.clock,
      readyTimeoutMs: this.options.readyTimeoutMs ?? 10_000,
      handlers: {
        onReady: (ready, isFresh) => this.onReady(ready, isFresh),
        onMessage: (message) => this.onMessage(message),
        onAudio: (header, payload) => this.voice.play(header, payload),
        onBadFrame: (message) =>
          this.context.events.emit('warning', { type: 'warning', code: 'bad_message', message }),
        onReconnecting: (attempt) => this.onReconnecting(attempt),
        onOver: (error) => this.end(error ?? (this.session ? undefined : new Stopped())),
      },
    });
    await this.link.open();
  }

  private async makePlayer(): Promise<AudioPlayer | undefined> {
    try {
      return await this.options.createPlayer?.();
    } catch (cause) {
      throw cause instanceof AgentError ? cause : new AudioFailed({ cause });
    }
  }

  private onReady(ready: SessionReady, isFresh: boolean): void {
    const { events, log } = this.context;
    const isFirst = this.session === undefined;
    this.session = ready;
    events.emit('raw', { direction: 'in', message: ready });
    if (isFresh) {
      const lost = log.abandon();
      this.voice.begin(ready);
      if (lost) events.emit('turn', lost);
    }
    const target = this.link?.ready;
    if (target)
      this.uplink.open({
        get bufferedAmount() {
          return target.bufferedAmount;
        },
        send: (frame) => target.sendAudio(frame),
      });
    // As in a call, where the person silenced the agent comes before what the microphone does.
    this.voice.goOn();
    // A new session believes that it is on, a resumed one what it was told last.
    if (this.feed && (this.feed.state !== 'on' || !isFresh))
      this.send({ type: 'mic', state: this.feed.state });
    if (isFirst || isFresh || log.running === undefined) this.context.setState('listening');
    else this.context.setState('speaking');
    events.emit('ready', ready);
    if (!isFirst) events.emit('reconnected', { resumed: !isFresh });
    this.begun.resolve();
  }

  private onMessage(message: ServerMessage): void {
    // Silence comes before everything else.
    this.voice.obey(message);
    const { events, log, latencies } = this.context;
    events.emit('raw', { direction: 'in', message });
    const turn = log.onMessage(message);
    if (message.type === 'session.state') this.context.setState(agentStateOf(message.state));
    if (message.type === 'turn.completed') latencies.add(message.latency);
    if (message.type === 'session.ended') this.farewell = { reason: message.reason, totals: message.totals };
    dispatch(message, events);
    if (turn) events.emit('turn', turn);
  }

  private onReconnecting(attempt: AgentEvents['reconnecting']): void {
    this.uplink.suspend();
    this.context.setState('reconnecting');
    this.context.events.emit('reconnecting', attempt);
  }

  private send(message: ClientMessage): boolean {
    const isSent = this.link?.send(message) ?? false;
    if (isSent) this.context.events.emit('raw', { direction: 'out', message });
    return isSent;
  }

  private newId(): string {
    return `c-${++this.lastIds}`;
  }

  private makeListener(): MicListener {
    return {
      onFrame: (frame) => {
        this.interrupter?.hear(frame);
        this.uplink.push(frame);
      },
      onLevel: (level) => this.context.events.emit('level', level),
      onState: (state) => {
        this.interrupter?.reset();
        this.send({ type: 'mic', state });
      },
    };
  }

  private makeVoice(): AgentVoice {
    const { events, log } = this.context;
    return new AgentVoice({
      player: this.player,
      clock: this.clock,
      events,
      log,
      send: (message) => this.send(message),
      newId: () => this.newId(),
    });
  }

  private makeInterrupter(): VoiceInterrupter {
    return new VoiceInterrupter({
      sampleRateHz: this.options.microphone?.sampleRateHz ?? 16_000,
      minSpeechMs: this.options.bargeIn?.minSpeechMs,
      clock: this.clock,
      agent: () => this.voice.interruptibleBy('vad'),
      duck: (isDucked) => this.voice.desk?.duck(isDucked),
      interrupt: () => this.voice.bargeIn('vad'),
      onEvent: (heard) => this.context.events.emit('voice', { heard }),
    });
  }

  private end(error: AgentError | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    this.uplink.clear();
    this.interrupter?.reset();
    this.voice.desk?.close();
    this.releaseAll();
    const { events, log, setState } = this.context;
    const lost = log.abandon();
    if (lost) events.emit('turn', lost);
    setState(error && !(error instanceof Stopped) ? 'failed' : 'stopped');
    if (error && !(error instanceof Stopped)) events.emit('error', error);
    events.emit('ended', { error, ...this.farewell });
    if (error) this.begun.reject(error);
    else this.begun.resolve();
  }

  private releaseAll(): void {
    const limit = this.clock.after(RELEASE_LIMIT_MS, () => this.letGo.resolve());
    const all = Promise.allSettled([this.feed?.stop(this.listener), this.player?.close()]);
    all.then(() => {
      limit.cancel();
      this.letGo.resolve();
    });
  }
}
