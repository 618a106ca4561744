import * as Plot from '@observablehq/plot';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { number, percent, type Table } from '../../table/table.js';
import { centered, fourDigits } from '../plot/axes.js';
import { lineStyle, modelLook } from '../plot/look.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { countsSentence, direction } from './captions.js';
import type { Chart } from './chart.js';
import {
  type CellSample,
  drawSamples,
  outsideSentence,
  runsOf,
  type SamplesDrawing,
  type SamplesFrame,
  samplesPrintSize,
  thinnedSamples,
} from './samples.js';

const WORST = ['counts as worse than any other', 'count as worse than any other'] as const;

/** The whole distribution of final losses, without bins: good runs, typical runs and bad minima at a glance. */
export const ecdf: Chart<SamplesDrawing> = {
  name: 'ecdf',
  ownFields: () => 'drawn',
  build({ cells, metric, samples: items }) {
    if (items.length === 0) return { skipped: 'no run has finished' };
    return {
      title: `Distribution of the final ${metric.title} over runs`,
      caption:
        `Share of runs whose ${metric.axis} after the last step is at most x. ` +
        `${countsSentence(cells, 'curve', WORST)} ${direction(metric)}`,
      notes: outsideSentence(items),
      drawing: { chart: 'ecdf', label: metric.axis, better: metric.better, items },
    };
  },
  draw,
  table,
  printSize: samplesPrintSize,
  thinned: thinnedSamples,
};

interface ShareStep extends CellPlace {
  readonly value: number;
  /** Share of the cell's runs with this value or a lower one. */
  readonly share: number;
}

/**
 * The empirical distribution function of each cell. Diverged runs count as worse than any other: where lower is better
 * they lie beyond the right end, and the curve ends below 1; where higher is better it starts above 0.
 */
function draw(drawing: SamplesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  return drawSamples(drawing, dimensions, view, {
    height: 200,
    // The corner that curves leave empty: they run from the lower left to the upper right.
    countsAt: drawing.better === 'lower' ? 'bottom' : 'top',
    inside: ({ at, ...frame }) => {
      const functions = drawing.items.map((sample) => ({
        curve: curveOf(sample, drawing, frame),
        look: modelLook(dimensions.models, sample.model),
      }));
      const place = { ...at, x: 'value', y: 'share' };
      const steps = functions.flatMap(({ curve }) => curve);
      const title = (step: ShareStep) =>
        `${placeTitle(step, dimensions)}\n${percent(step.share)} of runs at or below ${fourDigits(step.value)}`;
      return {
        y: { label: 'cumulative share of runs', ...centered, domain: [0, 1], ticks: 5, grid: true },
        marks: [
          ...functions.map(({ curve, look }) =>
            Plot.line(curve, { ...place, curve: 'step-after', ...lineStyle(look) }),
          ),
          ...tips(view, steps, { ...place, title }),
        ],
      };
    },
  });
}

function table(drawing: SamplesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'distribution',
    caption: `Share of runs whose final ${drawing.label} is at most a value`,
    columns: [
      ...placeColumns(dimensions),
      number('value', drawing.label, fourDigits),
      number('share', 'share', percent),
    ],
    rows: drawing.items.flatMap((sample) => {
      const place = placeValues(sample, dimensions);
      const shareOf = shares(sample, drawing);
      return sample.values.map((value, i) => [...place, value, shareOf(i + 1)]);
    }),
  };
}

/** The share of runs at or below the first `count` values. */
function shares(sample: CellSample, drawing: SamplesDrawing): (count: number) => number {
  const [worse, runs] = [worseThanAll(sample, drawing), runsOf(sample, sample.values.length) + sample.diverged];
  return (count) => (worse + runsOf(sample, count)) / runs;
}

/** The number of runs that are left of every value. */
const worseThanAll = ({ diverged }: CellSample, { better }: SamplesDrawing): number =>
  better === 'higher' ? diverged : 0;

/** The most steps of a curve that can be distinguished. */
const MOST_STEPS = 1000;

/** The points of a curve that are drawn, from the left end of the axis to the right. */
function curveOf(sample: CellSample, drawing: SamplesDrawing, { low, high }: SamplesFrame): ShareStep[] {
  const { values } = sample;
  const [place, shareOf] = [placeOf(sample), shares(sample, drawing)];
  const stepAt = (value: number, count: number): ShareStep => ({ value, share: shareOf(count), ...place });
  const countWhere = (holds: (value: number) => boolean) =>
    values.reduce((sum, value) => sum + Number(holds(value)), 0);
  const [below, notAbove] = [countWhere((value) => value < low), countWhere((value) => value <= high)];
  const stride = Math.ceil((notAbove - below) / MOST_STEPS);
  const inside: ShareStep[] = [];
  for (let i = below; i < notAbove; i++) {
    if ((i - below) % stride === 0 || i === notAbove - 1) inside.push(stepAt(values[i]!, i + 1));
  }
  return [stepAt(low, below), ...inside, stepAt(high, notAbove)];
}
