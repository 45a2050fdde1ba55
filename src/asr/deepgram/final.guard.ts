/** After Finalize the vendor has this long to answer. */
const ANSWER_LIMIT_MS = 800;

export type FinalStep = 'none' | 'finalize' | 'promote';

/**
 * Sees to it that words heard become final: when a guess has not changed for a while and no final comes, Finalize is
 * sent; when that brings none either, the guess itself is to be made final.
 *
 * Pure: told of what happens and of the time.
 */
export class FinalGuard {
  private text = '';
  private changedAtMs = 0;
  private askedAtMs: number | undefined;
  private isDemanded = false;

  /** @param patienceMs How long a guess may stay the same; longer than the vendor's own endpointing. */
  constructor(private readonly patienceMs: number) {}

  /** Whether somebody asked for a final, and it has not come. */
  get isAwaited(): boolean {
    return this.isDemanded;
  }

  /** The vendor's guess is now this text. */
  onInterim(text: string, nowMs: number): void {
    if (text === this.text) return;
    this.text = text;
    this.changedAtMs = nowMs;
  }

  /** A stretch became final. @param keepDemand It is not the final somebody asked for. */
  onFinal(keepDemand: boolean): void {
    this.text = '';
    if (keepDemand && this.isDemanded) return;
    this.askedAtMs = undefined;
    this.isDemanded = false;
  }

  /** Finalize has been sent because the session wants an answer now, words or not. */
  demand(nowMs: number): void {
    this.isDemanded = true;
    this.askedAtMs = nowMs;
  }

  /** The vendor says the utterance is over though its words are not final: do not wait for patience to run out. */
  hurry(): void {
    this.changedAtMs = Number.NEGATIVE_INFINITY;
  }

  /** What to do now. */
  check(nowMs: number): FinalStep {
    if (this.askedAtMs !== undefined) return nowMs - this.askedAtMs >= ANSWER_LIMIT_MS ? 'promote' : 'none';
    if (this.text === '' || nowMs - this.changedAtMs < this.patienceMs) return 'none';
    this.askedAtMs = nowMs;
    return 'finalize';
  }
}
