import { type Clock, pause } from '../../common/clock.js';
import type { DeepgramProfile, RetryConfig } from '../../config/app.config.js';
import type { ConnectState, ProviderConnector } from '../../provider/provider.connector.js';
import type { ProviderError } from '../../provider/provider.error.js';
import type { RetryEpisode } from '../../provider/retry.episode.js';
import type { DeepgramConnection } from './deepgram.connection.js';

/** A connection that lived this long, or made words final, was a good one: its loss begins a new episode. */
const PROVEN_AFTER_MS = 2_000;

export interface ConnectionKeeperOptions {
  connector: ProviderConnector;
  clock: Clock;
  retry: RetryConfig;
  profiles: readonly DeepgramProfile[];
  signal: AbortSignal;
  /** Dials once. */
  open: (profile: DeepgramProfile, signal: AbortSignal) => Promise<DeepgramConnection>;
  /** Uses a connection; resolves with the reason when it is lost. */
  serve: (connection: DeepgramConnection, profile: DeepgramProfile) => Promise<Loss>;
  onState: (state: ConnectState | { state: 'ready'; profile: string }) => void;
}

/** How a connection ended. */
export interface Loss {
  error: ProviderError;
  /** It made words final before. */
  wasUseful: boolean;
  /** Nobody is waiting for words: the replacement need not be announced. */
  isQuiet: boolean;
}

/**
 * Keeps one stream connected: the first connection, and a new one at once whenever it is lost, until the signal
 * fires or the attempts are spent.
 */
export class ConnectionKeeper {
  private episode: RetryEpisode;
  /** States are not announced while a connection lost in silence is replaced at the first attempt. */
  private isSilent = false;

  constructor(private readonly options: ConnectionKeeperOptions) {
    this.episode = this.newEpisode(0);
  }

  /**
   * @throws {ProviderError} when no connection can be had.
   * @throws the signal's reason when it fires.
   */
  async run(): Promise<never> {
    for (;;) {
      const { connection, profile } = await this.connect();
      if (this.options.signal.aborted) connection.terminate();
      this.options.signal.throwIfAborted();
      this.announce({ state: 'ready', profile: profile.name });
      this.isSilent = false;
      const loss = await this.options.serve(connection, profile);
      this.options.signal.throwIfAborted();
      const isProven = loss.wasUseful || this.options.clock.now() - connection.openedAtMs >= PROVEN_AFTER_MS;
      if (isProven) await this.startOver(loss);
      else await this.carryOn(loss);
    }
  }

  private connect() {
    const { connector, profiles, retry, signal, open } = this.options;
    return connector.connectWithProfiles<DeepgramProfile, DeepgramConnection>({
      profiles,
      retry,
      signal,
      episode: this.episode,
      attempt: open,
      discard: (connection) => connection.terminate(),
      onState: (state) => this.announce(state),
    });
  }

  /** A good connection was lost: another one at once, but for a jitter that keeps many sessions apart. */
  private async startOver(loss: Loss): Promise<void> {
    const { connector, clock, retry, profiles, signal } = this.options;
    this.episode = this.newEpisode(this.episode.firstUsable);
    this.isSilent = loss.isQuiet;
    const nextInMs = connector.reconnectDelayMs(retry);
    const profile = profiles[this.episode.profile]?.name ?? '';
    this.announce({ state: 'retrying', attempt: 1, profile, nextInMs: Math.round(nextInMs) });
    await pause(clock, nextInMs, signal);
  }

  /** A connection died before it was of any use: a failed attempt of the same episode, so that nothing spins. */
  private carryOn(loss: Loss): Promise<void> {
    const { connector, profiles, signal } = this.options;
    const onState = (state: ConnectState) => this.announce(state);
    return connector.backOff(loss.error, this.episode, { profiles, signal, onState });
  }

  private newEpisode(firstProfile: number): RetryEpisode {
    const { connector, retry, profiles } = this.options;
    return connector.newEpisode(retry, profiles.length, firstProfile);
  }

  private announce(state: ConnectState | { state: 'ready'; profile: string }): void {
    const isFirstAttempt = state.state === 'ready' || state.attempt === 1;
    if (this.isSilent && isFirstAttempt) return;
    this.isSilent = false;
    this.options.onState(state);
  }
}
