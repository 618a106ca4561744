/**
 * `npx tsx scripts/paper/expert-rates.ts [<folder> <folder>]`: predictions D1 to D5 of
 * results/reference/RULES-2.md, section 6, from the published runs of
 * `configs/paper/expert-rates.yaml` and `expert-rates-final.yaml`, or from those in other folders.
 */

import { equalText, readEffect } from '../../src/ground/stats/effect-scale.js';
import { meanInterval, pairedT } from '../../src/ground/stats/student.js';
import { ratioLocation } from '../../src/ground/stats/wilcoxon.js';
import {
  digits3,
  number,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import type { CellResults, RunResult } from '../../src/judge/results/cells.js';
import { readResults } from '../../src/judge/results/reader.js';
import { makeScore, noiselessMoments } from '../../src/train/data/synthetic/score.js';
import { referencePath } from '../site/published.js';
import { printTables } from './print-tables.js';
import { slopes } from './slopes.js';

const COUNTS = [2, 4, 8, 16, 32];
const SINES = [0, 2];
const loss = { margin: 1.1, none: 1 } as const;

const finalCells = (folder: string) =>
  readResults(folder).cells.filter(({ stage }) => stage === 'final');

function cellIn(
  cells: readonly CellResults[],
  model: string,
  fields: Readonly<Record<string, number | string>>,
) {
  const is = (cell: CellResults) =>
    cell.model === model &&
    Object.entries(fields).every(([field, value]) => cell.fields[field] === value);
  return cells.find(is)!;
}

/**
 * The first step at which a curve is at most at a level, linear between evaluations in the
 * logarithm of the loss.
 */
function stepAt({ curve }: Pick<RunResult, 'curve'>, level: number): number {
  const { step = [], test_mse: losses = [] } = curve as Record<string, ArrayLike<number>>;
  for (let i = 0; i < losses.length; i++) {
    if (losses[i]! > level) continue;
    if (i === 0) return step[0]!;
    const [above, below] = [Math.log(losses[i - 1]!), Math.log(losses[i]!)];
    return step[i - 1]! + ((above - Math.log(level)) / (above - below)) * (step[i]! - step[i - 1]!);
  }
  return Infinity;
}

const interval = ([low, high]: readonly [number, number]) => `${digits3(low)} to ${digits3(high)}`;

/** `larger`, `smaller`, `equal within 10 %` or `inconclusive` */
function sayingText(ratio: Parameters<typeof readEffect>[0]): string {
  const saying = readEffect(ratio, loss);
  return saying === 'equal' ? equalText(loss) : (saying ?? 'inconclusive');
}

const sortedRuns = (cell: CellResults) => [...cell.runs].sort((a, b) => a.seed - b.seed);

function startTable(folder: string): Table {
  const cells = finalCells(folder);
  const rows = SINES.flatMap((sines) => {
    const score = makeScore({ scale: 0.3, sines, alpha: 'i', beta: '(i-1)^2', noise: 0.1 }, 0);
    const level = noiselessMoments(score).variance / 2;
    const timesOf = (cell: CellResults) =>
      Float64Array.from(sortedRuns(cell), (run) => stepAt(run, level));
    const shared = timesOf(cellIn(cells, 'shared-bottom', { sines }));
    const median = (times: Float64Array) =>
      [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
    return [1, 'n'].flatMap((expertRate) => {
      const times = COUNTS.map((experts) =>
        timesOf(cellIn(cells, 'mmoe', { sines, expertRate, experts })),
      );
      const known = slopes(
        COUNTS.map(Math.log),
        times.map((own) => own.map(Math.log)),
      ).filter(Number.isFinite);
      const slope = meanInterval(known);
      const ratios = times.map((own) => ratioLocation(own, shared));
      return [
        ...COUNTS.map((experts, i): TableValue[] => [
          ...[
            sines,
            String(expertRate),
            experts,
            median(shared),
            median(times[i]!),
            ratios[i]?.value,
          ],
          ...(ratios[i]
            ? [interval(ratios[i].interval!), sayingText(ratios[i])]
            : [undefined, 'larger: most runs never get there']),
        ]),
        [
          ...[
            sines,
            String(expertRate),
            undefined,
            undefined,
            undefined,
            slope.value,
            interval(slope.interval!),
          ],
          `slope of ${known.length} seeds`,
        ] as TableValue[],
      ];
    });
  });
  return {
    name: 'expert-rates',
    caption:
      'Steps to half of the variance (T), MMoE over Shared-Bottom, and the slope of log T over log n',
    columns: [
      ...[
        number('sines'),
        text('factor'),
        number('n'),
        number('shared', 'T of Shared-Bottom', digits3),
      ],
      ...[
        number('mmoe', 'T of MMoE', digits3),
        number('ratio', 'ratio or slope', digits3),
        text('interval'),
        text('says'),
      ],
    ],
    rows,
  };
}

function finalTable(folder: string): Table {
  const cells = finalCells(folder);
  const lossesOf = (cell: CellResults) =>
    Float64Array.from(sortedRuns(cell), ({ metrics }) => metrics.test_mse ?? Infinity);
  const rows = SINES.flatMap((sines) =>
    ['sgd', 'adam'].flatMap((optimizer) =>
      [0.003, 0.03].flatMap((learningRate) => {
        const shared = lossesOf(cellIn(cells, 'shared-bottom', { sines, optimizer, learningRate }));
        return [1, 'n'].flatMap((expertRate) =>
          COUNTS.map((experts): TableValue[] => {
            const own = lossesOf(
              cellIn(cells, 'mmoe', { sines, optimizer, learningRate, expertRate, experts }),
            );
            const ratio = ratioLocation(own, shared);
            return [
              ...[sines, optimizer, learningRate, String(expertRate), experts, ratio?.value],
              ...[ratio && interval(ratio.interval!), ratio ? sayingText(ratio) : 'inconclusive'],
            ];
          }),
        );
      }),
    ),
  );
  return {
    name: 'expert-rates-final',
    caption: 'Losses after 6,000 steps, MMoE over Shared-Bottom at a common rate',
    columns: [
      ...[number('sines'), text('optimizer'), number('rate'), text('factor'), number('n')],
      ...[number('ratio', 'ratio', digits3), text('interval'), text('says')],
    ],
    rows,
  };
}

/** D5: how much the factor helps under Adam less than under SGD. */
function helpTable(folder: string): Table {
  const cells = finalCells(folder);
  const logOf = (cell: CellResults) =>
    sortedRuns(cell).map(({ metrics }) => Math.log(metrics.test_mse ?? Infinity));
  const help = (sines: number, optimizer: string, learningRate: number) => {
    const at = (expertRate: number | string) =>
      COUNTS.map((experts) =>
        logOf(cellIn(cells, 'mmoe', { sines, optimizer, learningRate, expertRate, experts })),
      );
    const [without, withFactor] = [at(1), at('n')];
    return without[0]!.map(
      (_, seed) =>
        COUNTS.reduce((sum, __, i) => sum + without[i]![seed]! - withFactor[i]![seed]!, 0) /
        COUNTS.length,
    );
  };
  const rows = SINES.flatMap((sines) =>
    [0.003, 0.03].map((rate): TableValue[] => {
      const [sgd, adam] = [help(sines, 'sgd', rate), help(sines, 'adam', rate)];
      const difference = meanInterval(sgd.map((one, i) => one - adam[i]!));
      const p = pairedT(sgd.map((one, i) => one - adam[i]!))?.p;
      return [
        ...[sines, rate, meanInterval(sgd).value, meanInterval(adam).value, difference.value],
        ...[interval(difference.interval!), p],
      ];
    }),
  );
  return {
    name: 'expert-rates-help',
    caption: 'Mean log ratio of the losses without and with the factor: above 0 it helps',
    columns: [
      ...[
        number('sines'),
        number('rate'),
        number('sgd', 'SGD', digits3),
        number('adam', 'Adam', digits3),
      ],
      ...[
        number('difference', 'SGD less Adam', digits3),
        text('interval'),
        number('p', 'p', digits3),
      ],
    ],
    rows,
  };
}

/** Steps to half of the variance, losses after 6,000 steps, and what the factor helps. */
export const expertRateTables = (
  start = referencePath('expert-rates'),
  final = referencePath('expert-rates-final'),
): Table[] => [startTable(start), finalTable(final), helpTable(final)];

printTables(import.meta.url, expertRateTables);
