import { centered, TICKS } from '../plot/axes.js';
import type { Chart } from './chart.js';
import {
  averagedSentence,
  type ChoicesDrawing,
  choicePoints,
  choicesRange,
  choicesTable,
  drawChoices,
} from './choice-panels.js';

/** For which choices does the reference model train more reliably? */
export const failuresByChoice: Chart<ChoicesDrawing> = {
  name: 'failures-by-choice',
  build({ specifications, dimensions }) {
    if ('skipped' in specifications) return specifications;
    const { choices, effects } = specifications;
    if (effects.every(({ failed, otherFailed }) => failed === 0 && otherFailed === 0)) {
      return { skipped: 'no run has failed to train' };
    }
    const items = choicePoints(specifications, ({ failed, otherFailed }) => failed - otherFailed);
    const reference = dimensions.models[items[0]!.model]!.title;
    return {
      title: `Which choices decide: failed runs of ${reference} against each other model`,
      caption:
        `The share of failed runs of ${reference} less that of the other model, in percentage points (pp), by the value of ` +
        'each field: the mean over the settings with this value, with its 95 % interval (Student). A run has failed if it ' +
        'diverged or ended above twice the median loss of its cell. Below 0, the other model fails more often. ' +
        averagedSentence(dimensions),
      drawing: { chart: 'failures-by-choice', choices, items },
    };
  },
  draw: (drawing, dimensions, view) =>
    drawChoices(drawing, dimensions, view, {
      y: {
        ...{ domain: choicesRange(drawing.items), label: 'difference in failed runs', ...centered, grid: true },
        ...{ ticks: TICKS, tickFormat: points },
      },
      shown: points,
    }),
  table: (drawing, dimensions) =>
    choicesTable(drawing, dimensions, {
      name: 'failures-by-choice',
      caption: 'Difference in the share of failed runs by the value of each field',
      ...{ of: Number, shown: points },
    }),
  printSize: ({ choices }) => ({ count: choices.length, of: 'panels' }),
};

/** Percentage points, with their sign: `−5 pp`. */
function points(difference: number): string {
  const size = Number((100 * Math.abs(difference)).toPrecision(3));
  return size === 0 ? '0 pp' : `${difference < 0 ? '−' : '+'}${size} pp`;
}
