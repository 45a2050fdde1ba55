import type { Matcher, Observed } from '../script/conversation.js';

/** One thing the caller saw. */
export interface Observation {
  /** Milliseconds since the call began. */
  atMs: number;
  observed: Observed;
}

/** What was expected did not come, or what must not came. */
export class Unmet extends Error {}

/** Nothing that fits came in time, from a session that went on. */
export class Overdue extends Unmet {}

interface Waiter {
  matcher: Matcher;
  limit: NodeJS.Timeout;
  resolve: (index: number) => void;
  reject: (error: Unmet) => void;
}

/** Observations shown when an expectation is not met. */
const SHOWN = 8;
/** Of a text in such a report. */
const SHOWN_CHARS = 60;
/** Far more than any conversation brings; beyond it something is broken. */
const CAPACITY = 20_000;

/** Everything the caller saw, in order, and who waits for more. */
export class ObservationLog {
  readonly all: Observation[] = [];
  private readonly startedAt = performance.now();
  private readonly waiters = new Set<Waiter>();
  private violation: Unmet | undefined;
  private end: string | undefined;

  /** @param never What fails the conversation whenever it is seen. */
  constructor(private readonly never: readonly Matcher[]) {}

  get length(): number {
    return this.all.length;
  }

  /** Milliseconds since the call began. */
  get elapsedMs(): number {
    return Math.round(performance.now() - this.startedAt);
  }

  add(observed: Observed): void {
    if (this.all.length >= CAPACITY) return this.close(`more than ${CAPACITY} messages came`);
    const index = this.all.push({ atMs: this.elapsedMs, observed }) - 1;
    const forbidden = this.never.find((matcher) => matcher.fits(observed));
    if (forbidden) this.violation ??= new Unmet(`never wanted, but seen: ${describe(observed)}`);
    for (const waiter of [...this.waiters]) {
      if (this.violation) this.settle(waiter, () => waiter.reject(this.violation as Unmet));
      else if (waiter.matcher.fits(observed)) this.settle(waiter, () => waiter.resolve(index));
    }
  }

  /** No more will come. */
  close(why: string): void {
    this.end ??= why;
    for (const waiter of [...this.waiters])
      this.settle(waiter, () => waiter.reject(new Unmet(`${why}; it waited for ${waiter.matcher.text}`)));
  }

  /** @throws {Unmet} if something was seen that never may be. */
  check(): void {
    if (this.violation) throw this.violation;
  }

  /** Where the first observation from an index on is that fits, if there is one. */
  find(matcher: Matcher, from: number): number | undefined {
    const index = this.all.findIndex(({ observed }, at) => at >= from && matcher.fits(observed));
    return index === -1 ? undefined : index;
  }

  /**
   * Where the first observation from an index on is that fits, now or when it comes.
   *
   * @throws {Overdue} when none came in time.
   * @throws {Unmet} when the session ended first, or something forbidden came.
   */
  next(matcher: Matcher, { from, limitMs }: { from: number; limitMs: number }): Promise<number> {
    if (this.violation) return Promise.reject(this.violation);
    const found = this.find(matcher, from);
    if (found !== undefined) return Promise.resolve(found);
    if (this.end) return Promise.reject(new Unmet(`${this.end}; it waited for ${matcher.text}`));
    return new Promise((resolve, reject) => {
      const onLimit = () => this.settle(waiter, () => reject(this.late(matcher, { from, limitMs })));
      const waiter: Waiter = { matcher, resolve, reject, limit: setTimeout(onLimit, limitMs) };
      this.waiters.add(waiter);
    });
  }

  private settle(waiter: Waiter, tell: () => void): void {
    clearTimeout(waiter.limit);
    this.waiters.delete(waiter);
    tell();
  }

  private late(matcher: Matcher, { from, limitMs }: { from: number; limitMs: number }): Overdue {
    const seen = this.all.slice(from).filter(({ observed }) => !UNREMARKABLE.has(observed.type));
    const last = seen.slice(-SHOWN).map(({ observed }) => describe(observed));
    return new Overdue(`no ${matcher.text} within ${limitMs} ms; seen: ${last.join(', ') || 'nothing'}`);
  }
}

const UNREMARKABLE: ReadonlySet<Observed['type']> = new Set([
  'session.stats',
  'session.state',
  'llm.delta',
  'asr.interim',
  'tts.alignment',
]);

/** A message in a few words. */
export function describe(observed: Observed): string {
  const details = ['status', 'state', 'reason', 'code', 'source', 'text', 'heardText'].flatMap((name) => {
    const value = (observed as unknown as Record<string, unknown>)[name];
    return value === undefined ? [] : [shortened(JSON.stringify(value))];
  });
  return [observed.type, ...details].join(' ');
}

function shortened(text: string): string {
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…"` : text;
}
