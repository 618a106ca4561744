import { axisValue } from '../../analysis/place.js';
import type { Transfer } from '../../analysis/transfers.js';
import { groupedBy } from '../../base/grouped.js';
import { range } from '../../base/words.js';
import { meanInterval } from '../../stats/student.js';
import type { Chart } from './chart.js';
import { type CellCurve, type CurvesDrawing, curvePanels } from './curves.js';

/** Figure 7 of Tang et al. (RecSys 2020): does learning together help both tasks, or one at the expense of the other? */
export const mtlGain: Chart<CurvesDrawing> = {
  name: 'mtl-gain',
  ownFields: 'drawn',
  ...curvePanels,
  build({ transfers, dimensions, metric }) {
    const { axis } = dimensions;
    if (!axis) return { skipped: 'the data have no correlation to draw gains along' };
    const placed = transfers.flatMap((transfer) => {
      const at = axisValue(transfer, dimensions)?.value;
      const gains = transfer.gains.filter(({ task }) => task !== undefined);
      return typeof at === 'number' && gains.length > 1 ? [{ ...transfer, gains, at }] : [];
    });
    if (placed.length === 0)
      return { skipped: 'no model has finished runs of the same seeds as a Single-Task, with a metric for each task' };
    if (new Set(placed.map(({ at }) => at)).size < 2) return { skipped: `there is one ${axis.noun} only` };
    const places = [...groupedBy(placed, ({ group, model }) => `${group}/${model}`).values()];
    const items = places.flatMap(gainsOf);
    const sure = places.flat().filter(isSureSeesaw).length;
    return {
      title: `Gain over Single-Task in ${metric.title}, by task`,
      caption:
        `Mean gain of each model over Single-Task in ${metric.axis}: above 0 learning the tasks together helps, below 0 it hurts. ` +
        `Bands: 95 % intervals. n = ${range(items.flatMap(({ points }) => points.map(({ n }) => n)))} seeds per point.`,
      notes:
        `After the last step, seed by seed, against the ${axis.meaning}; Student's 95 % intervals, cut at the frame. Numbers at the ` +
        'top: percent of the seeds with a seesaw, on which some task gains and another one loses. In the mean, with intervals that ' +
        `exclude 0, there is a seesaw at ${sure === 0 ? 'none' : sure} of the ${placed.length} places.`,
      drawing: {
        ...{ chart: 'mtl-gain', panelBy: 'model', lineBy: 'part', guide: 'zero', items },
        against: { key: axis.field, label: axis.noun },
        ...{ label: `gain in ${metric.axis}`, key: 'gain' },
      },
    };
  },
};

type Placed = Transfer & { readonly at: number };

function gainsOf(places: readonly Placed[]): CellCurve[] {
  const { group, model, gains } = places[0]!;
  return gains.map(({ task }) => {
    const points = places.flatMap(({ gains, at: step }) => {
      const own = gains.find((gain) => gain.task === task);
      return own ? [{ step, ...meanInterval(own.values), seesaws: countSeesaws(gains) }] : [];
    });
    return { group, model, part: task!, points };
  });
}

/** Seeds on which some task gains and another one loses. */
const countSeesaws = (gains: Transfer['gains']): number =>
  [...gains[0]!.values.keys()].filter(
    (seed) => gains.some(({ values }) => values[seed]! > 0) && gains.some(({ values }) => values[seed]! < 0),
  ).length;

/** Whether some task gains significantly and another one loses significantly: the intervals of both exclude 0. */
function isSureSeesaw({ gains }: Placed): boolean {
  const intervals = gains.flatMap(({ values }) => {
    const { interval } = meanInterval(values);
    return interval ? [interval] : [];
  });
  return intervals.some(([low]) => low > 0) && intervals.some(([, high]) => high < 0);
}
