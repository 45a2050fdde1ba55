import type { Clock, Timer } from '../../src/common/clock.js';

interface Pending {
  due: number;
  order: number;
  action: () => void;
  everyMs?: number;
}

/** Time that moves only when told. Timers fire in order of their due time, then of their making. */
export class FakeClock implements Clock {
  private time = 0;
  private made = 0;
  private readonly pending = new Set<Pending>();

  now(): number {
    return this.time;
  }

  after(ms: number, action: () => void): Timer {
    return this.schedule({ due: this.time + ms, order: this.made++, action });
  }

  every(ms: number, action: () => void): Timer {
    return this.schedule({ due: this.time + ms, order: this.made++, action, everyMs: ms });
  }

  /** There are no sockets here: fires within the same `advance`, after everything due at the same time. */
  afterReading(action: () => void): Timer {
    return this.after(0, action);
  }

  /** Timers not yet fired nor cancelled; 0 at the end of a test that cleans up. */
  get pendingCount(): number {
    return this.pending.size;
  }

  /** Moves time, firing what falls due on the way. Promises resolved by a timer settle after this returns. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let next = this.nextDue(end); next; next = this.nextDue(end)) {
      this.time = next.due;
      if (next.everyMs === undefined) this.pending.delete(next);
      else next.due += next.everyMs;
      next.action();
    }
    this.time = end;
  }

  /** As `advance`, in steps, letting promises settle in between. */
  async run(ms: number, stepMs = 10): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.advance(Math.min(stepMs, left));
      await settle();
    }
  }

  private schedule(entry: Pending): Timer {
    this.pending.add(entry);
    return { cancel: () => this.pending.delete(entry) };
  }

  private nextDue(end: number): Pending | undefined {
    let next: Pending | undefined;
    for (const entry of this.pending) {
      if (entry.due > end) continue;
      if (!next || entry.due < next.due || (entry.due === next.due && entry.order < next.order)) next = entry;
    }
    return next;
  }
}

/** Lets every promise that can settle without I/O or timers do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
  await new Promise<void>((resolve) => setImmediate(resolve));
}
