import { ratioAxis, relative, signedPercent } from '../plot/ratio.js';
import type { Chart } from './chart.js';
import {
  averagedSentence,
  type ChoicesDrawing,
  choicePoints,
  choicesRange,
  choicesTable,
  drawChoices,
} from './choice-panels.js';

interface EffectsDrawing extends ChoicesDrawing {
  /** Of the metric. */
  readonly label: string;
}

/** Which choices decide whether the reference model has the lower loss? */
export const choices: Chart<EffectsDrawing> = {
  name: 'choices',
  build({ specifications, metric, dimensions }) {
    if ('skipped' in specifications) return specifications;
    const items = choicePoints(specifications, ({ effect }) => effect);
    const reference = dimensions.models[items[0]!.model]!.title;
    return {
      title: `Which choices decide: ${metric.title} of ${reference} against each other model`,
      caption:
        `How much lower or higher the ${metric.axis} of ${reference} after the last step is than the other model's, by the ` +
        'value of each field: the geometric mean over the settings with this value, whatever their other fields, with its ' +
        `95 % interval (Student). Of a specification, the median over seeds counts. ${averagedSentence(dimensions)}`,
      drawing: { chart: 'choices', label: metric.title, choices: specifications.choices, items },
    };
  },
  draw: (drawing, dimensions, view) =>
    drawChoices(drawing, dimensions, view, {
      y: ratioAxis(`difference in ${drawing.label}`, choicesRange(drawing.items)),
      shown: (effect) => signedPercent(relative(effect)),
    }),
  table: (drawing, dimensions) =>
    choicesTable(drawing, dimensions, {
      name: 'choices',
      caption: `Difference in ${drawing.label} by the value of each field`,
      ...{ of: relative, shown: signedPercent },
    }),
  printSize: ({ choices }) => ({ count: choices.length, of: 'panels' }),
};
