import { comparedBySeed } from '../../analysis/pairs.js';
import { fieldsTitle } from '../../base/words.js';
import type { CellResults } from '../../results/cells.js';
import type { Measure } from '../../results/measures.js';
import { folderLabels, type Results } from '../../results/read.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { mean } from '../../stats/summary.js';
import { digits4, estimate, type Field, number, type Table, tableFrom, text } from '../../table/table.js';

/** Each cell in several folders, side by side: its mean in each, and the difference from the first, paired by seed. */
export function foldersTable(folders: readonly Results[], metric: Measure, resamples: ResamplesOf): Table {
  const labels = folderLabels(folders);
  const cellsOf = folders.map(({ cells }) => new Map(cells.filter(isFinal).map((cell) => [idOf(cell), cell])));
  const titles = cellsOf.flatMap((cells, i) =>
    [...cells].map(([id, { model, fields }]) => [id, { fields, title: folders[i]!.modelTitle(model) }] as const),
  );
  const rows = [...new Map(titles)].map(([id, words]) => ({ ...words, cells: cellsOf.map((cells) => cells.get(id)) }));
  type Row = (typeof rows)[number];
  return tableFrom(
    {
      name: 'folders',
      caption:
        `Mean ${metric.axis} of the same cell in each folder, and the difference to ${labels[0]} over the seeds that both ` +
        'have, with its 95 % BCa bootstrap interval.',
    },
    rows,
    [
      [text('model'), ({ title }) => title],
      [text('fields'), ({ fields }) => fieldsTitle(fields)],
      ...labels.flatMap((label, i): Field<Row>[] => [
        [number(`mean_${label}`, label, digits4), ({ cells }) => meanOf(cells[i], metric)],
        [
          estimate(`difference_${label}`, `${label} − ${labels[0]}`),
          ({ cells: { [i]: cell, 0: first } }) =>
            i > 0 && cell && first
              ? comparedBySeed(cell, first, { of: metric.of, better: 'lower' }, resamples).meanDifference
              : undefined,
        ],
      ]),
    ],
  );
}

const isFinal = ({ stage }: CellResults): boolean => stage === 'final';

const idOf = ({ model, fields }: CellResults): string => JSON.stringify([model, Object.entries(fields).sort()]);

const meanOf = (cell: CellResults | undefined, { of }: Measure): number | undefined =>
  mean(cell?.runs.map((run) => of(run, cell)).filter((value) => value !== undefined) ?? []);
