/** Why a reply is not spoken on for now: somebody seems to speak, or nobody is there to listen. */
export type HoldReason = 'speech' | 'away';

/** Holds speech back as long as there is a reason to. */
export class SpeechHold {
  private readonly reasons = new Set<HoldReason>();
  private waiting: (() => void)[] = [];

  get isOn(): boolean {
    return this.reasons.size > 0;
  }

  add(reason: HoldReason): void {
    this.reasons.add(reason);
  }

  /** Takes one reason away; the others go on holding. */
  remove(reason: HoldReason): void {
    this.reasons.delete(reason);
    if (!this.isOn) this.letGo();
  }

  /** Resolves when no reason is left. */
  async released(): Promise<void> {
    if (this.isOn) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Nothing is held any more: there is no more speech. */
  end(): void {
    this.reasons.clear();
    this.letGo();
  }

  private letGo(): void {
    for (const goOn of this.waiting.splice(0)) goOn();
  }
}
