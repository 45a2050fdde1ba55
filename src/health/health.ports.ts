import type { Lag } from '../common/event-loop.lag.js';
import type { ProviderName } from '../protocol/server.messages.js';

/** How busy the server is. */
export interface LoadSource {
  readonly isDraining: boolean;
  readonly activeCount: number;
}

/** What is known of the vendors without dialling them. */
export interface VendorSource {
  status(provider: ProviderName): VendorKnowledge;
}

export interface VendorKnowledge {
  /** How the last handshake ended; `undefined` before the first. */
  readonly lastOutcome:
    | 'ok'
    | 'refused'
    | 'unreachable'
    | 'timeout'
    | 'auth'
    | 'quota'
    | 'rate_limited'
    | undefined;
  /** How long ago that was. */
  readonly ageMs: number;
  /** How long new sessions will still be refused because of it. */
  readonly refusedForMs: number;
}

/** What the machine still gives this process. */
export interface HostSource {
  /** In use, from 0 to 1. */
  readonly memoryShare: number;
  readonly isShortOfMemory: boolean;
  readonly isShortOfDescriptors: boolean;
}

export interface HealthSources {
  readonly load: LoadSource;
  readonly vendors: VendorSource;
  readonly lag: { readonly current: Lag };
  readonly host: HostSource;
  /** The vendors are emulators. */
  readonly isSimulated: boolean;
}

/** Injection token of `HealthSources`. */
export const HEALTH_SOURCES = Symbol('HealthSources');
