import { formatOf } from '../../base/metric.js';
import { listed } from '../../base/words.js';
import type { AxisValue } from '../../data/kind-results.js';
import { type CandidateGroup, candidateGroups, selectedColumns } from '../../folder/candidates.js';
import { type RecordedSelection, selectionIn } from '../../folder/manifest.js';
import { axisValueOf, type CellResults } from '../../results/cells.js';
import { signOf } from '../../results/losses.js';
import { type Measure, measureOf } from '../../results/measures.js';
import { folderLabels, type Results } from '../../results/read.js';
import { type Chosen, choose } from '../../stats/choice.js';
import { number, percent, type Table, type TableValue, text } from '../../table/table.js';

/** The selection of a folder. */
interface FolderSelection {
  readonly folder: string;
  readonly results: Results;
  readonly by: Measure;
  readonly recorded: RecordedSelection;
  /** The columns of the selected fields. */
  readonly selected: readonly string[];
  readonly groups: readonly CandidateGroup<CellResults>[];
}

/**
 * The candidates of every selection: their results at each place on the axis and over all, the chosen one, the share of
 * resamples that lead to it, and the candidates that single cells would choose.
 */
export function selectionTable(folders: readonly Results[]): Table {
  const labels = folderLabels(folders);
  const selections = folders.flatMap((results, i) => selectionOf(results, labels[i]!) ?? []);
  const places = placesOf(selections);
  const columns = {
    fields: distinct(selections.flatMap(({ groups }) => groups.flatMap(({ fields }) => Object.keys(fields)))),
    selected: distinct(selections.flatMap(({ selected }) => selected)),
    places: places.length > 1 ? places : [],
  };
  const bys = distinct(selections.map(byTitle));
  const optional = {
    folder: folders.length > 1,
    by: bys.length > 1,
    best: selections.some(({ recorded }) => recorded.per !== 'model'),
  };
  const format = selections[0] && formatOf(selections[0].by.metric);
  return {
    name: 'selection',
    caption: captionOf(selections, bys, columns.places.length > 0),
    columns: [
      ...(optional.folder ? [text('folder')] : []),
      text('model'),
      ...[...columns.fields, ...columns.selected].map((field) => number(field)),
      ...(optional.by ? [text('by')] : []),
      ...columns.places.map(({ value, title }) => number(`at_${value}`, title, format)),
      number('overall', 'overall', format),
      number('runs'),
      number('diverged'),
      text('chosen'),
      ...(optional.best ? [text('best', 'best overall')] : []),
      number('share', 'share of resamples', percent),
      ...(columns.places.length > 0 ? [text('alone', 'best in the cell')] : []),
    ],
    rows: selections.flatMap((selection) =>
      selection.groups.flatMap((group) => {
        const judged = judge(group, selection);
        return group.candidates.map(({ fields, cells }, i): TableValue[] => [
          ...(optional.folder ? [selection.folder] : []),
          selection.results.modelTitle(group.model),
          ...columns.fields.map((field) => group.fields[field]),
          ...columns.selected.map((field) => fields[field]),
          ...(optional.by ? [byTitle(selection)] : []),
          ...columns.places.map(({ value }) => judged.valueAt(i, value)),
          judged.overall(i),
          cells.reduce((sum, { runs }) => sum + runs.length, 0),
          cells.reduce((sum, { runs }) => sum + runs.filter(({ status }) => status === 'diverged').length, 0),
          judged.chosenAt(i),
          ...(optional.best ? [judged.chosen.index === i ? 'yes' : ''] : []),
          judged.chosen.candidates[i]!.share,
          ...(columns.places.length > 0 ? [judged.bestIn(i)] : []),
        ]);
      }),
    ),
  };
}

function selectionOf(results: Results, folder: string): FolderSelection | undefined {
  const { manifest, kind, columns } = results;
  const recorded = selectionIn(manifest.config);
  if (!recorded) return undefined;
  const selected = selectedColumns(manifest.config.select!, columns);
  const cells = results.cells.filter(({ stage }) => stage === 'select');
  const groups = candidateGroups(cells, selected, kind.axis?.field);
  return { folder, results, by: measureOf(recorded.metric, kind.taskTitle), recorded, selected, groups };
}

/** The results of the candidates of a group, in the values and words of the table. */
function judge({ model, fields, candidates }: CandidateGroup<CellResults>, selection: FolderSelection) {
  const { results, by, recorded } = selection;
  const sign = signOf(by);
  const { statistic } = recorded;
  const losses = lossesOf(candidates, by);
  const chosen = choose(losses, statistic);
  const alone = candidates[0]!.cells.map(
    (_, place): Chosen =>
      choose(
        losses.map((own) => [own[place]!]),
        statistic,
      ),
  );
  const places = candidates[0]!.cells.map((cell) => axisValueOf(cell, results));
  const titleOf = (place: number) => placeTitle(places[place], selection);
  const isChosen = (i: number, place: number) =>
    results.cells.some(
      (cell) =>
        cell.stage === 'final' &&
        cell.model === model &&
        axisValueOf(cell, results) === places[place] &&
        Object.entries({ ...fields, ...candidates[i]!.fields }).every(([field, value]) => cell.fields[field] === value),
    );
  return {
    chosen,
    valueAt: (i: number, value: AxisValue | undefined) => {
      const loss = chosen.candidates[i]!.places[places.indexOf(value)];
      return loss === undefined ? undefined : sign * loss;
    },
    overall: (i: number) => sign * chosen.candidates[i]!.overall,
    chosenAt: (i: number): string => {
      const at = [...places.keys()].filter((place) => isChosen(i, place));
      return at.length === places.length ? 'yes' : at.map(titleOf).join(', ');
    },
    bestIn: (i: number): string =>
      [...alone.entries()]
        .filter(([, { index }]) => index === i)
        .map(([place, { sureness }]) => titleOf(place) + (sureness === undefined ? '' : ` (${percent(sureness)})`))
        .join(', '),
  };
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

const statisticTitles = { median: 'median', 'trimmed-mean': '20 % trimmed mean', mean: 'mean' } as const;

const byTitle = ({ by, recorded: { statistic } }: FolderSelection): string =>
  `${statisticTitles[statistic]} ${by.phrase}`;

interface PlaceColumn {
  readonly value: AxisValue | undefined;
  readonly title: string;
}

function placesOf(selections: readonly FolderSelection[]): PlaceColumn[] {
  const found = selections.flatMap((selection) =>
    selection.groups.flatMap(({ candidates: [first] }) =>
      first!.cells.map((cell): [AxisValue | undefined, string] => {
        const value = axisValueOf(cell, selection.results);
        return [value, placeTitle(value, selection)];
      }),
    ),
  );
  return [...new Map(found)].map(([value, title]) => ({ value, title }));
}

const placeTitle = (value: AxisValue | undefined, { results }: FolderSelection): string =>
  value === undefined ? '' : results.kind.axis!.title(value);

function captionOf(selections: readonly FolderSelection[], bys: readonly string[], hasPlaces: boolean): string {
  const over = hasPlaces ? ', in each cell and (overall) averaged over the cells of a model' : '';
  const isUneven = selections.some(({ groups }) => groups.some(hasUnevenSeeds));
  return [
    `The candidates of the selection by their ${listed(bys, 'or')} over seeds${over}; blank where too many runs diverged.`,
    'Share of resamples: in how many of 1,000 resamples of the seeds a candidate is the best overall.',
    ...(hasPlaces ? ['Best in the cell: where a cell alone would choose it, with that share in the cell.'] : []),
    ...(isUneven ? ['Candidates with fewer runs were out by then: no resample of fewer seeds had chosen them.'] : []),
  ].join(' ');
}

const hasUnevenSeeds = ({ candidates }: CandidateGroup<CellResults>): boolean =>
  new Set(candidates.map(({ cells }) => cells[0]!.planned)).size > 1;

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];
