/**
 * Lets only so many attempts at a vendor run at once, first come, first served.
 *
 * When a vendor goes away, every session loses its connection in the same moment; without a gate all of them would
 * dial before the first failure is known. A wait here is as long as an attempt may take, times the rounds before.
 */
export class DialGate {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  /** @param most Attempts at once; `Infinity` for no limit. */
  constructor(private readonly most: number) {}

  /**
   * Waits for a place.
   *
   * @returns gives the place back; to be called exactly once.
   * @throws the signal's reason when it fires first.
   */
  enter(signal: AbortSignal): Promise<() => void> {
    if (this.running < this.most) {
      this.running++;
      return Promise.resolve(() => this.leave());
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.waiting.delete(admit);
        reject(signal.reason);
      };
      // The place of the one who leaves is handed on; `running` stays as it is.
      const admit = () => {
        signal.removeEventListener('abort', onAbort);
        resolve(() => this.leave());
      };
      if (signal.aborted) return reject(signal.reason);
      this.waiting.add(admit);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  private leave(): void {
    const [next] = this.waiting;
    if (!next) {
      this.running--;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
