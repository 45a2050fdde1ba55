import type { Clock } from '../common/clock.js';
import type { SaidText } from './conversation.js';
import type { ResumeTicket } from './resume.ticket.js';

/** Beyond, the oldest is forgotten: its client begins afresh. */
const CAPACITY = 1_000;

interface Kept {
  ticket: ResumeTicket;
  history: readonly SaidText[];
  /** When its client may come back no more, by the clock. */
  untilMs: number;
}

/** What was said in sessions that were let go while their clients were away, for as long as those may come back. */
export class KeptConversations {
  /** By session, the longest kept first. */
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly clock: Clock) {}

  /** How many clients may still ask for theirs. */
  get size(): number {
    this.forgetOver();
    return this.kept.size;
  }

  keep(sessionId: string, kept: Kept): void {
    this.forgetOver();
    const oldest = this.kept.keys().next().value;
    if (this.kept.size >= CAPACITY && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(sessionId, kept);
  }

  /** Gives what was said to who has the session's token, once. */
  take(sessionId: string, token: string): readonly SaidText[] | undefined {
    this.forgetOver();
    const kept = this.kept.get(sessionId);
    if (!kept?.ticket.redeem(token)) return undefined;
    this.kept.delete(sessionId);
    return kept.history;
  }

  private forgetOver(): void {
    const now = this.clock.now();
    for (const [id, { untilMs }] of this.kept) if (untilMs <= now) this.kept.delete(id);
  }
}
