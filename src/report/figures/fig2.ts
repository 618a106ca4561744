import { mean, variance } from '../../stats/moments.js';
import { range } from '../../words.js';
import type { Dimensions } from '../drawings/dimensions.js';
import type { LabelCorrelation } from '../drawings/label-correlation.js';
import type { PlacedCell } from '../layout.js';
import type { FigureKind } from './figure.js';

/** Recorded of the test examples of every run of synthetic data. */
const COLUMN = 'label_correlation';

/** Figure 2 of the paper: what correlation of the labels does a cosine of the weights give? */
export const fig2: FigureKind = {
  name: 'fig2',
  metricFree: true,
  build({ layout: { cells, dimensions } }) {
    const first = cells.filter((placed) => isFirstModel(placed, cells));
    const items = withoutRepeats(first.flatMap((placed) => labelCorrelationOf(placed, dimensions)));
    if (cells.every((placed) => cosineOf(placed, dimensions) === undefined))
      return { skipped: 'it is about the cosine of the tasks of synthetic data' };
    if (items.length === 0) return { skipped: 'no finished run has recorded the correlation of its labels' };
    if (new Set(items.map((item) => item.correlation)).size < 2) return { skipped: 'there is one correlation only' };
    return {
      name: 'fig2',
      title: 'Correlation of the labels against the cosine of the weights (Figure 2)',
      caption:
        "Pearson correlation of the two tasks' labels over the test examples of a run, against the cosine p of the " +
        "tasks' weights. Points: mean over trials; bars: 2 standard deviations to either side; dashed: where both would " +
        `be equal. n = ${range(items.map((item) => item.n))} trials a point.`,
      drawing: { kind: 'label-correlation', items },
    };
  },
};

/** All models have met the same data: one of them tells. */
const isFirstModel = (placed: PlacedCell, cells: readonly PlacedCell[]): boolean =>
  cells.find(({ group, correlation }) => group === placed.group && correlation === placed.correlation) === placed;

/** Settings of a training do not touch the data: what shows the same as a setting before is left out. */
function withoutRepeats(items: readonly LabelCorrelation[]): LabelCorrelation[] {
  const shown = new Map<string, number>();
  for (const group of new Set(items.map((item) => item.group))) {
    const numbers = items.filter((item) => item.group === group).map(({ cosine, mean, sd }) => [cosine, mean, sd]);
    const id = JSON.stringify(numbers);
    if (!shown.has(id)) shown.set(id, group);
  }
  const groups = new Set(shown.values());
  return items.filter((item) => groups.has(item.group));
}

function cosineOf({ correlation }: PlacedCell, { correlations }: Dimensions): number | undefined {
  const { value } = correlations[correlation]!;
  return typeof value === 'number' ? value : undefined;
}

function labelCorrelationOf(placed: PlacedCell, dimensions: Dimensions): LabelCorrelation[] {
  const { cell, ...place } = placed;
  const cosine = cosineOf(placed, dimensions);
  const values = cell.runs.map((run) => run.metrics[COLUMN]).filter((value) => value !== undefined);
  if (cosine === undefined || values.length === 0) return [];
  const spread = variance(values);
  return [{ ...place, cosine, n: values.length, mean: mean(values)!, sd: spread && Math.sqrt(spread) }];
}
