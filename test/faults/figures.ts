import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../helpers/source.imports.js';

const FOLDER = join(ROOT, '.cache/fault-figures');

/** What a fault suite counted and measured, by name. Times in milliseconds. */
export type Figures = Readonly<Record<string, number>>;

/** Whether the suites run with their large counts (`npm run test:faults`), not as part of every test run. */
export const isFull = process.env.FAULTS === 'full';

/** The large count in a full run, else the small one. */
export function count(small: number, large: number): number {
  return isFull ? large : small;
}

/** Leaves figures for docs/reliability.md; only those of a full run get there. */
export function report(name: string, figures: Figures): void {
  if (!isFull) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
}

/** The smallest value that so many hundredths of the samples do not exceed. */
export function percentile(samples: readonly number[], hundredths: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = Math.max(0, Math.ceil((sorted.length * hundredths) / 100) - 1);
  return Math.round(sorted[at] ?? Number.NaN);
}
