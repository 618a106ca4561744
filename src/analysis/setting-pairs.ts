import { groupedBy } from '../base/grouped.js';
import { REPLICATE, TUNED_FOR } from '../folder/plan.js';
import type { CellResults, JudgedResults } from '../results/cells.js';
import { DEFAULT } from '../results/settings.js';
import { inPaperOrder } from './arrangement.js';
import { MOST_FOR_ALL_PAIRS } from './pairs.js';

/** Two settings of one model that differ in one swept field alone. */
export interface SettingPair {
  readonly field: string;
  readonly cell: CellResults;
  /** The cell that it is compared with, whose value comes earlier in the config. */
  readonly other: CellResults;
}

/** The value of the field in a cell of a pair. */
export const valueIn = ({ fields }: CellResults, field: string): number | string => fields[field] ?? DEFAULT;

/**
 * Every pair of settings of a model that differ in one swept field of training or of models alone: by field, model and the
 * remaining fields. Each value of a field with more than four is compared with the first one. Settings of the data are not
 * compared, because their runs are scored on different examples, nor are specifications that were drawn, because they
 * seldom differ in one field alone.
 */
export function settingPairs(results: JudgedResults): SettingPair[] {
  const { columns, kind, data, drawn } = results;
  if (drawn) return [];
  const final = results.cells.filter(({ stage }) => stage === 'final');
  const byModel = groupedBy(final, ({ model }) => model);
  const ofData = (column: string) => column === kind.axis?.field || column in data || column.startsWith('data.');
  const compared = columns.filter((column) => !ofData(column) && column !== REPLICATE && column !== TUNED_FOR);
  return compared.flatMap((field) => {
    const others = columns.filter((column) => column !== field);
    return inPaperOrder([...byModel.keys()]).flatMap((model) => {
      const alike = groupedBy(byModel.get(model)!, ({ fields }) =>
        JSON.stringify(others.map((other) => fields[other])),
      );
      return [...alike.values()].flatMap((cells) => pairsAmong(cells, field));
    });
  });
}

const pairsAmong = (cells: readonly CellResults[], field: string): SettingPair[] =>
  cells.flatMap((cell, i) =>
    cells.slice(0, cells.length > MOST_FOR_ALL_PAIRS ? Math.min(i, 1) : i).map((other) => ({ field, cell, other })),
  );
