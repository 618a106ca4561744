import type { PlacedCell } from '../../analysis/arrangement.js';
import { placeOf } from '../../analysis/place.js';
import { gateRole } from '../../models/gate.js';
import type { RunGate } from '../../results/cells.js';
import { choosing } from '../../results/gates.js';
import { countsSentence } from './captions.js';
import type { Chart } from './chart.js';
import { type CellCurve, type CurvesDrawing, curvePanels, meansOf } from './curves.js';

/** When do gates decide? */
export const gateEntropy: Chart<CurvesDrawing> = {
  name: 'gate-entropy',
  metricFree: true,
  ...curvePanels,
  build({ cells }) {
    const items = cells.flatMap(curvesOf);
    if (items.length === 0) return { skipped: 'no finished run has recorded the entropy of its gates during training' };
    if (items.every(({ step }) => step.length < 2)) return { skipped: 'runs were evaluated once: there is no curve' };
    return {
      title: 'Gate entropy against training steps, by model',
      caption:
        'How evenly gates weigh their experts: 1 where all have the same weight in every row, 0 where each row uses one. ' +
        `Bands: 95 % intervals. ${countsSentence(cells, 'curve')}`,
      notes:
        'Mean H(g) / ln n of the weights g that gates give n experts, over the test rows, the gates of a level and runs, with ' +
        "Student's 95 % interval of the mean.",
      drawing: { chart: 'gate-entropy', label: 'H(g) / ln n', panelBy: 'axis', range: [0, 1], items },
    };
  },
};

/** A curve per level of a cell's model. */
function curvesOf({ cell, ...place }: PlacedCell): CellCurve[] {
  let step: number[] = [];
  let levels: Map<number | undefined, number[][]> | undefined;
  // Run by run, as the gates of all runs would take much memory.
  for (const run of cell.runs) {
    const gates = choosing(run.gates);
    if (gates.length === 0 || !gates.every(({ entropies }) => entropies)) continue;
    if (!levels) step = Array.from(run.curve.step ?? []);
    levels ??= new Map(gates.map((gate) => [levelOf(gate), []]));
    for (const [level, evenness] of levels) {
      evenness.push(meanEvenness(gates.filter((gate) => levelOf(gate) === level)));
    }
  }
  return [...(levels ?? [])].map(([level, evenness]) => ({
    ...{ ...placeOf(place), step, ...(level !== undefined && { part: `level ${level + 1}` }) },
    ...meansOf(step, evenness),
  }));
}

const levelOf = ({ name }: RunGate): number | undefined => gateRole(name).level;

/** The mean over gates of H(g) / ln n at each step. */
const meanEvenness = (gates: readonly RunGate[]): number[] =>
  gates[0]!.entropies!.map(
    (_, i) =>
      gates.reduce((sum, { entropies, mean }) => sum + entropies![i]! / Math.log(mean.length), 0) / gates.length,
  );
