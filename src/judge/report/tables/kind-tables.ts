import type { Interval } from '../../../ground/base/estimate.js';
import { groupedBy } from '../../../ground/base/grouped.js';
import { replicatedMean } from '../../../ground/stats/replicated-mean.js';
import type { ResampleSource } from '../../../ground/stats/resamples.js';
import type { Table } from '../../../ground/table/table.js';
import { bySearch } from '../../../sweep/folder/trials.js';
import type { TableCell } from '../../../train/data/kind-reporting.js';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { bySplit } from '../../analysis/model-pairs.js';
import type { Dimensions } from '../../analysis/place.js';
import type { CellResults } from '../../results/cells.js';
import { areOfAllRuns, makeReplicate, type PredictedTasks } from '../../results/predicted.js';
import type { Results } from '../../results/read.js';
import type { ReportInput } from '../charts/chart.js';
import { placeFields } from '../plot/place.js';

/** The tables that kinds of data define themselves. */
export function kindTables(
  { folders, labels, dimensions, cells }: ReportInput,
  resamples: ResampleSource,
): Table[] {
  const predictionsOf = (cell: CellResults) =>
    folders.flatMap(({ predictions }) => predictions.get(cell) ?? [])[0];
  const byKind = groupedBy(cells, ({ results }) => results.kind);
  const remarks = remarksOn(folders, labels);
  const columns = placeFields(dimensions).map(([column]) => column);
  return [...byKind].flatMap(([kind, own]) => {
    const tabled = bySplit(own, dimensions).flatMap((splits) =>
      tableCell(splits, dimensions, predictionsOf),
    );
    // Fields that were searched in each split have no common value.
    const shown = columns.map((_, i) => tabled.some(({ place }) => place[i] !== undefined));
    const cells = tabled.map((cell) => ({ ...cell, place: cell.place.filter((_, i) => shown[i]) }));
    return (
      kind.tables?.({
        placeColumns: columns.filter((_, i) => shown[i]),
        cells,
        remarks,
        resamples,
      }) ?? []
    );
  });
}

/** The cell of one method in all its splits; none where its tasks are alike. */
function tableCell(
  splits: readonly PlacedCell[],
  dimensions: Dimensions,
  predictionsOf: (cell: CellResults) => PredictedTasks | undefined,
): TableCell[] {
  const { model, tasks } = splits[0]!.cell;
  if (!tasks) return [];
  const places = splits.map((placed) => placeFields(dimensions).map(([, of]) => of(placed, 0)));
  const courses = splits.map(({ cell }) => cell.runs.filter(({ status }) => status === 'finished'));
  return [
    {
      model,
      tasks,
      place: places[0]!.map((value, i) =>
        places.every((place) => place[i] === value) ? value : undefined,
      ),
      splits: splits.map(({ cell }) => cell.runs.map(({ metrics }) => metrics)),
      courses,
      overAll: new Map(
        tasks.flatMap((task): [string, Interval | undefined][] => {
          const kept = splits.flatMap(({ cell }) => {
            const own = predictionsOf(cell)?.get(task);
            // An interval is of the mean beside it only if it is over the same runs.
            return own && areOfAllRuns(own, cell) ? [own] : [];
          });
          return kept.length < splits.length
            ? []
            : [[task, replicatedMean(kept.map((own) => makeReplicate(own))).overAll]];
        }),
      ),
    },
  ];
}

/** The differences from the paper; with the folder's name where folders differ in them. */
function remarksOn(folders: readonly Results[], labels: readonly string[]): string[] {
  const remarks = folders.map(remarksOfFolder);
  const distinct = new Set(remarks);
  return distinct.size === 1
    ? [...distinct]
    : remarks.flatMap((remark, i) => (remark === '' ? [] : [`${labels[i]}: ${remark}`]));
}

function remarksOfFolder({
  kind,
  data,
  manifest: { files = [] },
  trials: searched,
}: Results): string {
  const search = searched && {
    trials: bySearch(searched.trials).map(({ length }) => length),
    ...(searched.limits && { limits: searched.limits }),
  };
  return kind.remarks?.({ data, files, search }).join(' ') ?? '';
}
