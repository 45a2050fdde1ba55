import type { ProviderName } from '../protocol/server.messages.js';
import type { ProviderError } from './provider.error.js';

/** How one attempt to connect (or, for HTTP, one request up to its status) ended. */
export type ConnectOutcome =
  | 'ok'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'auth'
  | 'quota'
  | 'rate_limited'
  /** The parameters were refused and others are tried: no news of the vendor. */
  | 'profile_refused'
  | 'aborted';

/** Told of everything that happens at the vendors. Metrics and health implement it; adapters only report. */
export interface ProviderObserver {
  onConnect(provider: ProviderName, profile: string, outcome: ConnectOutcome): void;
  /** `code` is from a small closed set: an ErrorCode or a close code class, never vendor free text. */
  onError(provider: ProviderName, code: string, error?: ProviderError): void;
}

/** Passes everything on to several observers, in order. */
export function observeAll(...observers: readonly ProviderObserver[]): ProviderObserver {
  return {
    onConnect(provider, profile, outcome) {
      for (const observer of observers) observer.onConnect(provider, profile, outcome);
    },
    onError(provider, code, error) {
      for (const observer of observers) observer.onError(provider, code, error);
    },
  };
}
