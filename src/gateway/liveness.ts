import type { Clock, Timer } from '../common/clock.js';

const PING_EVERY_MS = 5_000;
const PONG_WITHIN_MS = 5_000;
/** A timer this late means that our own process stood still: the peer is not to blame and gets another ping. */
const OWN_STALL_MS = 1_000;

/** What liveness does with the socket. */
export interface LivenessActions {
  ping(): void;
  /** No pong came in time. */
  onDead(): void;
}

/**
 * Finds out whether the other end is still there: a ping every 5 s that wants its pong within 5 s. The first goes out
 * at once, so that the round trip is known before anything is spoken.
 */
export class Liveness {
  private timer: Timer | undefined;
  private pingedAt: number | undefined;
  private rtt: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly actions: LivenessActions,
  ) {
    this.ping();
  }

  /** Last measured round trip. */
  get rttMs(): number | undefined {
    return this.rtt;
  }

  onPong(): void {
    if (this.pingedAt === undefined) return;
    const now = this.clock.now();
    this.rtt = now - this.pingedAt;
    this.timer?.cancel();
    const nextPingIn = Math.max(0, this.pingedAt + PING_EVERY_MS - now);
    this.pingedAt = undefined;
    this.timer = this.clock.after(nextPingIn, () => this.ping());
  }

  stop(): void {
    this.timer?.cancel();
  }

  private ping(): void {
    const pingedAt = this.clock.now();
    this.pingedAt = pingedAt;
    this.timer = this.clock.after(PONG_WITHIN_MS, () => {
      const isLate = this.clock.now() - pingedAt > PONG_WITHIN_MS + OWN_STALL_MS;
      if (isLate) this.ping();
      else this.actions.onDead();
    });
    this.actions.ping();
  }
}
