import { percent } from '../../table/table.js';
import type { GateWeights } from '../drawings/gate-weights.js';
import type { PlacedCell } from '../layout.js';
import type { Metric } from '../metrics.js';
import type { RunResult } from '../results.js';
import type { FigureKind } from './figure.js';
import { gateTitle, inOrderOfUse } from './gates.js';

/**
 * Figure 6 of the paper: how are the weights of a task's gate distributed over examples? Of one run a cell, as the paper
 * has it of one model: experts have no identity over runs, so that a mean over runs of their quantiles, put in some order
 * first, would be the distribution of no gate there is. What gates do over runs is the figure `gates`.
 */
export const fig6: FigureKind = {
  name: 'fig6',
  metricFree: true,
  build({ layout: { cells }, metric }) {
    const items = cells.flatMap((placed) => gatesOf(placed, metric));
    if (items.length === 0) return { skipped: 'no finished run has recorded the distribution of gate weights' };
    return {
      name: 'fig6',
      title: 'Distribution of the gate weights a task (Figure 6)',
      caption:
        'Weight that a gate gives each expert, over the test examples. Bars: the middle half; lines: 5 to 95 %; strokes: ' +
        'median; points: mean. H: mean entropy of the gate in nats. Of one run of each cell, the one of median ' +
        `${metric.phrase}, as experts have no identity over runs; they are in the order of their mean weight by the first ` +
        'gate, the same in all panels of a row.',
      drawing: { kind: 'gate-weights', items },
    };
  },
};

function gatesOf({ group, correlation, model, cell }: PlacedCell, metric: Metric): GateWeights[] {
  const run = medianRun(cell.runs, metric);
  if (!run) return [];
  return inOrderOfUse(run.gates).map(({ mean, entropy, quantiles }, gate) => {
    const share = run.metrics[`positive_share_${cell.tasks?.[gate]}`];
    const positives = share === undefined || run.gates.length === 1 ? '' : ` (${percent(share)} positive)`;
    return {
      ...{ group, correlation, model, gate, seed: run.seed, entropy },
      title: `${gateTitle(gate, run.gates.length, cell)}${positives}`,
      experts: mean.map((weight, i) => {
        const [q05, q25, q50, q75, q95] = quantiles![i]! as [number, number, number, number, number];
        return { mean: weight, q05, q25, q50, q75, q95 };
      }),
    };
  });
}

/** The run in the middle by a metric, of an even number the lower one of two; of those that recorded quantiles. */
function medianRun(runs: readonly RunResult[], { column }: Metric): RunResult | undefined {
  const known = runs.filter(
    ({ metrics, gates }) => metrics[column] !== undefined && gates.length > 0 && gates.every((gate) => gate.quantiles),
  );
  known.sort((a, b) => a.metrics[column]! - b.metrics[column]!);
  return known[Math.floor((known.length - 1) / 2)];
}
