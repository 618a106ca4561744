import type { Estimate } from '../../../ground/base/estimate.js';
import { mean } from '../../../ground/stats/descriptive.js';
import { estimateMean } from '../../../ground/stats/student.js';
import {
  estimate,
  number,
  percent,
  type Table,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import type { Arrangement, PlacedCell } from '../../analysis/arrangement.js';
import { cellPlace } from '../../analysis/place.js';
import { readGradients } from '../../results/gradients.js';
import { placeFields } from '../plot/place.js';

/**
 * The cosines and norm ratios of the tasks' gradients during training, by cell and pair of tasks;
 * empty without `keepGradients`.
 */
export const gradientsTable = ({ dimensions, cells }: Arrangement): Table =>
  tableFrom(
    {
      name: 'gradients',
      caption:
        "The tasks' gradients with respect to the shared parameters, over the evaluations of a run (keepGradients): their mean cosine, the share of " +
        'evaluations with a negative cosine, and the geometric mean of the norm of the first divided by the norm of the second. ' +
        "Means over runs, with Student's 95 % intervals",
    },
    cells.flatMap(readPairs),
    [
      ...placeFields(dimensions),
      [text('tasks'), ({ title }) => title],
      [number('runs'), ({ cosines }) => cosines.length],
      [estimate('cosine', 'mean cosine'), ({ cosines }) => estimateMean(cosines, [-1, 1])],
      [
        estimate('negative', 'negative cosines', percent),
        ({ negative }) => estimateMean(negative, [0, 1]),
      ],
      [
        estimate('norm_ratio', 'ratio of norms'),
        ({ logRatios }) => exponential(estimateMean(logRatios)),
      ],
    ],
  );

/** The pairs of a cell, with a value for each run that has any cosine. */
function readPairs({ cell, results, ...place }: PlacedCell) {
  const { taskTitle } = results.kind;
  return readGradients(cell).map(({ pair, runs }) => {
    const known = runs.flatMap(({ cosine, ratio }) => {
      const [cosines, ratios] = [cosine, ratio].map((values) =>
        Array.from(values).filter(Number.isFinite),
      );
      return cosines!.length > 0 ? [{ cosines: cosines!, ratios: ratios! }] : [];
    });
    return {
      ...cellPlace(place),
      title: pair.map(taskTitle).join(' : '),
      cosines: known.map(({ cosines }) => mean(cosines)!),
      negative: known.map(({ cosines }) => mean(cosines.map((value) => Number(value < 0)))!),
      logRatios: known.map(({ ratios }) => mean(ratios.map(Math.log))!),
    };
  });
}

const exponential = ({ value, interval }: Estimate): Estimate => ({
  value: value === undefined ? undefined : Math.exp(value),
  interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])],
});
