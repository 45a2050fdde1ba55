import type { Clock, Timer } from '../../common/clock.js';
import type { RealtimeConnection } from './realtime.connection.js';

/** Share of a session's announced life after which it is renewed. */
const LIFE_SHARE = 0.8;
/** A renewal that failed is tried again after this. */
const AGAIN_AFTER_MS = 30_000;
/**
 * Never renewed faster than this, whatever end the vendor announces. It does so in wall time, and its clock and ours may
 * be an hour apart: a session that ends before its renewal is replaced then.
 */
const MIN_AGE_MS = 60_000;

export interface ConnectionRenewalOptions {
  clock: Clock;
  renewAfterMs: number;
  /** Opens another connection. Rejects when it cannot, or when the signal fires. */
  dial: (signal: AbortSignal) => Promise<RealtimeConnection>;
  /** Both are free: the new one takes over. */
  onRenewed: (fresh: RealtimeConnection) => void;
}

/** Replaces a connection before the vendor ends it, while no reply is under way. */
export class ConnectionRenewal {
  private readonly controller = new AbortController();
  private timer: Timer | undefined;

  constructor(
    private readonly old: RealtimeConnection,
    private readonly options: ConnectionRenewalOptions,
  ) {
    const { renewAfterMs } = options;
    const lifeMs = old.expiresAtMs === undefined ? Infinity : old.expiresAtMs - Date.now();
    this.schedule(Math.min(renewAfterMs, Math.max(MIN_AGE_MS, lifeMs * LIFE_SHARE)));
  }

  /** The connection is gone or the session over: nothing is renewed any more. */
  stop(): void {
    this.timer?.cancel();
    this.controller.abort(new DOMException('renewal is no longer needed', 'AbortError'));
  }

  private schedule(inMs: number): void {
    this.timer = this.options.clock.after(inMs, () => {
      this.old.whenFree(() => void this.renew());
    });
  }

  private async renew(): Promise<void> {
    const { signal } = this.controller;
    if (signal.aborted) return;
    let fresh: RealtimeConnection;
    try {
      fresh = await this.options.dial(signal);
    } catch {
      // Already counted by the connector; the old connection still serves.
      if (!signal.aborted) this.schedule(AGAIN_AFTER_MS);
      return;
    }
    // A reply may have begun meanwhile.
    this.old.whenFree(() => {
      if (signal.aborted) fresh.terminate();
      else this.options.onRenewed(fresh);
    });
  }
}
