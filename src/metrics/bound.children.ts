/** An instrument with labels. */
interface Labelled<C> {
  labels(...values: string[]): C;
}

/** Children of an instrument, made once per combination of labels: looking one up costs a hash of all labels otherwise. */
export class BoundChildren<C> {
  private readonly children = new Map<string, C>();

  constructor(private readonly instrument: Labelled<C>) {}

  /** The child with these label values, in the order of the instrument's label names. */
  of(...values: string[]): C {
    const key = values.length === 1 ? (values[0] as string) : values.join('\0');
    const known = this.children.get(key);
    if (known) return known;
    const child = this.instrument.labels(...values);
    this.children.set(key, child);
    return child;
  }
}

/** Counters that can be told from the start which label values there will be; those show as zero until then. */
export function zeroedCounters<C extends { inc(by: number): void }>(
  instrument: Labelled<C>,
  values: readonly string[],
): BoundChildren<C> {
  const children = new BoundChildren(instrument);
  for (const value of values) children.of(value).inc(0);
  return children;
}
