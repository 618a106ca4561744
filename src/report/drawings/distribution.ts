import * as Plot from '@observablehq/plot';
import { number, percent, type Table } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';
import { lineStyle, modelLook } from './look.js';
import { centered, fourDigits } from './numbers.js';
import { placeColumns, placeTitle, placeValues } from './place-columns.js';
import { drawSamples, type Sample, type SamplesDrawing } from './samples.js';
import { tips } from './tips.js';
import type { View } from './view.js';

interface Step extends Place {
  readonly value: number;
  /** Of the cell's runs with this value or a lower one. */
  readonly share: number;
}

/**
 * The empirical distribution function of each cell. Diverged runs are worse than any other: where lower is better they
 * lie beyond the right end, and the curve ends below 1; where higher is better it starts above 0.
 */
export function drawDistribution(drawing: SamplesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  return drawSamples(drawing, dimensions, view, ({ at, low, high }) => {
    const functions = drawing.items.map((sample) => ({
      curve: curveOf(sample, drawing, low, high),
      look: modelLook(dimensions.models, sample.model),
    }));
    const place = { ...at, x: 'value', y: 'share' };
    const steps = functions.flatMap(({ curve }) => curve);
    const title = (step: Step) =>
      `${placeTitle(step, dimensions)}\n${percent(step.share)} of runs at most ${fourDigits(step.value)}`;
    return {
      y: { label: 'share of runs at most there', ...centered, domain: [0, 1], ticks: 5, grid: true },
      marks: [
        ...functions.map(({ curve, look }) => Plot.line(curve, { ...place, curve: 'step-after', ...lineStyle(look) })),
        ...tips(view, steps, { ...place, title }),
      ],
    };
  });
}

export function distributionTable(drawing: SamplesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'distribution',
    caption: `Share of runs whose final ${drawing.axis} is at most a value`,
    columns: [
      ...placeColumns(dimensions),
      number('value', drawing.axis, fourDigits),
      number('share', 'share', percent),
    ],
    rows: drawing.items.flatMap((sample) => {
      const place = placeValues(sample, dimensions);
      return stepsOf(sample, drawing).map(({ value, share }) => [...place, value, share]);
    }),
  };
}

/** A step at each value. */
function stepsOf(sample: Sample, drawing: SamplesDrawing): Step[] {
  const { group, correlation, model, values, diverged } = sample;
  const [worse, runs] = [worseThanAll(sample, drawing), values.length + diverged];
  return values.map((value, i) => ({ group, correlation, model, value, share: (worse + i + 1) / runs }));
}

/** Runs that lie left of every value. */
const worseThanAll = ({ diverged }: Sample, { better }: SamplesDrawing): number => (better === 'higher' ? diverged : 0);

/** More steps than this in one curve cannot be told apart. */
const MOST_STEPS = 1000;

/** What is drawn of a curve: from the left end of the axis to the right. */
function curveOf(sample: Sample, drawing: SamplesDrawing, low: number, high: number): Step[] {
  const steps = stepsOf(sample, drawing);
  const stride = Math.ceil(steps.length / MOST_STEPS);
  const last = steps.at(-1)!;
  const start = worseThanAll(sample, drawing) / (sample.values.length + sample.diverged);
  return [
    { ...last, value: low, share: start },
    ...steps.filter((step, i) => i % stride === 0 || step === last),
    { ...last, value: high },
  ];
}
