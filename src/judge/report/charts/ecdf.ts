import { groupedBy } from '../../../ground/base/grouped.js';
import { cellPlace } from '../../analysis/place.js';
import { countsSentence } from './captions.js';
import type { Chart } from './chart.js';
import { type CellCurve, type CurvesDrawing, curvePanels } from './curves.js';
import { type CellSample, countFinished, samplesFrame } from './samples.js';

/**
 * The share of runs that are worse than x, for every x: good runs, typical runs and bad minima,
 * without any limit. Diverged runs are worse than every x, so the curve ends at their share.
 */
export const ecdf: Chart<CurvesDrawing> = {
  name: 'ecdf',
  ...curvePanels,
  showsCells: true,
  build({ cells, metric, samples }) {
    if (samples.length === 0) return { skipped: 'no run has finished' };
    const side = metric.better === 'lower' ? 'above' : 'below';
    return {
      title: `Share of runs whose final ${metric.title} is ${side} x, for every x`,
      caption:
        `Share of runs whose ${metric.axis} after the last step is ${side} x: lower curves are better. ` +
        countsSentence(cells, 'curve', 'taken as worse than any other'),
      notes: 'A curve that does not reach 0 has runs beyond the end of the axis, or diverged ones.',
      drawing: {
        against: { key: 'value', label: metric.axis },
        label: `share of runs ${side} x`,
        key: 'share',
        tableCaption: `Share of runs whose final ${metric.title} is ${side} x, by x`,
        panelBy: 'axis',
        lineBy: 'model',
        ranksByArea: true,
        range: [0, 1],
        items: [...groupedBy(samples, ({ group }) => group).values()].flatMap((own) =>
          cumulativeShares(own, side),
        ),
      },
    };
  },
};

/** The number of values at which shares are counted. */
const POINTS = 61;

function cumulativeShares(samples: readonly CellSample[], side: 'above' | 'below'): CellCurve[] {
  const { low, high } = samplesFrame(samples, 'linear');
  const steps = Array.from({ length: POINTS }, (_, i) => low + (i * (high - low)) / (POINTS - 1));
  return samples.map((sample) => {
    const { values, diverged } = sample;
    const runs = Math.round(countFinished(sample, values.length)) + diverged;
    const shareAt = (x: number) =>
      (countFinished(
        sample,
        values.filter((value) => (side === 'above' ? value > x : value < x)).length,
      ) +
        diverged) /
      runs;
    const points = steps.map((step) => ({
      step,
      n: runs,
      value: shareAt(step),
      interval: undefined,
    }));
    return { ...cellPlace(sample), points };
  });
}
