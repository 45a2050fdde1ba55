import type { ProviderError } from './provider.error.js';
import type { ConnectOutcome } from './provider.observer.js';

/** The class of a failed attempt, as observers count it. */
export function outcomeOf(
  error: ProviderError,
): Exclude<ConnectOutcome, 'ok' | 'profile_refused' | 'aborted'> {
  if (error.code === 'provider_auth') return 'auth';
  if (error.code === 'provider_quota') return 'quota';
  if (error.code === 'provider_timeout') return 'timeout';
  if (error.status === 429) return 'rate_limited';
  return error.status === undefined ? 'unreachable' : 'refused';
}
