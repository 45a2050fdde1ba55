import { type FoundJournal, isRunning } from './find.journal.js';
import { lasting, momentOf } from './times.js';

const HEADINGS = ['ID', 'BEGAN (UTC)', 'LASTED', 'AGENT', 'TURNS', 'STATE'];

/** A table of sessions, one a line. */
export function sessionTable(found: readonly FoundJournal[]): string {
  const rows = [HEADINGS, ...found.map(rowOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowOf({ place, journal }: FoundJournal): string[] {
  const { records, started, ended } = journal;
  const [first, last] = [records[0], records.at(-1)];
  return [
    place.sessionId,
    first ? momentOf(first.at) : place.day,
    last ? lasting(last.t) : '-',
    started?.agent ?? '?',
    String(records.filter(({ type }) => type === 'turn.started').length),
    ended ? `ended (${ended.reason})` : isRunning(journal) ? 'running' : 'interrupted',
  ];
}
