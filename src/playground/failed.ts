import { arrange } from '../analysis/arrangement.js';
import { failuresTable, judgedCells } from '../report/tables/failures.js';
import type { JudgedResults } from '../results/cells.js';
import type { Table } from '../table/table.js';
import { MEASURE } from './figures.js';

/** How many runs of each model failed, by the rules of the verdicts, in sentences; empty where none has ended. */
export function failedWords(results: JudgedResults): string {
  const { dimensions, cells } = arrange([results]);
  const judged = judgedCells(cells, MEASURE);
  if (judged.length === 0) return '';
  const counts = (failed: (cell: (typeof judged)[number]) => number) =>
    judged
      .map((cell) => `${dimensions.models[cell.placed.model]!.title} ${failed(cell)} of ${cell.runs.length}`)
      .join(', ');
  const own = counts(({ runs }) => runs.filter(({ failed }) => failed).length);
  return (
    `Failed, as they diverged or are above twice the median of their model: ${own}. ` +
    `Above twice the median of all models: ${counts(({ failedInCommon }) => failedInCommon)}.`
  );
}

/** The failures under all settings. */
export const failedTable = (results: JudgedResults): Table => failuresTable(arrange([results]), MEASURE);
