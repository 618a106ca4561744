import type { KindResults } from '../../data/kind-results.js';
import { bySearch } from '../../folder/trials.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import type { Table } from '../../table/table.js';
import { type Arrangement, folderLabels, type PlacedCell } from '../arrangement.js';
import { placeColumns, placeValues } from '../plot/place.js';
import type { Results } from '../results.js';

/** The tables that kinds of data define themselves. */
export function kindTables(
  folders: readonly Results[],
  { dimensions, cells }: Arrangement,
  resamples: ResamplesOf,
): Table[] {
  const byKind = new Map<KindResults, PlacedCell[]>();
  for (const placed of cells) {
    const { kind } = placed.results;
    byKind.set(kind, [...(byKind.get(kind) ?? []), placed]);
  }
  const remarks = remarksOn(folders);
  return [...byKind].flatMap(
    ([kind, own]) =>
      kind.tables?.({
        placeColumns: placeColumns(dimensions),
        cells: own.flatMap((placed) => {
          const { model, tasks, runs } = placed.cell;
          if (!tasks) return [];
          const finished = runs.map(({ metrics }) => metrics);
          return [{ model, tasks, place: placeValues(placed, dimensions), runs: finished }];
        }),
        remarks,
        resamples,
      }) ?? [],
  );
}

/** What differs from the paper; where folders differ in it, with the folder's name. */
function remarksOn(folders: readonly Results[]): string[] {
  const labels = folderLabels(folders);
  const remarks = folders.map(remarksOfFolder);
  const distinct = new Set(remarks);
  return distinct.size === 1
    ? [...distinct]
    : remarks.flatMap((remark, i) => (remark === '' ? [] : [`${labels[i]}: ${remark}`]));
}

function remarksOfFolder({ kind, data, manifest: { files = [] }, trials: searched }: Results): string {
  const search = searched && {
    trials: bySearch(searched.trials).map(({ length }) => length),
    ...(searched.limits && { limits: searched.limits }),
  };
  return kind.remarks?.({ data, files, search }).join(' ') ?? '';
}
