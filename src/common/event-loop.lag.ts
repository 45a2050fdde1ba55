import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock, Timer } from './clock.js';

const RESOLUTION_MS = 10;
const WINDOW_MS = 1_000;
/** One stall (a collection, a burst of new sessions) is no overload; that many bad seconds in a row are. */
const SUSTAINED_WINDOWS = 3;

type Ticks = Pick<IntervalHistogram, 'enable' | 'disable' | 'percentile' | 'max' | 'reset'>;

/** How late the event loop was in the last full second, in milliseconds. */
export interface Lag {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The least p99 of the last three seconds: high only while the process is overloaded. */
  readonly sustainedMs: number;
}

/** Watches how late timers fire: the time every session waits because of all the others. */
export class EventLoopLag {
  private readonly window: Timer;
  private readonly recentP99Ms: number[] = new Array<number>(SUSTAINED_WINDOWS).fill(0);
  private last: Lag = { p50Ms: 0, p99Ms: 0, maxMs: 0, sustainedMs: 0 };

  /** @param histogram Of the times between two ticks of a timer of 10 ms. */
  constructor(
    clock: Clock,
    private readonly histogram: Ticks = monitorEventLoopDelay({ resolution: RESOLUTION_MS }),
  ) {
    histogram.enable();
    this.window = clock.every(WINDOW_MS, () => this.roll());
  }

  get current(): Lag {
    return this.last;
  }

  stop(): void {
    this.window.cancel();
    this.histogram.disable();
  }

  private roll(): void {
    const { histogram, recentP99Ms } = this;
    const p99Ms = lateness(histogram.percentile(99));
    recentP99Ms.shift();
    recentP99Ms.push(p99Ms);
    this.last = {
      p50Ms: lateness(histogram.percentile(50)),
      p99Ms,
      maxMs: lateness(histogram.max),
      sustainedMs: Math.min(...recentP99Ms),
    };
    histogram.reset();
  }
}

/** The histogram holds the whole time between two ticks of its own timer, in nanoseconds. */
function lateness(ns: number): number {
  return Math.max(0, ns / 1e6 - RESOLUTION_MS);
}
