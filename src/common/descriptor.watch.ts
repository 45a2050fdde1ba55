import type { Clock, Timer } from './clock.js';
import { readDescriptorLimit, readDescriptorsInUse } from './descriptor.use.js';

const SAMPLE_MS = 1_000;
/** Most one session has open at once: its client, each vendor twice while a connection is replaced, its journal. */
const DESCRIPTORS_PER_SESSION = 8;
/** Kept for page, probes, scrapes and what is opened between two looks. */
const SPARE = 32;

export interface DescriptorWatchOptions {
  readonly clock: Clock;
  readonly limit?: number | undefined;
  readonly readInUse?: () => Promise<number | undefined>;
}

/**
 * Knows whether another session finds enough descriptors. Each session is reckoned with the most it may open, for
 * vendors are dialled long after it was let in.
 */
export class DescriptorWatch {
  /** Where this is not known, there is always room. */
  readonly limit: number | undefined;
  private readonly timer: Timer;
  private readonly readInUse: () => Promise<number | undefined>;
  /** Open when no session was. */
  private atStart = 0;
  private inUse = 0;
  private isReading = false;

  private constructor({ clock, limit, readInUse = readDescriptorsInUse }: DescriptorWatchOptions) {
    this.limit = limit;
    this.readInUse = readInUse;
    this.timer = clock.every(SAMPLE_MS, () => void this.sample());
  }

  /** Begins to watch; to be called before there are sessions. */
  static async start(options: DescriptorWatchOptions): Promise<DescriptorWatch> {
    const limit = 'limit' in options ? options.limit : readDescriptorLimit();
    const watch = new DescriptorWatch({ ...options, limit });
    await watch.sample();
    watch.atStart = watch.inUse;
    return watch;
  }

  /** How many sessions fit, by what was open when there were none. */
  get places(): number {
    if (this.limit === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, Math.floor((this.limit - this.limitFor(0)) / DESCRIPTORS_PER_SESSION));
  }

  /** The limit so many sessions need. */
  limitFor(sessions: number): number {
    return this.atStart + SPARE + sessions * DESCRIPTORS_PER_SESSION;
  }

  /** Whether one more session fits beside so many. */
  hasRoom(sessions: number): boolean {
    if (this.limit === undefined) return true;
    return sessions < this.places && this.inUse + DESCRIPTORS_PER_SESSION + SPARE <= this.limit;
  }

  stop(): void {
    this.timer.cancel();
  }

  private async sample(): Promise<void> {
    if (this.isReading || this.limit === undefined) return;
    this.isReading = true;
    this.inUse = (await this.readInUse()) ?? 0;
    this.isReading = false;
  }
}
