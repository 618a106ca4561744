/**
 * `npx tsx scripts/paper/scales.ts [<folder>]`: Shared-Bottom against MMoE over label functions on
 * every scale that a reader may have in mind: typical or mean losses, above the noise or with the
 * noise of the labels left in, spread and lowest losses. The rules decide by the typical ratio
 * above the noise (results/reference/RULES-2.md, section 4); the other rows decide nothing.
 */
import { deviation, mean, quantile } from 'd3-array';
import { MARGINS } from '../../src/ground/stats/effect-scale.js';
import { ratioLocation } from '../../src/ground/stats/wilcoxon.js';
import { type Table, type TableValue, text } from '../../src/ground/table/table.js';
import type { CellResults } from '../../src/judge/results/cells.js';
import { cellLosses, pairBySeed, type Quantity } from '../../src/judge/results/losses.js';
import { rarerSigns } from '../../src/judge/results/output-signs.js';
import { referencePath } from '../site/published.js';
import { finalCells, findCell, LOSS, OVER_FUNCTIONS, overFunctions } from './label-functions.js';
import { printTables } from './print-tables.js';

const CORRELATIONS = [0.5, 0.9, 1];

/** The variance of the noise of the labels. The test labels of the published runs have none. */
const NOISE = 0.01;

const lossOfTask = (task: 1 | 2): Quantity => ({
  phrase: `loss of task ${task}`,
  better: 'lower',
  of: ({ metrics }) => metrics[`test_mse_${task}`],
});

/** A ratio of the paired losses of two models. */
type Ratio = (a: Float64Array, b: Float64Array) => number;

const typical: Ratio = (a, b) => ratioLocation(a, b)!.value;
const ofMeans: Ratio = (a, b) => mean(a)! / mean(b)!;
const ofDeviations: Ratio = (a, b) => deviation(a)! / deviation(b)!;
const lowest = (losses: Float64Array) => quantile(losses, 0.1)!;
const ofLowest: Ratio = (a, b) => lowest(a) / lowest(b);

const withNoise =
  (ratio: Ratio): Ratio =>
  (a, b) =>
    ratio(
      a.map((loss) => loss + NOISE),
      b.map((loss) => loss + NOISE),
    );

/** A cell without the runs in which the output weights of a task (1 or 2) start with one sign. */
const withoutOneSign =
  (task: 1 | 2) =>
  (cell: CellResults): CellResults => ({
    ...cell,
    runs: cell.runs.filter(
      ({ outputs, seed }) => !outputs || rarerSigns(outputs, seed, task - 1) > 0,
    ),
  });

type Scale = readonly [
  scale: string,
  ratio: Ratio,
  quantity: Quantity,
  kept?: (cell: CellResults) => CellResults,
];

const SCALES: readonly Scale[] = [
  ['typical loss above the noise', typical, LOSS],
  ['typical loss with the noise', withNoise(typical), LOSS],
  ['mean loss above the noise', ofMeans, LOSS],
  ['mean loss with the noise', withNoise(ofMeans), LOSS],
  ['standard deviation over runs, first task', ofDeviations, lossOfTask(1)],
  ['standard deviation over runs, second task', ofDeviations, lossOfTask(2)],
  [
    'the same, first task, without starts of one sign',
    ofDeviations,
    lossOfTask(1),
    withoutOneSign(1),
  ],
  [
    'the same, second task, without starts of one sign',
    ofDeviations,
    lossOfTask(2),
    withoutOneSign(2),
  ],
  ['lowest losses above the noise', ofLowest, LOSS],
  ['lowest losses with the noise', withNoise(ofLowest), LOSS],
];

/**
 * Returns the table `scales`: a row for each scale, the ratios averaged over the three correlations
 * and located over label functions.
 */
export function scaleTables(folder = referencePath('label-functions')): Table[] {
  const functions = [...finalCells(folder).values()];
  return [
    {
      name: 'scales',
      caption: "Shared-Bottom's loss over MMoE's, over label functions, by the scale of the losses",
      columns: [text('scale'), ...OVER_FUNCTIONS],
      rows: SCALES.map(([scale, ratio, quantity, kept]): TableValue[] => [
        scale,
        ...overFunctions(
          functions.map(
            (cells) =>
              mean(
                CORRELATIONS.map((p) =>
                  Math.log(ratioAt(kept ? cells.map(kept) : cells, p, ratio, quantity)),
                ),
              )!,
          ),
          MARGINS.loss,
        ),
      ]),
    },
  ];
}

function ratioAt(
  cells: readonly CellResults[],
  p: number,
  ratio: Ratio,
  quantity: Quantity,
): number {
  const [a, b] = pairBySeed(
    ['shared-bottom', 'mmoe'].map((model) => cellLosses(findCell(cells, model, p), quantity)),
  );
  return ratio(a!, b!);
}

printTables(import.meta.url, scaleTables);
