/**
 * `npx tsx scripts/paper/map.ts [PATH]`: when MMoE beats Shared-Bottom
 * (results/reference/RULES-3.md, section 3). Prints each cell of the map with its predicted sign,
 * the score of the predictions, and the effect of each factor, from the published runs of
 * `configs/paper/map-scale-*.yaml` or from the folders at a path.
 */
import { groupedBy } from '../../src/ground/base/grouped.js';
import { quantile } from '../../src/ground/stats/descriptive.js';
import { MARGINS } from '../../src/ground/stats/effect-scale.js';
import { mcnemar, pairedShares } from '../../src/ground/stats/shares.js';
import type { RankLocation } from '../../src/ground/stats/wilcoxon.js';
import {
  digits3,
  estimate,
  level,
  number,
  percent,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import type { CellResults } from '../../src/judge/results/cells.js';
import { readResults } from '../../src/judge/results/reader.js';
import { referencePath } from '../site/published.js';
import { lossRatio } from './label-functions.js';
import { printTables } from './print-tables.js';

/** The scales c, in the order of the map, each with a folder of its own. */
export const SCALES = [0.3, 1, 3] as const;

/** Top frequencies, in radians for each standard deviation of the score. */
export const FREQUENCIES = [0.5, 1, 2, 4] as const;

export interface MapCell {
  readonly scale: number;
  readonly frequency: number;
  readonly examples: string;
  readonly activation: string;
  readonly correlation: number;
  /** Shared-Bottom's loss over MMoE's, and Single-Task's loss over MMoE's. */
  readonly shared: RankLocation;
  readonly separate: RankLocation;
}

/** The model that is better: MMoE, or the one that it is compared with. */
type Side = 'MMoE' | 'other';

/** Returns the cells of the map, from the folders `map-scale-0.3`, `-1` and `-3` at a path. */
export function mapCells(path = referencePath('')): MapCell[] {
  return SCALES.flatMap((scale) => {
    const final = readResults(`${path}/map-scale-${scale}`).cells.filter(
      ({ stage }) => stage === 'final',
    );
    return [...groupedBy(final, cellName).values()].map((cells): MapCell => {
      const model = (name: string) => cells.find((cell) => cell.model === name)!;
      const { alpha, trainExamples, activation, correlation } = cells[0]!.fields;
      return {
        scale,
        frequency: topFrequency(alpha, scale),
        examples: trainExamples === 'stream' ? 'fresh' : String(trainExamples),
        activation: String(activation),
        correlation: Number(correlation),
        shared: lossRatio(model('shared-bottom'), model('mmoe')),
        separate: lossRatio(model('single-task'), model('mmoe')),
      };
    });
  });
}

const cellName = ({
  fields: { alpha, trainExamples, activation, correlation },
}: CellResults): string => JSON.stringify([alpha, trainExamples, activation, correlation]);

/** Returns the last frequency of the sines times c, one of `FREQUENCIES`. */
function topFrequency(alpha: unknown, scale: number): number {
  const last = Number(String(alpha).replace(/[[\]]/g, '').split(',').at(-1)) * scale;
  return FREQUENCIES.find((frequency) => Math.abs(frequency - last) < 0.01)!;
}

/**
 * Returns the product of RULES-3's three factors, from runs before the map; above 1 it predicts
 * MMoE.
 */
export function predictedRatio({
  scale,
  frequency,
  examples,
  activation,
}: Omit<MapCell, 'shared' | 'separate'>): number {
  const [slow, fast] = scale < 1 ? [3, 1.3] : scale === 1 ? [1.3, 1.2] : [1.2, 0.93];
  const lead = frequency <= 1 ? slow! : fast!;
  return lead * (examples === 'fresh' ? 1 : 0.73) * (activation === 'relu' ? 1 : 0.35);
}

const sideOf = (ratio: number): Side => (ratio > 1 ? 'MMoE' : 'other');

const sideName = (side: Side | undefined): string =>
  side === 'other' ? 'Shared-Bottom' : (side ?? 'inconclusive');

/**
 * Returns the model that is decidedly better: the interval excludes 1 and the estimate reaches the
 * margin.
 */
export function decidedSide(
  { value, interval }: RankLocation,
  margin = MARGINS.loss,
): Side | undefined {
  if (!interval) return undefined;
  if (interval[0] > 1 && value >= margin) return 'MMoE';
  if (interval[1] < 1 && value <= 1 / margin) return 'other';
  return undefined;
}

export function mapTables(path?: string): Table[] {
  const cells = mapCells(path);
  return [cellTable(cells), scoreTable(cells), classTable(cells), effectTable(cells)];
}

function cellTable(cells: readonly MapCell[]): Table {
  return {
    name: 'map',
    caption: "Shared-Bottom's and Single-Task's loss over MMoE's in each cell of the map",
    columns: [
      number('scale', 'c'),
      number('frequency', 'top frequency'),
      text('examples'),
      text('activation'),
      number('correlation', 'p'),
      estimate('shared', 'Shared-Bottom / MMoE', digits3),
      text('decided'),
      number('prediction', 'predicted ratio', digits3),
      text('predicted'),
      estimate('separate', 'Single-Task / MMoE', digits3),
    ],
    rows: cells.map((cell): TableValue[] => {
      const prediction = predictedRatio(cell);
      return [
        cell.scale,
        cell.frequency,
        cell.examples,
        cell.activation,
        cell.correlation,
        cell.shared,
        sideName(decidedSide(cell.shared)),
        prediction,
        sideName(sideOf(prediction)),
        cell.separate,
      ];
    }),
  };
}

/** How often the rules' prediction, and always saying MMoE, name the model that is better. */
function scoreTable(cells: readonly MapCell[]): Table {
  const decided = cells.flatMap((cell) => {
    const side = decidedSide(cell.shared);
    return side ? [{ cell, side }] : [];
  });
  const all = cells.map((cell) => ({ cell, side: sideOf(cell.shared.value) }));
  return {
    name: 'map-score',
    caption: 'Cells whose better model is predicted by RULES-3, and by always saying MMoE',
    columns: [
      text('cells'),
      number('total', 'cells'),
      number('mmoe', 'MMoE is better'),
      estimate('predicted', 'predicted', percent),
      estimate('always', 'always MMoE', percent),
      estimate('shared', 'always Shared-Bottom', percent),
      number('level', 'level of the difference', level),
    ],
    rows: [
      { name: 'decided', judged: decided },
      { name: 'all, by the sign of the estimate', judged: all },
    ].map(({ name, judged }): TableValue[] => {
      const right = judged.map(({ cell, side }) => sideOf(predictedRatio(cell)) === side);
      const always = judged.map(({ side }) => side === 'MMoE');
      const count = (hits: readonly boolean[]) => hits.filter(Boolean).length;
      return [
        name,
        judged.length,
        count(always),
        wilson(count(right), judged.length),
        wilson(count(always), judged.length),
        wilson(judged.length - count(always), judged.length),
        mcnemar(pairedShares(right, always)),
      ];
    }),
  };
}

/**
 * How many cells are decided for each model, by scale and kind of examples: found after the runs.
 */
function classTable(cells: readonly MapCell[]): Table {
  const classes = [
    {
      name: 'c = 0.3, fresh examples',
      within: ({ scale, examples }: MapCell) => scale < 1 && examples === 'fresh',
    },
    {
      name: 'c = 0.3, 10,000 examples',
      within: ({ scale, examples }: MapCell) => scale < 1 && examples !== 'fresh',
    },
    { name: 'c = 1', within: ({ scale }: MapCell) => scale === 1 },
    { name: 'c = 3', within: ({ scale }: MapCell) => scale === 3 },
    { name: 'all', within: () => true },
    {
      name: 'all but c = 0.3 with fresh examples',
      within: ({ scale, examples }: MapCell) => scale > 0.3 || examples !== 'fresh',
    },
  ];
  const medianOf = (values: readonly number[]) => quantile(Float64Array.from(values).sort(), 0.5);
  return {
    name: 'map-classes',
    caption:
      'Cells that are decided for each model, and median ratios of losses, by the kind of data',
    columns: [
      text('data'),
      number('cells'),
      number('mmoe', 'MMoE is better'),
      number('shared', 'Shared-Bottom is better'),
      number('shared_ratio', 'Shared-Bottom / MMoE, median', digits3),
      number('separate_ratio', 'Single-Task / MMoE, median', digits3),
      number('mmoe_beats_separate', 'MMoE beats Single-Task'),
      number('separate_beats_mmoe', 'Single-Task beats MMoE'),
    ],
    rows: classes.map(({ name, within }): TableValue[] => {
      const own = cells.filter(within);
      const sides = (ratios: readonly RankLocation[]) => ratios.map((ratio) => decidedSide(ratio));
      const shared = sides(own.map((cell) => cell.shared));
      const separate = sides(own.map((cell) => cell.separate));
      const count = (found: readonly (Side | undefined)[], side: Side) =>
        found.filter((one) => one === side).length;
      return [
        name,
        own.length,
        count(shared, 'MMoE'),
        count(shared, 'other'),
        medianOf(own.map((cell) => cell.shared.value)),
        medianOf(own.map((cell) => cell.separate.value)),
        count(separate, 'MMoE'),
        count(separate, 'other'),
      ];
    }),
  };
}

/** Wilson's 95 % interval of a share (1927). */
function wilson(count: number, n: number): { value: number; interval: [number, number] } {
  const z = 1.959963984540054;
  const share = count / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half =
    (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { value: share, interval: [middle - half, middle + half] };
}

/** The median over matched cells of how a factor multiplies Shared-Bottom's loss over MMoE's. */
function effectTable(cells: readonly MapCell[]): Table {
  const factors: readonly [name: string, field: keyof MapCell, from: unknown, to: unknown][] = [
    ['c from 3 to 0.3', 'scale', 3, 0.3],
    ['c from 3 to 1', 'scale', 3, 1],
    ['top frequency from 4 to 0.5', 'frequency', 4, 0.5],
    ['fresh examples in place of 10,000', 'examples', '10000', 'fresh'],
    ['ReLU in place of Swish', 'activation', 'swish', 'relu'],
    ['p from 0.9 to 0.5', 'correlation', 0.9, 0.5],
  ];
  const places = ['scale', 'frequency', 'examples', 'activation', 'correlation'] as const;
  const nameWithout = (cell: MapCell, field: keyof MapCell) =>
    JSON.stringify(places.filter((place) => place !== field).map((place) => cell[place]));
  return {
    name: 'map-effects',
    caption:
      "What each factor does to Shared-Bottom's loss over MMoE's: the median and quartiles of ratios of matched cells",
    columns: [
      text('factor'),
      number('pairs', 'pairs of cells'),
      number('median', 'median', digits3),
      number('lower', 'lower quartile', digits3),
      number('upper', 'upper quartile', digits3),
      number('above', 'pairs above 1'),
    ],
    rows: factors.map(([name, field, from, to]): TableValue[] => {
      const before = new Map(
        cells
          .filter((cell) => cell[field] === from)
          .map((cell) => [nameWithout(cell, field), cell.shared.value]),
      );
      const ratios = Float64Array.from(
        cells
          .filter((cell) => cell[field] === to)
          .map((cell) => cell.shared.value / before.get(nameWithout(cell, field))!),
      ).sort();
      return [
        name,
        ratios.length,
        quantile(ratios, 0.5),
        quantile(ratios, 0.25),
        quantile(ratios, 0.75),
        ratios.filter((ratio) => ratio > 1).length,
      ];
    }),
  };
}

printTables(import.meta.url, mapTables);
