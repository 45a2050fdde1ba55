import { type CaseList, caseLists, endsOf } from './case.list.js';
import { SPLITTERS, type Splitter } from './splitters.js';

/** How a splitter did on one list. */
export interface Score {
  right: number;
  /** Ends it found that are none. */
  invented: number;
  /** Ends it did not find. */
  missed: number;
  failed: string[];
}

export interface ScoreRow {
  list: CaseList;
  scores: Score[];
}

export function scoreAll(): ScoreRow[] {
  return caseLists().map((list) => ({ list, scores: SPLITTERS.map((splitter) => score(list, splitter)) }));
}

function score({ cases }: CaseList, { split }: Splitter): Score {
  const result: Score = { right: 0, invented: 0, missed: 0, failed: [] };
  for (const { about, language, text, ends } of cases) {
    const found = endsOf(split(text, language));
    const invented = found.filter((end) => !ends.includes(end)).length;
    const missed = ends.filter((end) => !found.includes(end)).length;
    result.invented += invented;
    result.missed += missed;
    if (invented + missed === 0) result.right++;
    else result.failed.push(about);
  }
  return result;
}

/** The table of docs/segmenter.md. */
export function scoreTable(rows: readonly ScoreRow[]): string {
  const names = SPLITTERS.map(({ name }) => name);
  const lines = rows.map(({ list, scores }) =>
    row([list.name, String(list.cases.length), ...scores.map(({ right }) => String(right))]),
  );
  const total = (pick: (score: Score) => number) =>
    SPLITTERS.map((_, index) => rows.reduce((sum, { scores }) => sum + pick(scores[index] as Score), 0));
  const count = rows.reduce((sum, { list }) => sum + list.cases.length, 0);
  const share = total(({ right }) => right).map(
    (right) => `${right} (${((100 * right) / count).toFixed(1)} %)`,
  );
  return [
    row(['texts cut exactly right', 'of', ...names]),
    row(['---', ...['of', ...names].map(() => '---:')]),
    ...lines,
    row(['**all**', String(count), ...share]),
    row(['ends invented', '', ...total(({ invented }) => invented).map(String)]),
    row(['ends missed', '', ...total(({ missed }) => missed).map(String)]),
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
