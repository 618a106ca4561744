import { comparedBySeed } from '../../analysis/pairs.js';
import { fieldsTitle } from '../../base/words.js';
import type { CellResults } from '../../results/cells.js';
import type { Measure } from '../../results/measures.js';
import { folderLabels, type Results } from '../../results/read.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { digits4, estimate, number, type Table, type TableValue, text } from '../../table/table.js';

/** Each cell in several folders, side by side: its mean in each, and the difference from the first, paired by seed. */
export function foldersTable(folders: readonly Results[], metric: Measure, resamples: ResamplesOf): Table {
  const labels = folderLabels(folders);
  const cellsOf = folders.map(({ cells }) => new Map(cells.filter(isFinal).map((cell) => [idOf(cell), cell])));
  const all = new Map(
    cellsOf.flatMap((cells, i) =>
      [...cells].map(([id, { model, fields }]) => [id, { fields, title: folders[i]!.modelTitle(model) }] as const),
    ),
  );
  return {
    name: 'folders',
    caption:
      `Mean ${metric.axis} of the same cell in each folder, and the difference to ${labels[0]} over the seeds that both ` +
      'have, with its 95 % BCa bootstrap interval.',
    columns: [
      text('model'),
      text('fields'),
      ...labels.flatMap((label, i) => [
        number(`mean_${label}`, label, digits4),
        ...(i > 0 ? [estimate(`difference_${label}`, `${label} − ${labels[0]}`)] : []),
      ]),
    ],
    rows: [...all].map(([id, { title, fields }]) => [
      title,
      fieldsTitle(fields),
      ...cellsOf.flatMap((cells, i): TableValue[] => {
        const cell = cells.get(id);
        return [meanOf(cell, metric), ...(i > 0 ? [differenceOf(cell, cellsOf[0]!.get(id), metric, resamples)] : [])];
      }),
    ]),
  };
}

const isFinal = ({ stage }: CellResults): boolean => stage === 'final';

const idOf = ({ model, fields }: CellResults): string => JSON.stringify([model, Object.entries(fields).sort()]);

function meanOf(cell: CellResults | undefined, { of }: Measure): number | undefined {
  const values = cell?.runs.map((run) => of(run, cell)).filter((value) => value !== undefined) ?? [];
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}

function differenceOf(
  cell: CellResults | undefined,
  first: CellResults | undefined,
  { of }: Measure,
  resamples: ResamplesOf,
): TableValue {
  if (!cell || !first) return undefined;
  return comparedBySeed(cell, first, { of, better: 'lower' }, resamples).meanDifference;
}
