import type { ServerBodyOf } from '../../src/protocol/server.messages.js';
import type { AgentEvents, AgentState } from './agent.events.js';
import type { VoiceAgentOptions } from './agent.options.js';
import { AgentRun } from './agent.run.js';
import type { BargeInReason } from './agent.voice.js';
import type { PlaybackReport } from './audio.ports.js';
import type { SessionReady } from './connection.js';
import { Emitter } from './emitter.js';
import { NetworkLost } from './errors.js';
import { EventStream } from './event.stream.js';
import { LatencyBook, type LatencyStage, type Percentiles } from './latency.book.js';
import { MicFeed, type MicState } from './mic.feed.js';
import type { Turn } from './turn.js';
import { TurnLog } from './turn.log.js';

/**
 * A conversation with a Parley server: hears through a `Microphone`, speaks through an `AudioPlayer`.
 *
 * ```ts
 * const agent = new VoiceAgent({ url: 'wss://example.org', microphone, createPlayer });
 * agent.on('final', ({ text }) => show(text));
 * await agent.start();
 * ```
 *
 * Nothing here touches the page or the sound card; in Node pass the `ws` package's constructor.
 */
export class VoiceAgent {
  private readonly emitter = new Emitter<AgentEvents>();
  private readonly log = new TurnLog();
  private latencies = new LatencyBook();
  private run: AgentRun | undefined;
  private starting: Promise<void> | undefined;
  private released: Promise<void> = Promise.resolve();
  private current: AgentState = 'stopped';
  private lastStats: ServerBodyOf<'session.stats'> | undefined;
  private lastLevel = 0;

  readonly on = this.emitter.on.bind(this.emitter);
  readonly once = this.emitter.once.bind(this.emitter);
  readonly off = this.emitter.off.bind(this.emitter);

  private readonly options: VoiceAgentOptions;
  private readonly feed: MicFeed | undefined;

  constructor(options: VoiceAgentOptions) {
    this.options = { ...options };
    if (options.microphone) this.feed = new MicFeed(options.microphone);
    this.on('stats', (stats) => {
      this.lastStats = stats;
    });
    this.on('level', (level) => {
      this.lastLevel = level;
    });
    this.on('ended', () => {
      this.run = undefined;
      this.starting = undefined;
      this.lastLevel = 0;
    });
  }

  /**
   * Opens player, microphone and session; in browsers to be called from a click.
   *
   * Resolves when the server listens. Called again while running it returns the same promise.
   *
   * @throws {AgentError} with `code` and `hint`; nothing stays open then.
   */
  start(): Promise<void> {
    if (this.starting) return this.starting;
    this.log.clear();
    this.latencies = new LatencyBook();
    this.lastStats = undefined;
    const run = new AgentRun(this.options, {
      events: this.emitter,
      log: this.log,
      latencies: this.latencies,
      feed: this.feed,
      setState: (state) => this.setState(state),
      previous: this.released,
    });
    this.run = run;
    this.released = run.released;
    const starting = run.begin();
    // A run that fails before its first wait has ended already.
    if (this.run === run) this.starting = starting;
    return starting;
  }

  /** Ends the session and releases microphone and player. Safe at any time, any number of times. */
  async stop(): Promise<void> {
    await this.run?.stop();
    await this.released;
  }

  /**
   * Interrupts the agent: silence here first, then the server is told what was heard.
   *
   * A protected reply goes on; the server is told nevertheless and answers with a warning.
   *
   * @returns whether the agent was interrupted.
   */
  bargeIn(reason: BargeInReason = 'button'): boolean {
    return this.run?.bargeIn(reason) ?? false;
  }

  /** While muted nothing is sent, from now on and in runs to come. Also leaves push-to-talk. */
  mute(isMuted: boolean): void {
    this.feed?.mute(isMuted);
  }

  /**
   * The talk button went down or up; from the first call on, also in runs to come, only what is said while it is
   * down is sent. `mute(false)` ends that.
   *
   * Going down interrupts a speaking agent.
   */
  pushToTalk(isDown: boolean): void {
    if (isDown) this.run?.takeTurn();
    this.feed?.pushToTalk(isDown);
  }

  /** Whether the person's voice alone interrupts, from now on and in runs to come; see the option `bargeIn.vad`. */
  interruptByVoice(vad: 'energy' | false): void {
    this.options.bargeIn = { ...this.options.bargeIn, vad };
    this.run?.interruptByVoice(vad);
  }

  /** Hears through another microphone, also in the middle of a run. @throws {AgentError} if it cannot; the old one goes on. */
  async setMic(deviceId: string): Promise<void> {
    await this.options.microphone?.setDevice?.(deviceId);
  }

  /** Plays on another loudspeaker, also in the middle of a run. @throws {SpeakerFailed} if it cannot; the old one goes on. */
  async setSpeaker(deviceId: string): Promise<void> {
    await this.run?.setSpeaker(deviceId);
  }

  /** Says something by typing; interrupts a speaking agent. @throws {NetworkLost} while there is no connection. */
  sendText(text: string): void {
    if (!this.run) throw new NetworkLost({ message: 'The text was not sent: the agent is not started.' });
    this.run.sendText(text);
  }

  /** Round trip to the server in milliseconds. @throws {NetworkLost} without an answer within 5 s. */
  async ping(): Promise<number> {
    if (!this.run) throw new NetworkLost({ message: 'The agent is not started.' });
    return this.run.ping();
  }

  /** Every event from now to the end of the run, for `for await`. */
  events(): EventStream<AgentEvents> {
    return new EventStream(this.emitter, 'ended');
  }

  get state(): AgentState {
    return this.current;
  }

  /** What `mute` and `pushToTalk` made of the microphone; `on` before either. Nothing for those who only type. */
  get micState(): MicState | undefined {
    return this.feed?.state;
  }

  /** Whether the agent says something now that cannot be interrupted. */
  get isProtected(): boolean {
    return this.log.running?.isProtected ?? false;
  }

  /** Whether the agent stands still, with more to say, until it is clear whether the person speaks. */
  get isPaused(): boolean {
    return this.run?.voice.desk?.isPaused ?? false;
  }

  /** The session as the server described it last; nothing before the first. */
  get session(): SessionReady | undefined {
    return this.run?.session;
  }

  /** Oldest first; a running turn is updated in place. Kept after the end, until the next start. */
  get turns(): readonly Turn[] {
    return this.log.turns;
  }

  /** The last statistics of the server; they come once a second. */
  get stats(): ServerBodyOf<'session.stats'> | undefined {
    return this.lastStats;
  }

  /** How far the agent has been heard. */
  get playback(): PlaybackReport | undefined {
    return this.run?.voice.desk?.last;
  }

  /** Audio frames that were refused because their reply had been interrupted. */
  get staleFrames(): number {
    return this.run?.voice.desk?.staleFrames ?? 0;
  }

  get rttMs(): number | undefined {
    return this.run?.rttMs;
  }

  /** Loudness of the microphone, 0 to 1; 0 while nothing of it is sent. */
  get levels(): { in: number } {
    return { in: this.lastLevel };
  }

  get latency(): { percentiles(): Partial<Record<LatencyStage, Percentiles>> } {
    return this.latencies;
  }

  private setState(state: AgentState): void {
    if (state === this.current) return;
    const previous = this.current;
    this.current = state;
    this.emitter.emit('state', { state, previous });
  }
}
