/** Figure 5 of the paper: the final losses of all runs of each model. */

import * as Plot from '@observablehq/plot';
import type { Better } from '../../../ground/base/metric.js';
import { summarize } from '../../../ground/stats/cell.js';
import { quantile } from '../../../ground/stats/descriptive.js';
import { type Field, fieldLines, number, tableFrom } from '../../../ground/table/table.js';
import { referenceModel } from '../../analysis/model-pairs.js';
import { type CellPlace, cellPlace, type Dimensions } from '../../analysis/place.js';
import { fourDigits, numberAxis } from '../plot/axes.js';
import { focusedLooks } from '../plot/look.js';
import { cutTo } from '../plot/marks.js';
import {
  countPanels,
  facets,
  fittingTitle,
  layOutPanels,
  panelPlot,
  panelWidth,
  rowTitles,
} from '../plot/panels.js';
import { placeFields } from '../plot/place.js';
import { type LinkedRuns, runLinks, tips, type View } from '../plot/view.js';
import { countsSentence, direction, ofPaper } from './captions.js';
import type { Chart, Drawing } from './chart.js';
import {
  type CellSample,
  countFinished,
  MAX_VALUES,
  type SamplesFrame,
  samplesFrame,
} from './samples.js';

export interface RunsDrawing extends Drawing {
  readonly label: string;
  readonly better: Better;
  readonly items: readonly CellSample[];
  /** For the whole report, not only for the chosen cells, because the caption describes it. */
  readonly form: 'histograms' | 'strips';
}

/**
 * Figure 5 of the paper: how are a model's final losses spread over runs? A row per model, with all
 * its runs.
 */
export const fig5: Chart<RunsDrawing> = {
  name: 'fig5',
  showsCells: true,
  build({ cells, dimensions, metric, samples: items }) {
    if (items.length === 0) return { skipped: 'no run has finished' };
    const form = items.some(({ values }) => values.length > 40) ? 'histograms' : 'strips';
    const shown = form === 'histograms' ? 'a histogram of the runs' : 'a dot per run';
    return {
      title: `Final ${metric.title} over runs${ofPaper(dimensions, cells, 5)}`,
      caption:
        `The ${metric.axis} after the last step: ${shown}, their median (stroke) and their middle half (bar). ` +
        `${countsSentence(cells, 'row')} ${direction(metric)}`,
      notes:
        (form === 'histograms' ? 'All histograms have the same bins and the same scale. ' : '') +
        'Numbers with an arrow, where there are any: runs beyond the end of the axis, which a few outliers do not stretch.' +
        (items.some(({ each }) => each)
          ? ` Of more than ${MAX_VALUES} runs, quantiles are shown, evenly spaced.`
          : ''),
      drawing: { label: metric.axis, better: metric.better, items, form },
    };
  },
  draw,
  table: ({ label, items }, dimensions) =>
    tableFrom(
      { name: 'quantiles', caption: `Quantiles of the final ${label} over finished runs` },
      summarized(items),
      sampleFields(dimensions),
    ),
  printSize: ({ items }) => ({ count: countPanels(items, 'axis'), of: 'panels' }),
};

const ROW = 34;

/**
 * The heights in a row, from 0 at its top to 1: the middle of the dots and the base of the
 * histogram, the bar, the stroke.
 */
const [BASE, BAR, STROKE] = [0.72, 0.84, [0.1, 0.94]] as const;

/** The least width of a panel in pixels: a page of a paper then has room for three. */
const MIN_WIDTH = 160;

/**
 * The room for the numbers of runs beyond an end of the axis, and that for half a dot, in pixels.
 */
const [FOR_NUMBERS, FOR_DOTS] = [40, 4];

/**
 * A panel per place on the axis, with a row per model; many models are ordered by their medians.
 */
function draw(
  { items, form, better, label }: RunsDrawing,
  dimensions: Dimensions,
  view: View,
): SVGSVGElement {
  const medians = items.map(({ model, values }) => ({ model, value: quantile(values, 0.5) }));
  const looks = focusedLooks(dimensions.models, medians, better, referenceModel(dimensions));
  const models =
    looks.grey.size > 0 ? looks.ranked : [...new Set(looks.ranked)].sort((a, b) => a - b);
  const titles = models.map((model) => dimensions.models[model]!.title);
  const { marginLeft } = rowTitles(titles, view.width);
  const panels = layOutPanels(items, 'axis', dimensions, view, {
    margin: marginLeft,
    narrowest: MIN_WIDTH,
  });
  const frame = samplesFrame(items);
  const cut = cutTo([frame.low, frame.high]);
  const [left, right] = [
    countOutside(items, (value) => value < frame.low),
    countOutside(items, (value) => value > frame.high),
  ];
  const facet = facets<CellPlace>(panels);
  const at = (height: number) => (place: CellPlace) => models.indexOf(place.model) + height;
  const fill = ({ model }: CellPlace) => looks.of(model).color;
  const isStrip = form === 'strips';
  const dots = isStrip
    ? items.flatMap(stackDots).filter(({ low }) => low >= frame.low && low <= frame.high)
    : [];
  const bins = isStrip
    ? []
    : items.flatMap((sample) => binSample(sample, frame)).filter(({ count }) => count > 0);
  const most = Math.max(...bins.map(({ share }) => share));
  const boxes = summarized(items);
  return panelPlot(view, panels, {
    panelHeight: titles.length * ROW + 6,
    marginLeft,
    x: {
      ...numberAxis(label, frame.scale, [frame.low, frame.high], {
        width: panelWidth(panels, view.width, { marginLeft }),
      }),
      insetLeft: left.length > 0 ? FOR_NUMBERS : FOR_DOTS,
      insetRight: right.length > 0 ? FOR_NUMBERS : FOR_DOTS,
    },
    y: {
      type: 'linear',
      domain: [titles.length, 0],
      label: null,
      tickSize: 0,
      ticks: titles.map((_, i) => i + 0.5),
      tickFormat: (place: number) => fittingTitle(titles[Math.floor(place)]!, marginLeft - 11),
    },
    marks: [
      Plot.rect(bins, {
        ...facet,
        x1: 'low',
        x2: 'high',
        y1: at(BASE),
        y2: (bin: Bin) => at(BASE - (BASE - 0.04) * (bin.share / most))(bin),
        fill,
        fillOpacity: 0.75,
        insetLeft: 0.3,
        insetRight: 0.3,
        ...runLinks(view),
      }),
      Plot.dot(dots, {
        ...facet,
        x: 'low',
        y: (dot: Dot) => at(dot.height)(dot),
        r: 2.2,
        fill,
        // A transparent stroke makes the dot large enough for a finger.
        ...(view.linked && { stroke: 'transparent', strokeWidth: 6 }),
        ...runLinks(view),
      }),
      Plot.ruleY(boxes, {
        ...facet,
        y: at(BAR),
        x1: ({ summary }) => cut(summary.q1),
        x2: ({ summary }) => cut(summary.q3),
        stroke: 'currentColor',
        strokeWidth: 2.5,
      }),
      Plot.ruleX(boxes, {
        ...facet,
        x: ({ summary }) => cut(summary.median),
        y1: at(STROKE[0]),
        y2: at(STROKE[1]),
        stroke: 'currentColor',
        strokeWidth: 2,
      }),
      Plot.text(left, {
        ...facet,
        y: at(0.5),
        text: ({ count }) => `← ${count}`,
        frameAnchor: 'left',
        dx: 5,
        textAnchor: 'start',
      }),
      Plot.text(right, {
        ...facet,
        y: at(0.5),
        text: ({ count }) => `${count} →`,
        frameAnchor: 'right',
        dx: -5,
        textAnchor: 'end',
      }),
      ...tips(view, boxes, {
        ...facet,
        y: at(0.5) as never,
        x: (({ summary }: SummarizedSample) => cut(summary.median)) as never,
        title: fieldLines(sampleFields(dimensions)),
      }),
    ],
  });
}

/** The numbers of runs with some values, in cells that have any. */
const countOutside = (items: readonly CellSample[], isOutside: (value: number) => boolean) =>
  items.flatMap((sample) => {
    const count = Math.round(countFinished(sample, sample.values.filter(isOutside).length));
    return count > 0 ? [{ ...cellPlace(sample), count }] : [];
  });

/** Of dots in their row: runs of nearly the same value lie above one another. */
const HEIGHTS = [0.16, 0.28, 0.4, 0.52, 0.64] as const;

type Dot = ReturnType<typeof stackDots>[number];

const stackDots = (sample: CellSample) =>
  // Heights are taken two steps at a time, so that neighbours do not form a slope.
  sample.values.map((value, i) => ({
    ...cellPlace(sample),
    low: value,
    high: value,
    height: HEIGHTS[(2 * i) % HEIGHTS.length]!,
  }));

const BINS = 24;

export interface Bin extends LinkedRuns {
  readonly count: number;
  /** Of the cell's runs, including diverged ones. */
  readonly share: number;
}

/**
 * Bins of equal width on the scale, the same for all samples of a frame; the last one has both its
 * ends.
 */
export function binSample(sample: CellSample, { low, high, scale }: SamplesFrame): Bin[] {
  const { values, diverged } = sample;
  const at = (i: number) =>
    scale === 'log' ? low * (high / low) ** (i / BINS) : low + ((high - low) * i) / BINS;
  const edges = Array.from({ length: BINS + 1 }, (_, i) =>
    i === 0 ? low : i === BINS ? high : at(i),
  );
  return edges.slice(1).map((end, i) => {
    const isIn = (value: number) =>
      value >= edges[i]! && (i === BINS - 1 ? value <= end : value < end);
    const count = countFinished(sample, values.filter(isIn).length);
    const share = count / (countFinished(sample, values.length) + diverged);
    return { ...cellPlace(sample), low: edges[i]!, high: end, count: Math.round(count), share };
  });
}

const quantiles = [
  ['min', 'min'],
  ['q05', '5 %'],
  ['q1', 'q1'],
  ['median', 'median'],
  ['q3', 'q3'],
  ['q95', '95 %'],
  ['max', 'max'],
] as const;

type SummarizedSample = ReturnType<typeof summarized>[number];

const summarized = (items: readonly CellSample[]) =>
  items.map((sample) => ({ ...sample, summary: summarize(sample.values) }));

const sampleFields = (dimensions: Dimensions): Field<SummarizedSample>[] => [
  ...placeFields(dimensions),
  [number('n'), (sample) => Math.round(countFinished(sample, sample.values.length))],
  [number('diverged'), ({ diverged }) => diverged],
  ...quantiles.map(
    ([key, title]): Field<SummarizedSample> => [
      number(key, title, fourDigits),
      ({ summary }) => summary[key],
    ],
  ),
];
