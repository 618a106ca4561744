import * as Plot from '@observablehq/plot';
import { referenceOf } from '../../analysis/pairs.js';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { summarize } from '../../stats/cell.js';
import { quantile } from '../../stats/summary.js';
import { number, percent, type Table } from '../../table/table.js';
import { centered, fourDigits } from '../plot/axes.js';
import { focusedLooks, GREY, type Looks, lineStyle } from '../plot/look.js';
import { cutTo } from '../plot/marks.js';
import { fittingTitle, rowTitles } from '../plot/panels.js';
import { modelLegend } from '../plot/picture.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { runLinks, tips, type View } from '../plot/view.js';
import { countsSentence, direction, type Fate, ofPaper } from './captions.js';
import type { Chart } from './chart.js';
import {
  type CellSample,
  drawSamples,
  outsideOf,
  outsideSentence,
  runsOf,
  type SamplesDrawing,
  type SamplesFrame,
  samplePanels,
  withArrow,
} from './samples.js';

/** The most runs of a cell that are a dot each: more are a histogram. */
const MOST_DOTS = 40;

interface RunsDrawing extends SamplesDrawing {
  /** The form for the whole report, not only for the chosen cells, because the caption describes it. */
  readonly form: 'histograms' | 'strips';
}

/** Figure 5 of the paper: how are a model's final losses spread over runs? A row per model, with all its runs. */
export const fig5: Chart<RunsDrawing> = {
  name: 'fig5',
  ...samplePanels,
  // A row shows only the name of its model.
  ownFields: () => 'in caption',
  build({ cells, dimensions, metric, samples: items }) {
    if (items.length === 0) return { skipped: 'no run has finished' };
    const form = items.some(({ values }) => values.length > MOST_DOTS) ? 'histograms' : 'strips';
    const shown = form === 'histograms' ? 'a histogram of the runs' : 'a dot per run';
    return {
      title: `Final ${metric.title} over runs${ofPaper(dimensions, cells, 5)}`,
      caption:
        `The ${metric.axis} after the last step: ${shown}, their median (stroke) and their middle half (bar). ` +
        `${countsSentence(cells, 'row')} ${direction(metric)}`,
      notes: [
        form === 'histograms' ? 'All histograms have the same bins and the same scale.' : '',
        outsideSentence(items),
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
      drawing: { chart: 'fig5', label: metric.axis, better: metric.better, items, form },
    };
  },
  draw: drawRuns,
  table: runsTable,
};

const ROW = 34;

/** The heights in a row, from 0 at its top to 1: the middle of the dots and the base of the histogram, the bar, the stroke. */
const [BASE, BAR, STROKE] = [0.72, 0.84, [0.1, 0.94]] as const;

/** A row per model, in the order of the paper; of many models, from the best median to the worst. */
function drawRuns(drawing: RunsDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { items, form, better } = drawing;
  const medians = items.map(({ model, values }) => ({ model, value: quantile(values, 0.5) }));
  const looks = focusedLooks(dimensions.models, medians, better, referenceOf(dimensions));
  const models = rowsOf(looks, items);
  const titles = models.map((model) => dimensions.models[model]!.title);
  const { marginLeft } = rowTitles(titles, view.width);
  const top = ({ model }: CellPlace) => models.indexOf(model);
  const at = (height: number) => (place: CellPlace) => top(place) + height;
  return drawSamples(drawing, dimensions, view, {
    panelHeight: titles.length * ROW + 6,
    marginLeft,
    inside: ({ at: facet, ...frame }) => {
      const cut = cutTo([frame.low, frame.high]);
      const boxes = items.map((sample) => ({ ...placeOf(sample), ...summarize(sample.values), n: countOf(sample) }));
      const fill = ({ model }: CellPlace) => looks.of(model).color;
      return {
        y: {
          ...{ type: 'linear', domain: [titles.length, 0], label: null, tickSize: 0 },
          ticks: titles.map((_, i) => i + 0.5),
          tickFormat: (place: number) => fittingTitle(titles[Math.floor(place)]!, marginLeft - 11),
        },
        marks: [
          ...(form === 'histograms'
            ? binMarks(
                items.flatMap((sample) => binsOf(sample, frame)),
                { at, fill, facet, view, dimensions, frame },
              )
            : dotMarks(items, { at, fill, facet, view, frame })),
          Plot.ruleY(boxes, {
            ...{ ...facet, y: at(BAR), x1: ({ q1 }) => cut(q1), x2: ({ q3 }) => cut(q3) },
            ...{ stroke: 'currentColor', strokeWidth: 2.5 },
          }),
          Plot.ruleX(boxes, {
            ...{ ...facet, x: ({ median }) => cut(median), y1: at(STROKE[0]), y2: at(STROKE[1]) },
            ...{ stroke: 'currentColor', strokeWidth: 2 },
          }),
          ...outsideOf(items, frame).map((one) =>
            Plot.text([one], {
              ...{ ...facet, y: at(0.5), text: withArrow, frameAnchor: one.side, dx: one.side === 'left' ? 5 : -5 },
              textAnchor: one.side === 'left' ? 'start' : 'end',
            }),
          ),
          ...tips(view, boxes, {
            ...{ ...facet, y: at(0.5) as never, x: (({ median }: { median: number }) => cut(median)) as never },
            title: (box: (typeof boxes)[number]) =>
              `${placeTitle(box, dimensions)}\nmedian ${fourDigits(box.median)}\n` +
              `middle half ${fourDigits(box.q1)} to ${fourDigits(box.q3)}\nn = ${box.n}`,
          }),
        ],
      };
    },
  });
}

/** The models of some samples: in their order, or by their median where some stand back. */
function rowsOf({ grey, ranked }: Looks, items: readonly CellSample[]): number[] {
  const shown = new Set(items.map(({ model }) => model));
  return grey.size > 0 ? [...ranked] : [...shown].sort((a, b) => a - b);
}

interface RowMarks {
  /** The vertical position of a height in the row of a place. */
  readonly at: (height: number) => (place: CellPlace) => number;
  readonly fill: (place: CellPlace) => string;
  readonly facet: object;
  readonly view: View;
  readonly frame: SamplesFrame;
}

interface Dot extends CellPlace {
  readonly value: number;
  readonly height: number;
}

/** The heights of dots in their row: runs of nearly the same value lie above one another. */
const HEIGHTS = [0.16, 0.28, 0.4, 0.52, 0.64] as const;

function dotMarks(items: readonly CellSample[], { at, fill, facet, view, frame }: RowMarks): Plot.Markish[] {
  const dots = items.flatMap((sample) =>
    // Heights are taken two steps at a time, so that neighbours do not form a slope.
    sample.values.map((value, i): Dot => ({ ...placeOf(sample), value, height: HEIGHTS[(2 * i) % HEIGHTS.length]! })),
  );
  return [
    Plot.dot(
      dots.filter(({ value }) => value >= frame.low && value <= frame.high),
      {
        ...{ ...facet, x: 'value', y: (dot: Dot) => at(dot.height)(dot), r: 2.2, fill },
        // A transparent stroke makes the dot large enough for a finger.
        ...(view.linked && { stroke: 'transparent', strokeWidth: 6 }),
        ...runLinks(view, ({ value, height: _, ...place }: Dot) => ({ ...place, low: value, high: value })),
      },
    ),
  ];
}

const BINS = 24;

/** Runs of a cell in a part of the axis. */
export interface Bin extends CellPlace {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** The share of the cell's runs, including diverged ones. */
  readonly share: number;
}

/**
 * The bins of a sample: of equal width, in the logarithm on a logarithmic scale, the same for all samples in a frame. The
 * last bin has both its ends; runs outside the frame are in none.
 */
export function binsOf(sample: CellSample, { low, high, scale }: SamplesFrame): Bin[] {
  const { values, diverged } = sample;
  const at = (i: number) => (scale === 'log' ? low * (high / low) ** (i / BINS) : low + ((high - low) * i) / BINS);
  const edges = Array.from({ length: BINS + 1 }, (_, i) => (i === 0 ? low : i === BINS ? high : at(i)));
  return edges.slice(1).map((end, i) => {
    const isIn = (value: number) => value >= edges[i]! && (i === BINS - 1 ? value <= end : value < end);
    const count = runsOf(sample, values.filter(isIn).length);
    const share = count / (runsOf(sample, values.length) + diverged);
    return { ...placeOf(sample), low: edges[i]!, high: end, count: Math.round(count), share };
  });
}

function binMarks(
  bins: readonly Bin[],
  { at, fill, facet, view, frame, dimensions }: RowMarks & { readonly dimensions: Dimensions },
): Plot.Markish[] {
  const filled = bins.filter(({ count }) => count > 0);
  const most = Math.max(...filled.map(({ share }) => share));
  const upper = (bin: Bin) => at(BASE - (BASE - 0.04) * (bin.share / most))(bin);
  const middle = ({ low, high }: Bin) => (frame.scale === 'log' ? Math.sqrt(low * high) : (low + high) / 2);
  return [
    Plot.rect(filled, {
      ...{
        ...facet,
        x1: 'low',
        x2: 'high',
        y1: at(BASE),
        y2: upper,
        fill,
        fillOpacity: 0.75,
        insetLeft: 0.3,
        insetRight: 0.3,
      },
      ...runLinks(view, ({ count: _, share: __, ...place }: Bin) => place),
    }),
    ...tips(view, filled, {
      ...{ ...facet, x: middle as never, y: upper as never },
      title: (bin: Bin) =>
        `${placeTitle(bin, dimensions)}\n${fourDigits(bin.low)} to ${fourDigits(bin.high)}\n${bin.count} runs, ${percent(bin.share)}`,
    }),
  ];
}

const countOf = (sample: CellSample): number => Math.round(runsOf(sample, sample.values.length));

const quantiles = [
  ['min', 'min'],
  ['q05', '5 %'],
  ['q1', 'q1'],
  ['median', 'median'],
  ['q3', 'q3'],
  ['q95', '95 %'],
  ['max', 'max'],
] as const;

/** One row per cell: its runs and their quantiles. */
function runsTable({ label, items }: SamplesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'quantiles',
    caption: `Quantiles of the final ${label} over finished runs`,
    columns: [
      ...placeColumns(dimensions),
      ...[number('n'), number('diverged')],
      ...quantiles.map(([key, title]) => number(key, title, fourDigits)),
    ],
    rows: items.map((sample) => {
      const summary = summarize(sample.values);
      return [
        ...[...placeValues(sample, dimensions), countOf(sample), sample.diverged],
        ...quantiles.map(([key]) => summary[key]),
      ];
    }),
  };
}

const WORST: Fate = ['counts as worse than any other', 'count as worse than any other'];

/** The share of runs that are worse than x, for every x: good runs, typical runs and bad minima, without any limit. */
export const worseThan: Chart<SamplesDrawing> = {
  name: 'ecdf',
  ...samplePanels,
  ownFields: () => 'drawn',
  build({ cells, metric, samples: items }) {
    if (items.length === 0) return { skipped: 'no run has finished' };
    const side = sideOf(metric);
    return {
      title: `Share of runs whose final ${metric.title} is ${side} x, for every x`,
      caption:
        `Share of runs whose ${metric.axis} after the last step is ${side} x: lower curves are better. ` +
        countsSentence(cells, 'curve', WORST),
      notes: 'A curve that does not reach 0 has runs beyond the end of the axis, or diverged ones.',
      drawing: { chart: 'ecdf', label: metric.axis, better: metric.better, items },
    };
  },
  draw: drawShares,
  table: sharesTable,
};

const sideOf = ({ better }: Pick<SamplesDrawing, 'better'>) => (better === 'lower' ? 'above' : 'below');

interface ShareStep extends CellPlace {
  readonly value: number;
  /** The share of the cell's runs that are worse. */
  readonly share: number;
}

function drawShares(drawing: SamplesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { items, better } = drawing;
  const medians = items.map(({ model, values }) => ({ model, value: quantile(values, 0.5) }));
  const looks = focusedLooks(dimensions.models, medians, better, referenceOf(dimensions));
  return drawSamples(drawing, dimensions, view, {
    panelHeight: 200,
    legend: modelLegend(items, dimensions, looks),
    inside: ({ at, ...frame }) => {
      const curves = items.map((sample) => ({ steps: stepsOf(sample, drawing, frame), look: looks.of(sample.model) }));
      const place = { ...at, x: 'value', y: 'share' };
      return {
        y: { label: `share of runs ${sideOf(drawing)} x`, ...centered, domain: [0, 1], ticks: 5, grid: true },
        marks: [
          ...[...curves]
            .sort((a, b) => Number(b.look.color === GREY) - Number(a.look.color === GREY))
            .map(({ steps, look }) =>
              Plot.line(steps, {
                ...place,
                curve: better === 'lower' ? 'step-after' : 'step-before',
                ...lineStyle(look),
              }),
            ),
          ...tips(
            view,
            curves.flatMap(({ steps }) => steps),
            {
              ...place,
              title: (step: ShareStep) =>
                `${placeTitle(step, dimensions)}\n${percent(step.share)} of runs ${sideOf(drawing)} ${fourDigits(step.value)}`,
            },
          ),
        ],
      };
    },
  });
}

/** The share of runs that are worse than the value at an index of a sample; with equal ones, than the last of them. */
function sharesOf(sample: CellSample, { better }: SamplesDrawing): (index: number) => number {
  const { values, diverged } = sample;
  const runs = runsOf(sample, values.length) + diverged;
  return better === 'lower'
    ? (index) => (runsOf(sample, values.length - 1 - index) + diverged) / runs
    : (index) => (runsOf(sample, index) + diverged) / runs;
}

/** The most steps of a curve that can be distinguished. */
const MOST_STEPS = 1000;

/** The points of a curve that are drawn, from the left end of the axis to the right. */
function stepsOf(sample: CellSample, drawing: SamplesDrawing, { low, high }: SamplesFrame): ShareStep[] {
  const { values } = sample;
  const [place, shareOf] = [placeOf(sample), sharesOf(sample, drawing)];
  const first = values.filter((value) => value < low).length;
  const last = values.filter((value) => value <= high).length - 1;
  const stride = Math.ceil((last - first + 1) / MOST_STEPS);
  const inside = values.flatMap((value, i): ShareStep[] =>
    i >= first && i <= last && ((i - first) % stride === 0 || i === last)
      ? [{ ...place, value, share: shareOf(i) }]
      : [],
  );
  // Left of all values that are lower, and right of those that are higher, nothing changes.
  const [before, after] = drawing.better === 'lower' ? [first - 1, last] : [first, last + 1];
  return [
    { ...place, value: low, share: shareOf(before) },
    ...inside,
    { ...place, value: high, share: shareOf(after) },
  ];
}

function sharesTable(drawing: SamplesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'distribution',
    caption: `Share of runs whose final ${drawing.label} is ${sideOf(drawing)} a value`,
    columns: [
      ...placeColumns(dimensions),
      number('value', drawing.label, fourDigits),
      number('share', 'share', percent),
    ],
    rows: drawing.items.flatMap((sample) => {
      const place = placeValues(sample, dimensions);
      const shareOf = sharesOf(sample, drawing);
      return sample.values.map((value, i) => [...place, value, shareOf(i)]);
    }),
  };
}
