/** The figures of curves over training: Figures 3 and 4 of the paper, and the entropy of gates. */

import type { GateUsage } from '../../../ground/base/outcome.js';
import { gateEvenness } from '../../../ground/stats/collapse.js';
import { gateRole } from '../../../train/models/gate.js';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { cellPlace } from '../../analysis/place.js';
import { gatesWithChoice } from '../../results/gate-usage.js';
import { type RunCurve, readLossWeights } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { countsSentence, direction, ofPaper } from './captions.js';
import type { Chart } from './chart.js';
import {
  areAboveNoise,
  BANDS,
  type CellCurve,
  type CurvesDrawing,
  curvePanels,
  earlyStopNotes,
  MAX_BANDS,
  meanCurve,
  whyNoCurve,
} from './curves.js';

const STUDENT =
  "Means over runs at each evaluated step, with Student's 95 % interval of the mean, cut at the frame.";

const whyNoMetric = (curves: readonly CellCurve[], samples: readonly unknown[]) =>
  whyNoCurve(
    curves,
    samples.length === 0
      ? 'no run has finished'
      : 'no finished run has recorded a curve of this metric',
  );

function ofMetric(metric: Measure, items: readonly CellCurve[]) {
  const { axis } = metric.curve;
  const above = areAboveNoise(items) ? `${metric.title} above the noise` : undefined;
  return {
    subject: `Mean ${above ? `test ${above}` : axis} over runs`,
    notes: [
      STUDENT,
      ...earlyStopNotes(items),
      ...(above
        ? [
            'Above the noise: less the variance of the noise in the labels, which no model can remove.',
          ]
        : []),
      'The vertical axis fits training after its first sixth.',
      ...(new Set(items.map(({ model }) => model)).size > MAX_BANDS
        ? ['Beside many models, only the best one and the reference have a band.']
        : []),
    ].join(' '),
    drawing: { label: axis, better: metric.better, items, ...(above && { above }) },
  };
}

/** Figure 3 of the paper, for every model: is the loss higher where the tasks are less related? */
export const fig3: Chart<CurvesDrawing> = {
  name: 'fig3',
  showsCells: true,
  ...curvePanels,
  build({ cells, dimensions, metric, curves, samples }) {
    const { axis } = dimensions;
    const skipped = whyNoMetric(curves, samples);
    if (skipped !== undefined) return { skipped };
    if (!axis) return { skipped: 'the data have no correlation to tell curves apart by' };
    const items = curves.filter((curve) => curve.axis !== undefined);
    if (new Set(items.map((item) => item.axis)).size < 2)
      return { skipped: `there is one ${axis.noun} only` };
    const { subject, notes, drawing } = ofMetric(metric, items);
    return {
      title: `${metric.title} against training steps, by ${axis.noun}${ofPaper(dimensions, cells, 3)}`,
      caption: `${subject}; a curve for each ${axis.meaning}. ${BANDS} ${countsSentence(cells, 'curve')} ${direction(metric)}`,
      notes,
      drawing: { panelBy: 'model', lineBy: 'axis', ...drawing },
    };
  },
};

/** Figure 4 of the paper: which model has the lower loss at each place on the axis? */
export const fig4: Chart<CurvesDrawing> = {
  name: 'fig4',
  showsCells: true,
  ...curvePanels,
  build({ cells, dimensions, metric, curves, samples }) {
    const skipped = whyNoMetric(curves, samples);
    if (skipped !== undefined) return { skipped };
    const { subject, notes, drawing } = ofMetric(metric, curves);
    return {
      title: `${metric.title} against training steps, by model${ofPaper(dimensions, cells, 4)}`,
      caption: `${subject}. ${BANDS} ${countsSentence(cells, 'curve')} ${direction(metric)}`,
      notes,
      drawing: { panelBy: 'axis', lineBy: 'model', ...drawing },
    };
  },
};

/** Entropy of the gates against training steps: how early do they settle on few experts? */
export const gateEntropy: Chart<CurvesDrawing> = {
  name: 'gate-entropy',
  metricFree: true,
  showsCells: true,
  ...curvePanels,
  build({ cells }) {
    const items = cells.flatMap(evennessCurves);
    const skipped = whyNoCurve(
      items,
      'no finished run has recorded the entropy of its gates during training',
    );
    if (skipped !== undefined) return { skipped };
    return {
      title: 'Gate entropy against training steps',
      caption:
        'How evenly gates weigh their experts: 1 where all have the same weight in every row, 0 where each row uses one. ' +
        `${BANDS} ${countsSentence(cells, 'curve')}`,
      notes: [
        'Mean H(g) / ln n of the weights g that gates give n experts, over the test rows, the gates of a level and runs, with ' +
          "Student's 95 % interval of the mean.",
        ...earlyStopNotes(items),
      ].join(' '),
      drawing: { label: 'H(g) / ln n', panelBy: 'cell', lineBy: 'part', range: [0, 1], items },
    };
  },
};

/** A curve per level of a cell's model. */
function evennessCurves({ cell, ...place }: PlacedCell): CellCurve[] {
  let levels: Map<number | undefined, RunCurve[]> | undefined;
  // Run by run, as the gates of all runs would take much memory.
  for (const run of cell.runs) {
    const gates = gatesWithChoice(run.gates);
    if (gates.length === 0 || !gates.every(({ entropies }) => entropies)) continue;
    levels ??= new Map(gates.map((gate) => [gateLevel(gate), []]));
    for (const [level, runs] of levels) {
      const values = meanEvenness(gates.filter((gate) => gateLevel(gate) === level));
      runs.push({ step: run.curve.step ?? [], values });
    }
  }
  return [...(levels ?? [])].map(([level, runs]) => ({
    ...cellPlace(place),
    ...(level !== undefined && { part: `level ${level + 1}` }),
    ...meanCurve(runs),
  }));
}

const gateLevel = ({ name }: GateUsage): number | undefined => gateRole(name).level;

const meanEvenness = (gates: readonly GateUsage[]): number[] =>
  gates[0]!.entropies!.map(
    (_, i) =>
      gates.reduce(
        (sum, { entropies, mean }) => sum + gateEvenness(entropies![i]!, mean.length),
        0,
      ) / gates.length,
  );

/** How did the weights of the tasks' losses change, where training changed them? */
export const lossWeights: Chart<CurvesDrawing> = {
  name: 'loss-weights',
  metricFree: true,
  showsCells: true,
  ...curvePanels,
  build({ cells }) {
    const weighted = cells.filter(({ cell }) => readLossWeights(cell).length > 0);
    const items = weighted.flatMap(weightCurves);
    const skipped = whyNoCurve(
      items,
      'no finished run has weights of losses that training changed',
    );
    if (skipped !== undefined) return { skipped };
    return {
      title: "Weights of the tasks' losses against training steps",
      caption: `What the loss of each task is multiplied by. ${BANDS} ${countsSentence(weighted, 'curve')}`,
      notes: [STUDENT, ...earlyStopNotes(items)].join(' '),
      drawing: { label: "weight of a task's loss", panelBy: 'cell', lineBy: 'part', items },
    };
  },
};

const weightCurves = ({ cell, results, ...place }: PlacedCell): CellCurve[] =>
  readLossWeights(cell).map(({ task, runs }) => ({
    ...cellPlace(place),
    part: results.kind.taskTitle(task),
    ...meanCurve(runs),
  }));
