import { type Clock, pause } from '../../common/clock.js';
import type { LlmConfig } from '../../config/app.config.js';
import type { ConnectState, ProviderConnector } from '../../provider/provider.connector.js';
import type { ProviderError } from '../../provider/provider.error.js';
import type { RetryEpisode } from '../../provider/retry.episode.js';
import type { ConversationItem } from '../llm.port.js';
import { ConnectionRenewal } from './connection.renewal.js';
import type { RealtimeConnection } from './realtime.connection.js';
import { ownError, timeoutError } from './realtime.errors.js';
import type { RealtimeProfile } from './realtime.profiles.js';

/** A connection that lived this long was a good one: its loss begins a new episode. */
const PROVEN_AFTER_MS = 2_000;
const GOODBYE_MS = 1_000;

export interface RealtimeLineOptions {
  connector: ProviderConnector;
  clock: Clock;
  config: LlmConfig;
  profiles: readonly RealtimeProfile[];
  /** Dials once, up to a session that has its settings. */
  open: (profile: RealtimeProfile, signal: AbortSignal) => Promise<RealtimeConnection>;
  /** What a new connection is given as its history. */
  conversation: () => readonly ConversationItem[];
  onState: (state: ConnectState | { state: 'ready'; profile: string }) => void;
}

interface Waiter {
  resolve: (connection: RealtimeConnection) => void;
  reject: (error: unknown) => void;
}

/** How the connection in use came to its end. */
interface Loss {
  error: ProviderError;
  connection: RealtimeConnection;
  /** We gave it up ourselves. */
  isReplaced: boolean;
}

/** Keeps one conversation connected: reconnects when a connection is lost, renews it before it expires. */
export class RealtimeLine {
  private readonly controller = new AbortController();
  private readonly waiters = new Set<Waiter>();
  private current: RealtimeConnection | undefined;
  /** Index of the best profile that was not refused; one left only because the network failed is tried again. */
  private firstUsable = 0;
  private episode: RetryEpisode;
  private renewal: ConnectionRenewal | undefined;
  private failure: unknown;
  private onLoss: (loss: Loss) => void = () => {};
  /** Nobody waits: the first attempt to replace a lost connection is not announced. */
  private isSilent = false;

  constructor(private readonly options: RealtimeLineOptions) {
    this.episode = this.newEpisode();
  }

  /** The connection in use, if there is one. */
  get connection(): RealtimeConnection | undefined {
    return this.current;
  }

  /**
   * Connects and stays connected until `close`.
   *
   * @throws {ProviderError} when no connection can be had.
   * @throws the reason of `close`.
   */
  async run(): Promise<never> {
    const { signal } = this.controller;
    try {
      for (;;) {
        const connection = await this.connect(this.episode, signal, (state) => this.announce(state));
        const loss = new Promise<Loss>((resolve) => {
          this.onLoss = resolve;
        });
        this.use(connection);
        this.announce({ state: 'ready', profile: connection.profile.name });
        this.isSilent = false;
        await this.recover(await loss);
      }
    } catch (error) {
      this.failure = error;
      for (const waiter of [...this.waiters]) waiter.reject(error);
      throw error;
    }
  }

  /**
   * Waits for a connection.
   *
   * @throws {ProviderError} when there is none in time, or there will be none.
   * @throws the signal's reason when it fires first.
   */
  ready(signal: AbortSignal, limitMs: number): Promise<RealtimeConnection> {
    if (this.current) return Promise.resolve(this.current);
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      const settled = () => {
        this.waiters.delete(waiter);
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        resolve: (connection) => {
          settled();
          resolve(connection);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      const onAbort = () => waiter.reject(signal.reason);
      const late = () => waiter.reject(timeoutError('OpenAI could not be connected in time; ask again'));
      const timer = this.options.clock.after(limitMs, late);
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiters.add(waiter);
    });
  }

  /** Gives up a connection that no longer serves; another one is dialled at once. */
  replace(connection: RealtimeConnection): void {
    this.lose({ connection, error: ownError('The connection was given up'), isReplaced: true });
    connection.terminate();
  }

  /**
   * The vendor refuses to answer under the current profile.
   *
   * @param isForItsModel Other settings of the same model would be refused as well.
   * @returns false when there is no other to try.
   */
  skipProfile(isForItsModel: boolean): boolean {
    const { current } = this;
    const { profiles } = this.options;
    if (!current) return false;
    const refused = current.profile;
    const next = profiles.findIndex(
      ({ model }, index) => index > profiles.indexOf(refused) && !(isForItsModel && model === refused.model),
    );
    if (next < 0) return false;
    this.firstUsable = next;
    this.replace(current);
    return true;
  }

  /** Ends the line; resolves when its connection is gone. Idempotent. */
  async close(): Promise<void> {
    const { current } = this;
    this.controller.abort(new DOMException('the session is over', 'AbortError'));
    if (!current) return;
    this.lose({ connection: current, error: ownError('The session is over'), isReplaced: true });
    await current.close(GOODBYE_MS);
  }

  private use(connection: RealtimeConnection): void {
    this.current = connection;
    connection.sync(this.options.conversation());
    this.renewal = new ConnectionRenewal(connection, {
      clock: this.options.clock,
      renewAfterMs: this.options.config.renewAfterMs,
      dial: (signal) => this.connect(this.newEpisode(), signal),
      onRenewed: (fresh) => {
        this.use(fresh);
        if (fresh.profile !== connection.profile)
          this.announce({ state: 'ready', profile: fresh.profile.name });
        void connection.close(GOODBYE_MS);
      },
    });
    void connection.lost.then((error) => this.lose({ connection, error, isReplaced: false }));
    for (const waiter of [...this.waiters]) waiter.resolve(connection);
  }

  /** Only the connection in use can be lost: a renewed or replaced one has ended as it should. */
  private lose(loss: Loss): void {
    if (this.current !== loss.connection) return;
    this.current = undefined;
    this.renewal?.stop();
    this.onLoss(loss);
  }

  /** Prepares the next attempt: what episode it belongs to, and what to wait before it. */
  private async recover({ error, connection, isReplaced }: Loss): Promise<void> {
    const { connector, clock, config, profiles } = this.options;
    const { signal } = this.controller;
    signal.throwIfAborted();
    const lastEpisode = this.episode;
    this.episode = this.newEpisode();
    if (isReplaced) return;
    connector.reportLoss(error);
    const onState = (state: ConnectState) => this.announce(state);
    if (clock.now() - connection.openedAtMs < PROVEN_AFTER_MS && !connection.wasUseful) {
      this.episode = lastEpisode;
      return connector.backOff(error, lastEpisode, { profiles, signal, onState });
    }
    this.isSilent = connection.wasIdle;
    const nextInMs = connector.reconnectDelayMs(config.retry);
    const profile = profiles[this.episode.profile]?.name ?? '';
    onState({ state: 'retrying', attempt: 1, profile, nextInMs: Math.round(nextInMs) });
    await pause(clock, nextInMs, signal);
  }

  private async connect(
    episode: RetryEpisode,
    signal: AbortSignal,
    onState?: (state: ConnectState) => void,
  ): Promise<RealtimeConnection> {
    const { connector, profiles, config, open } = this.options;
    const { connection } = await connector.connectWithProfiles<RealtimeProfile, RealtimeConnection>({
      profiles,
      retry: config.retry,
      signal,
      episode,
      attempt: open,
      discard: (late) => late.terminate(),
      onState,
    });
    this.firstUsable = Math.max(this.firstUsable, episode.firstUsable);
    return connection;
  }

  private newEpisode(): RetryEpisode {
    const { connector, config, profiles } = this.options;
    return connector.newEpisode(config.retry, profiles.length, this.firstUsable);
  }

  private announce(state: ConnectState | { state: 'ready'; profile: string }): void {
    const isFirstAttempt = state.state === 'ready' || state.attempt === 1;
    if (this.isSilent && isFirstAttempt) return;
    this.isSilent = false;
    this.options.onState(state);
  }
}
