import type { Clock } from '../common/clock.js';
import type { ProviderName } from '../protocol/server.messages.js';
import type { ConnectOutcome, ProviderObserver } from './provider.observer.js';

/** A key the vendor refused is tried again by one session after this long. */
const AUTH_PAUSE_MS = 15_000;
/** A spent quota comes back more slowly. */
const QUOTA_PAUSE_MS = 60_000;

/** What an attempt said about the vendor, and not only about us or one set of parameters. */
type News = Exclude<ConnectOutcome, 'profile_refused' | 'aborted'>;

/** What is known of one vendor without dialling it. */
export interface ProviderStatus {
  /** Of the last attempt that said something about the vendor; `undefined` before the first. */
  lastOutcome: News | undefined;
  /** How long ago that was. */
  ageMs: number;
  /** Milliseconds during which new sessions shall be refused, 0 for none. */
  refusedForMs: number;
}

interface Known {
  outcome: News;
  atMs: number;
  refusedUntilMs: number;
}

/**
 * Remembers how the last attempt at each vendor ended, for readiness and admission.
 *
 * After a refused key or quota new sessions are refused for a while; then one is let through to try, the others
 * wait for what it finds.
 */
export class ProviderHealth implements ProviderObserver {
  private readonly known = new Map<ProviderName, Known>();

  constructor(private readonly clock: Clock) {}

  onConnect(provider: ProviderName, _profile: string, outcome: ConnectOutcome): void {
    if (outcome === 'profile_refused' || outcome === 'aborted') return;
    const atMs = this.clock.now();
    this.known.set(provider, { outcome, atMs, refusedUntilMs: atMs + pauseAfter(outcome) });
  }

  /** What is known was learnt with another key: the next session may try. */
  forget(provider: ProviderName): void {
    this.known.delete(provider);
  }

  /** Errors after the handshake say nothing that the next handshake will not tell better. */
  onError(): void {}

  status(provider: ProviderName): ProviderStatus {
    const known = this.known.get(provider);
    if (!known) return { lastOutcome: undefined, ageMs: 0, refusedForMs: 0 };
    const nowMs = this.clock.now();
    return {
      lastOutcome: known.outcome,
      ageMs: nowMs - known.atMs,
      refusedForMs: Math.max(0, known.refusedUntilMs - nowMs),
    };
  }

  /**
   * Asks to admit one more session that will use this vendor.
   *
   * @returns 0 to go ahead; otherwise milliseconds after which to try again.
   */
  admit(provider: ProviderName): number {
    const known = this.known.get(provider);
    const pauseMs = known ? pauseAfter(known.outcome) : 0;
    if (!known || pauseMs === 0) return 0;
    const nowMs = this.clock.now();
    if (nowMs < known.refusedUntilMs) return known.refusedUntilMs - nowMs;
    // This one may try. Should it vanish without trying, the next may after another pause.
    known.refusedUntilMs = nowMs + pauseMs;
    return 0;
  }
}

function pauseAfter(outcome: News): number {
  if (outcome === 'auth') return AUTH_PAUSE_MS;
  return outcome === 'quota' ? QUOTA_PAUSE_MS : 0;
}
