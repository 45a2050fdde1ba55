/** What may come after an amount: lakh, million. */
export interface Scale {
  spoken: string;
  /** How many ones it is. */
  size: number;
}

/** @param rows What is said, the size, and how it is written, in lower case. */
export function scalesOf(rows: readonly [string, number, string][]): ReadonlyMap<string, Scale> {
  return new Map(
    rows.flatMap(([spoken, size, written]) =>
      written.split(' ').map((scale) => [scale.normalize('NFC'), { spoken, size }] as const),
    ),
  );
}
