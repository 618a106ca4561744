import type { RecordedGate } from '../../folder/record.js';
import { range } from '../../words.js';
import { taskTitle } from '../census/tasks.js';
import type { Gate } from '../drawings/gates.js';
import type { PlacedCell } from '../layout.js';
import type { CellResults } from '../results.js';
import type { FigureKind } from './figure.js';
import { meanInterval } from './interval.js';

/** Which experts does each task use, and how evenly, over runs? What Figure 6 of the paper shows of one model is `fig6`. */
export const gates: FigureKind = {
  name: 'gates',
  metricFree: true,
  build({ layout: { cells } }) {
    const named = new Set(cells.map(({ cell }) => cell.tasks?.join())).size === 1;
    const items = cells.flatMap((placed) => gatesOf(placed, named));
    if (items.length === 0) return { skipped: 'no finished run has a gate' };
    const experts = [...new Set(items.map((item) => item.weights.length))];
    const most = experts.map((count) => `ln ${count} = ${Math.log(count).toFixed(2)}`).join(', ');
    return {
      name: 'gates',
      title: 'Gate usage a task',
      caption:
        'Mean weight that each gate gives the experts over the test examples, and H, its mean entropy in nats ' +
        `(0: one expert for each example; ${most}: all alike). Experts have no identity over runs: in each run they ` +
        "are in the order of their use by the model's first gate, the most used first. " +
        `n = ${range(items.map((item) => item.n))} runs a row.`,
      drawing: { kind: 'gates', items },
    };
  },
};

/** Tasks go by their names, or by their parts where they are not the same in all cells: a row is one gate everywhere. */
function gatesOf({ group, correlation, model, cell }: PlacedCell, named: boolean): Gate[] {
  const runs = cell.runs.map((run) => run.gates).filter((gates) => gates.length > 0);
  const count = runs[0]?.length ?? 0;
  const ordered = runs.map(inOrderOfUse);
  return Array.from({ length: count }, (_, k) => {
    const usages = ordered.map((run) => run[k]!);
    const { mean, low, high, n } = meanInterval(usages.map((usage) => usage.entropy));
    const weights = usages[0]!.mean.map((_, i) => usages.reduce((sum, usage) => sum + usage.mean[i]!, 0) / n);
    const title = named || count === 1 ? gateTitle(k, count, cell) : ['main task', 'auxiliary task'][k]!;
    return { group, correlation, model, title, n, weights, entropy: mean, low, high };
  });
}

/** What gate k of some is for, in words. */
export function gateTitle(k: number, count: number, { tasks }: CellResults): string {
  if (count === 1) return 'all tasks';
  return tasks ? taskTitle(tasks[k]!) : `task ${k + 1}`;
}

/** The gates of a run with their experts in the order of the first gate's weights, greatest first. */
export function inOrderOfUse(run: readonly RecordedGate[]): RecordedGate[] {
  const first = run[0]!.mean;
  const order = [...first.keys()].sort((i, j) => first[j]! - first[i]!);
  return run.map(({ mean, quantiles, ...gate }) => ({
    ...gate,
    mean: order.map((i) => mean[i]!),
    ...(quantiles && { quantiles: order.map((i) => quantiles[i]!) }),
  }));
}
