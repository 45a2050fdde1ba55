import type { Clock, Timer } from '../common/clock.js';
import type { SpokenMessage } from '../session/journal.port.js';
import { isTokenOf } from './journal.token.js';
import type { LostSession } from './lost.session.js';

interface Kept {
  readonly lost: LostSession;
  readonly bytes: number;
  readonly expiry: Timer;
}

/** As many as one server holds at once, and some. */
const MOST_SESSIONS = 1_000;
/** A long conversation is a tenth of a megabyte. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Sessions an earlier process left behind, in memory until their clients come back or it is too late for them.
 * Bounded: beyond, those for which it would be too late first are forgotten.
 */
export class LostSessions {
  private readonly kept = new Map<string, Kept>();
  private bytes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly most = { sessions: MOST_SESSIONS, bytes: MOST_BYTES },
  ) {}

  /** @param nowMs Wall time; one for which it is too late by then is not taken. */
  add(lost: LostSession, nowMs: number): void {
    const leftMs = lost.untilMs - nowMs;
    if (leftMs <= 0) return;
    const { sessionId } = lost;
    this.forget(sessionId);
    const expiry = this.clock.after(leftMs, () => this.forget(sessionId));
    const bytes = Buffer.byteLength(JSON.stringify(lost));
    this.kept.set(sessionId, { lost, bytes, expiry });
    this.bytes += bytes;
    while (this.kept.size > this.most.sessions || this.bytes > this.most.bytes) this.forgetOldest();
  }

  /** What was said, for the one who has the token. It is spent then. */
  recall(sessionId: string, token: string): readonly SpokenMessage[] | undefined {
    const lost = this.kept.get(sessionId)?.lost;
    if (!lost || !isTokenOf(lost.tokenHash, token)) return undefined;
    this.forget(sessionId);
    return lost.said;
  }

  /** Forgets everything. */
  clear(): void {
    for (const sessionId of [...this.kept.keys()]) this.forget(sessionId);
  }

  private forgetOldest(): void {
    let oldest: LostSession | undefined;
    for (const { lost } of this.kept.values()) if (!oldest || lost.untilMs < oldest.untilMs) oldest = lost;
    if (oldest) this.forget(oldest.sessionId);
  }

  private forget(sessionId: string): void {
    const kept = this.kept.get(sessionId);
    if (!kept) return;
    kept.expiry.cancel();
    this.bytes -= kept.bytes;
    this.kept.delete(sessionId);
  }
}
