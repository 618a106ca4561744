import { groupedBy } from '../../../ground/base/grouped.js';
import { metricColumn } from '../../../ground/base/metric.js';
import { range } from '../../../ground/base/words.js';
import { mean, variance } from '../../../ground/stats/descriptive.js';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { axisValue } from '../../analysis/place.js';
import { type Chart, isAt } from './chart.js';
import { type CellCurve, type CurvesDrawing, curvePanels } from './curves.js';

/** Figure 2 of the paper: what correlation of the labels does a cosine of the weights give? */
export const fig2: Chart<CurvesDrawing> = {
  name: 'fig2',
  metricFree: true,
  ...curvePanels,
  build({ cells, dimensions }) {
    const about = cells.filter(({ results: { kind } }) => kind.paperFigures?.includes(2));
    const trials = about.flatMap((placed) => {
      const cosine = axisValue(placed, dimensions)?.value;
      return typeof cosine === 'number' ? [{ ...placed, cosine }] : [];
    });
    if (trials.length === 0)
      return { skipped: 'it is about the cosine of the tasks of synthetic data' };
    const curves = [...groupedBy(trials, ({ group }) => group).values()].flatMap(correlationCurves);
    // Training settings do not affect the data: of the settings that show the same, the first is
    // left.
    const items = [
      ...groupedBy(curves, ({ group: _, ...shown }) => JSON.stringify(shown)).values(),
    ].map(([one]) => one!);
    if (items.length === 0)
      return { skipped: 'no finished run has recorded the correlation of its labels' };
    if (items.every(({ points }) => points.length < 2))
      return { skipped: 'there is one correlation only' };
    return {
      title: 'Correlation of the labels against the cosine of the weights (Figure 2)',
      caption:
        "Pearson correlation of the two tasks' labels, against the cosine p of the tasks' weights: mean over " +
        `trials; band: 2 standard deviations to either side. n = ${range(items.flatMap(({ points }) => points.map(({ n }) => n)))} trials per point.`,
      notes: 'Over the test examples of a run. Dashed: where both would be equal.',
      drawing: {
        panelBy: 'nothing',
        lineBy: 'part',
        diagonal: true,
        items,
        against: { key: 'correlation', label: "cosine p of the tasks' weights" },
        label: 'Pearson correlation of the labels',
        tableCaption:
          "Mean of the Pearson correlation of the labels, and 2 standard deviations to either side, by cosine p of the tasks' weights",
      },
    };
  },
  // The figure is about the data, which are the same for all models.
  shows: (item, { models: _, ...chosen }) => isAt(item, chosen),
};

/**
 * The correlations over the runs of the first model at each cosine: all models see the same data.
 */
function correlationCurves(
  trials: readonly (PlacedCell & { readonly cosine: number })[],
): CellCurve[] {
  const { group, model } = trials[0]!;
  const points = [...groupedBy(trials, ({ cosine }) => cosine)].flatMap(([step, [first]]) => {
    const values = first!.cell.runs.flatMap(
      ({ metrics }) => metrics[metricColumn({ fact: 'label_correlation' })] ?? [],
    );
    if (values.length === 0) return [];
    const center = mean(values)!;
    const half = 2 * Math.sqrt(variance(values) ?? Number.NaN);
    const interval = Number.isNaN(half) ? undefined : ([center - half, center + half] as const);
    return [{ step, n: values.length, value: center, interval }];
  });
  return points.length === 0 ? [] : [{ group, model, points }];
}
