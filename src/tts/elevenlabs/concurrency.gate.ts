import type { Clock } from '../../common/clock.js';
import { brokenError } from './elevenlabs.errors.js';

/** A place among the requests that may run at once. Give it back exactly once. */
export interface Permit {
  release(): void;
}

export interface ConcurrencyGateOptions {
  clock: Clock;
  /** Longest anybody waits for a place. */
  waitLimitMs: number;
  /** Most that may wait; one more is refused at once. */
  maxWaiting: number;
}

interface Waiting {
  admit: () => void;
}

/** Places assumed until the vendor has told its number. Its largest public plan has 30. */
const UNKNOWN_LIMIT = 30;

/**
 * Keeps the requests of the whole process within the concurrency the account allows; first come, first served.
 *
 * The limit is what the vendor's headers tell, less what others use of the same account. When the vendor
 * nevertheless refuses one for too many, the limit falls below what was running, and rises again by one for
 * each round of successes.
 */
export class ConcurrencyGate {
  private ceiling = UNKNOWN_LIMIT;
  private limit = UNKNOWN_LIMIT;
  private running = 0;
  private successes = 0;
  private readonly queue = new Set<Waiting>();

  constructor(private readonly options: ConcurrencyGateOptions) {}

  /** Requests that may run at once now. */
  get currentLimit(): number {
    return this.limit;
  }

  /**
   * Waits for a place.
   *
   * @throws the signal's reason when aborted; a retryable ProviderError when none got free in time.
   */
  acquire(signal: AbortSignal): Promise<Permit> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.running < this.limit && this.queue.size === 0) return Promise.resolve(this.take());
    if (this.queue.size >= this.options.maxWaiting) return Promise.reject(noPlace());
    return new Promise((resolve, reject) => {
      const leave = () => {
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
        this.queue.delete(waiting);
      };
      const onAbort = () => {
        leave();
        reject(signal.reason);
      };
      const waiting: Waiting = {
        admit: () => {
          leave();
          resolve(this.take());
        },
      };
      const timer = this.options.clock.after(this.options.waitLimitMs, () => {
        leave();
        reject(noPlace());
      });
      signal.addEventListener('abort', onAbort, { once: true });
      this.queue.add(waiting);
    });
  }

  /** A place for a request that can be done without: never the last one, and none while anybody waits. */
  acquireSpare(): Permit | undefined {
    return this.running + 1 < this.limit && this.queue.size === 0 ? this.take() : undefined;
  }

  /** The vendor told how many requests of the account run (ours included) and how many may. */
  learn(current: number, maximum: number): void {
    if (!Number.isInteger(current) || !Number.isInteger(maximum) || maximum < 1) return;
    const others = Math.max(0, current - this.running);
    const wasAtCeiling = this.limit >= this.ceiling;
    this.ceiling = Math.max(1, maximum - others);
    this.limit = wasAtCeiling ? this.ceiling : Math.min(this.limit, this.ceiling);
    this.admitWaiting();
  }

  /** A request was refused for too many at once. Call before its permit is given back. */
  shrink(): void {
    this.limit = Math.max(1, Math.min(this.limit, this.running) - 1);
    this.successes = 0;
  }

  /** A request was answered: after as many as run at once, one more may. */
  grow(): void {
    if (this.limit >= this.ceiling) return;
    this.successes++;
    if (this.successes < this.limit) return;
    this.successes = 0;
    this.limit++;
    this.admitWaiting();
  }

  private take(): Permit {
    this.running++;
    let isHeld = true;
    return {
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.running--;
        this.admitWaiting();
      },
    };
  }

  private admitWaiting(): void {
    for (const waiting of this.queue) {
      if (this.running >= this.limit) return;
      waiting.admit();
    }
  }
}

function noPlace() {
  return brokenError('No place among the ElevenLabs requests of the plan got free in time', {
    vendorCode: 'local_concurrency',
  });
}
