import type { Clock, Timer } from './clock.js';
import type { Log } from './log.js';
import { collectGarbage, type MemoryUse, readMemoryUse } from './memory.use.js';

const SAMPLE_MS = 1_000;
/** How far use must fall below the limit to count as enough again, so that one session more or less changes nothing. */
const HYSTERESIS = 0.05;
/** V8 collects what it does not need within some seconds, but not when little is going on. */
const COLLECT_AFTER_MS = 10_000;
const COLLECT_EVERY_MS = 60_000;

export interface MemoryWatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Share of memory beyond which it counts as short, in hundredths; 100: never. */
  readonly shedPercent: number;
  readonly read?: () => MemoryUse;
  readonly collect?: () => void;
}

/** Looks once a second how much memory is used, and says when it is short. */
export class MemoryWatch {
  private readonly timer: Timer;
  private readonly read: () => MemoryUse;
  private readonly shortAt: number;
  private readonly criticalAt: number;
  private use: MemoryUse;
  private shortSince: number | undefined;
  private collectedAt = Number.NEGATIVE_INFINITY;
  private onCritical: () => void = () => undefined;

  constructor(private readonly options: MemoryWatchOptions) {
    const { clock, shedPercent, read = readMemoryUse } = options;
    this.read = read;
    this.shortAt = shedPercent / 100;
    this.criticalAt = (1 + this.shortAt) / 2;
    this.use = read();
    this.timer = clock.every(SAMPLE_MS, () => this.sample());
  }

  /** What was used at the last look. */
  get current(): MemoryUse {
    return this.use;
  }

  /** The greater of both shares. */
  get share(): number {
    return Math.max(this.use.heap, this.use.container ?? 0);
  }

  /** So much is used that no new session should begin. */
  get isShort(): boolean {
    return this.shortSince !== undefined;
  }

  /** Calls back at every look that finds use beyond the middle between the limit and everything. */
  whenCritical(relieve: () => void): void {
    this.onCritical = relieve;
  }

  stop(): void {
    this.timer.cancel();
  }

  private sample(): void {
    this.use = this.read();
    if (this.shortAt >= 1) return;
    if (this.shortSince === undefined) {
      if (this.share >= this.shortAt) this.begin();
    } else if (this.share < this.shortAt - HYSTERESIS) this.end();
    else this.collectIfDue(this.shortSince);
    if (this.share >= this.criticalAt) this.onCritical();
  }

  private begin(): void {
    this.shortSince = this.options.clock.now();
    this.options.log.warn('Memory is short: new sessions are refused', { ...this.use });
  }

  private end(): void {
    this.shortSince = undefined;
    this.options.log.info('Memory is enough again: new sessions are taken', { ...this.use });
  }

  /** Without this a server without callers might take its own garbage for a reason to refuse them, for minutes. */
  private collectIfDue(shortSince: number): void {
    const { clock, collect = collectGarbage } = this.options;
    const now = clock.now();
    if (now - shortSince < COLLECT_AFTER_MS || now - this.collectedAt < COLLECT_EVERY_MS) return;
    this.collectedAt = now;
    collect();
  }
}
