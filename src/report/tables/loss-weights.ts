import type { Arrangement } from '../../analysis/arrangement.js';
import { lossWeightsOf } from '../../results/losses.js';
import { estimate as estimateOf } from '../../stats/cell.js';
import { countedMean } from '../../stats/counted.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { digits3, estimate, number, type Table, text } from '../../table/table.js';
import { placeColumns, placeValues } from '../plot/place.js';

/** The factor of each task's loss, where it changed over training. */
export function lossWeightsTable({ dimensions, cells }: Arrangement, resamples: ResamplesOf): Table {
  return {
    name: 'loss-weights',
    caption:
      'What the loss of each task was multiplied by, where training changed that: the mean over finished runs at the end, with its 95 % ' +
      'BCa bootstrap interval, and the least and greatest at any evaluation of any run.',
    columns: [
      ...placeColumns(dimensions),
      text('task'),
      number('n'),
      estimate('end', 'at the end'),
      number('least', 'least', digits3),
      number('greatest', 'greatest', digits3),
    ],
    rows: cells.flatMap((placed) =>
      lossWeightsOf(placed.cell).map(({ task, runs }) => {
        const all = runs.flatMap((weights) => Array.from(weights));
        const ends = runs.map((weights) => weights[weights.length - 1]!);
        return [
          ...placeValues(placed, dimensions),
          placed.results.kind.taskTitle(task),
          runs.length,
          estimateOf(countedMean(ends), ends.length, resamples),
          all.reduce((a, b) => Math.min(a, b)),
          all.reduce((a, b) => Math.max(a, b)),
        ];
      }),
    ),
  };
}
