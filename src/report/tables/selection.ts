import { formatOf } from '../../base/metric.js';
import { listed } from '../../base/words.js';
import type { AxisValue, CellFields } from '../../data/kind-results.js';
import { type CandidateGroup, candidateGroups } from '../../folder/candidates.js';
import { selectionIn } from '../../folder/manifest.js';
import { axisValueOf, type CellResults } from '../../results/cells.js';
import { signOf } from '../../results/losses.js';
import { type Measure, measureOf } from '../../results/measures.js';
import { folderLabels, type Results } from '../../results/read.js';
import { choose } from '../../stats/choice.js';
import { type Field, number, percent, type Table, tableFrom, text } from '../../table/table.js';

/** The candidates of every selection, those that were chosen, and the share of resamples that lead to each. */
export function selectionTable(folders: readonly Results[]): Table {
  const labels = folderLabels(folders);
  const selections = folders.flatMap((results, i) => selectionOf(results, labels[i]!) ?? []);
  const rows = selections.flatMap((selection) => selection.groups.flatMap((group) => candidatesOf(group, selection)));
  const fields = distinct([
    ...selections.flatMap(({ groups }) => groups.flatMap(({ fields }) => Object.keys(fields))),
    ...selections.flatMap(({ selected }) => selected),
  ]);
  const places = distinct(rows.flatMap(({ at }) => [...at.keys()]));
  const format = rows[0] && formatOf(rows[0].by.metric);
  const hasPlaces = places.length > 1;
  return tableFrom({ name: 'selection', caption: captionOf(selections, hasPlaces) }, rows, [
    [text('folder'), ({ folder }) => (folders.length > 1 ? folder : undefined)],
    [text('model'), ({ model, results }) => results.modelTitle(model)],
    ...fields.map((field): Field<CandidateRow> => [number(field), (row) => row.fields[field]]),
    ...(hasPlaces ? places : []).map(
      (place): Field<CandidateRow> => [
        number(`at_${place}`, rows[0]!.titleOf(place), format),
        ({ at }) => at.get(place),
      ],
    ),
    [number('overall', 'overall', format), ({ overall }) => overall],
    [number('runs'), ({ cells }) => cells.reduce((sum, { runs }) => sum + runs.length, 0)],
    [
      number('diverged'),
      ({ cells }) =>
        cells.reduce((sum, { runs }) => sum + runs.filter(({ status }) => status === 'diverged').length, 0),
    ],
    [text('chosen'), ({ chosen }) => chosen],
    [number('share', 'share of resamples', percent), ({ share }) => share],
  ]);
}

type FolderSelection = NonNullable<ReturnType<typeof selectionOf>>;

function selectionOf(results: Results, folder: string) {
  const { manifest, kind, selected = [] } = results;
  const recorded = selectionIn(manifest.config);
  if (!recorded) return undefined;
  const cells = results.cells.filter(({ stage }) => stage === 'select');
  const groups = candidateGroups(cells, selected, kind.axis?.field);
  return { folder, results, by: measureOf(recorded.metric, kind.taskTitle), recorded, selected, groups };
}

type CandidateRow = ReturnType<typeof candidatesOf>[number];

function candidatesOf({ model, fields, candidates }: CandidateGroup<CellResults>, selection: FolderSelection) {
  const { results, by, recorded } = selection;
  const sign = signOf(by);
  const judged = choose(lossesOf(candidates, by), recorded.statistic).candidates;
  const places = candidates[0]!.cells.map((cell) => axisValueOf(cell, results));
  const titleOf = (value: AxisValue | undefined) => (value === undefined ? '' : results.kind.axis!.title(value));
  return candidates.map((candidate, i) => {
    const all: CellFields = { ...fields, ...candidate.fields };
    const isChosen = (place: AxisValue | undefined) =>
      results.cells.some(
        (cell) =>
          cell.stage === 'final' &&
          cell.model === model &&
          axisValueOf(cell, results) === place &&
          Object.entries(all).every(([field, value]) => cell.fields[field] === value),
      );
    const { places: losses, overall, share } = judged[i]!;
    const values = places.map((place, k): [AxisValue | undefined, number | undefined] => [
      place,
      losses[k] === undefined ? undefined : sign * losses[k],
    ]);
    return {
      ...{ ...selection, model, fields: all, cells: candidate.cells, share, overall: sign * overall, titleOf },
      at: new Map(values),
      // The places at which final runs have it.
      chosen: places.every(isChosen) ? 'yes' : places.filter(isChosen).map(titleOf).join(', '),
    };
  });
}

/** The losses by candidate, place and seed, in the form that `choose` takes. */
function lossesOf(candidates: CandidateGroup<CellResults>['candidates'], measure: Measure): number[][][] {
  const sign = signOf(measure);
  const all = candidates.flatMap(({ cells }) => cells.flatMap(({ runs }) => runs.map(({ seed }) => seed)));
  const seeds = distinct(all).sort((a, b) => a - b);
  return candidates.map(({ cells }) =>
    cells.map((cell) => {
      const runs = new Map(cell.runs.map((run) => [run.seed, run]));
      return seeds.slice(0, cell.planned).map((seed) => {
        const run = runs.get(seed);
        if (run?.status === 'diverged') return Infinity;
        return sign * ((run && measure.of(run, cell)) ?? Number.NaN);
      });
    }),
  );
}

function captionOf(selections: readonly FolderSelection[], hasPlaces: boolean): string {
  const bys = selections.map(
    ({ by, recorded: { statistic } }) =>
      `${statistic === 'trimmed-mean' ? '20 % trimmed mean' : statistic} ${by.phrase}`,
  );
  const over = hasPlaces ? ', in each cell and (overall) averaged over the cells of a model' : '';
  const isUneven = selections.some(({ groups }) =>
    groups.some(({ candidates }) => new Set(candidates.map(({ cells }) => cells[0]!.planned)).size > 1),
  );
  return [
    `The candidates of the selection by their ${listed(distinct(bys), 'or')} over seeds${over}; blank where too many runs diverged.`,
    'Share of resamples: in how many of 1,000 resamples of the seeds a candidate is the best overall.',
    ...(isUneven ? ['Candidates with fewer runs were out by then: no resample of fewer seeds had chosen them.'] : []),
  ].join(' ');
}

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];
