import type { LookupFunction } from 'node:net';
import { type Clock, systemClock } from '../../common/clock.js';
import type { FaultReport } from '../../common/contained.clock.js';
import type { LlmConfig } from '../../config/app.config.js';
import { openSocket } from '../../provider/open.socket.js';
import { MOST_DIALS_AT_ONCE, ProviderConnector } from '../../provider/provider.connector.js';
import type { ProviderObserver } from '../../provider/provider.observer.js';
import type { LlmOpenOptions, LlmPort, LlmSession } from '../llm.port.js';
import { OpenAiSession } from './openai.session.js';
import { RealtimeConnection } from './realtime.connection.js';
import { refusedError } from './realtime.errors.js';
import { startSession } from './realtime.handshake.js';
import { type RealtimeProfile, realtimeProfiles, realtimeUrl, sessionSettings } from './realtime.profiles.js';

/** Largest event taken; a whole reply in one event stays far below. */
const MAX_EVENT_BYTES = 1024 * 1024;

export interface OpenAiLlmOptions {
  config: LlmConfig;
  observer: ProviderObserver;
  lookup: LookupFunction;
  clock?: Clock;
  onFault?: FaultReport;
}

/** OpenAI's Realtime API with text in and text out: one WebSocket a session. */
export class OpenAiLlm implements LlmPort {
  private readonly clock: Clock;
  private readonly connector: ProviderConnector;
  private readonly profiles: readonly RealtimeProfile[];

  constructor(private readonly options: OpenAiLlmOptions) {
    const { config, observer, clock = systemClock } = options;
    this.clock = clock;
    this.connector = new ProviderConnector({
      provider: 'llm',
      clock,
      observer,
      mostAtOnce: MOST_DIALS_AT_ONCE,
    });
    this.profiles = realtimeProfiles(config.models);
    config.key.onReplaced(() => this.connector.forget());
  }

  open(options: LlmOpenOptions): LlmSession {
    const { clock, connector, profiles } = this;
    const session = new OpenAiSession({
      ...options,
      config: this.options.config,
      clock,
      connector,
      profiles,
      dial: (profile, signal) => this.dial(options, profile, signal),
    });
    session.start();
    return session;
  }

  private async dial(
    options: LlmOpenOptions,
    profile: RealtimeProfile,
    signal: AbortSignal,
  ): Promise<RealtimeConnection> {
    const { config, lookup } = this.options;
    const socket = await openSocket({
      provider: 'llm',
      url: realtimeUrl(config.url, profile.model),
      headers: { authorization: `Bearer ${config.key.current}` },
      signal,
      lookup,
      maxPayloadBytes: MAX_EVENT_BYTES,
      clock: this.clock,
      onFault: this.options.onFault,
      refused: refusedError,
    });
    const ready = await startSession(socket, sessionSettings(config, profile, options), signal);
    return new RealtimeConnection(ready, profile, this.clock);
  }
}
