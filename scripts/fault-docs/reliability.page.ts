import { ANSWERING } from './answering.faults.js';
import type { FaultRow } from './fault.row.js';
import { type AllFigures, GOALS } from './goals.js';
import { CONNECTING, HEARING } from './hearing.faults.js';
import { CLIENTS, SERVING } from './serving.faults.js';

const GROUPS: readonly (readonly [title: string, rows: readonly FaultRow[]])[] = [
  ['Reaching a vendor', CONNECTING],
  ['Hearing', HEARING],
  ['Thinking and speaking', ANSWERING],
  ['Clients', CLIENTS],
  ['The server', SERVING],
];

/** Every fault there is, in the order of the page. */
export const FAULTS: readonly FaultRow[] = GROUPS.flatMap(([, rows]) => rows);

const INTRODUCTION = `# Reliability

<!-- Written by \`npm run test:faults\` from scripts/fault-docs and the figures of that run; do not edit. -->

What may go wrong, what becomes of it, and the test that shows it. A row whose test is renamed or removed breaks the
check of this page. What is marked *open* is not done, or done and not shown.

The vendors in these tests are emulators that keep the documented rules of the real ones: their limits of pace, their
idle times, their refusals. That the real ones do the same can only be shown with keys.
`;

/** The page, from the rows and the figures of a full run; what was not measured says so. */
export function reliabilityPage(figures: AllFigures): string {
  const open = FAULTS.filter((row) => row.open !== undefined).length;
  const shown = FAULTS.filter((row) => row.tests.length > 0).length;
  let number = 0;
  const groups = GROUPS.map(
    ([title, rows]) =>
      `### ${title}\n\n${table(
        ['#', 'Fault', 'The client sees', 'The server', 'Shown by'],
        rows.map((row) => cellsOf(row, ++number)),
      )}`,
  );
  return [
    INTRODUCTION,
    `## Measured\n\nBy a full run on two cores that had other work to do.\n\n${measured(figures)}`,
    `## Faults\n\n${FAULTS.length} faults: ${shown} have tests, ${open} have something open.\n\n${groups.join('\n')}`,
  ].join('\n');
}

function measured(figures: AllFigures): string {
  const rows = GOALS.map(({ promise, bound, suite, measured: say }) => {
    const found = figures[suite];
    return [promise, bound, found ? say(found) : 'not measured in the last full run'];
  });
  return table(['Promise', 'Bound', 'Measured'], rows);
}

function cellsOf(row: FaultRow, number: number): string[] {
  const tests = row.tests.map(([file, part]) => `${escaped(part)} (\`${file}\`)`);
  const open = row.open === undefined ? [] : [`*open*: ${row.open}`];
  return [String(number), row.fault, row.client, row.server, [...tests, ...open].join('<br>')];
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
