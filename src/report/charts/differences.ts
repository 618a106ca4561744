import * as Plot from '@observablehq/plot';
import type { Pair } from '../../analysis/pairs.js';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import type { Better } from '../../base/metric.js';
import { range } from '../../base/words.js';
import type { Measure } from '../../results/measures.js';
import { estimate, number, type Table } from '../../table/table.js';
import { fourDigits, ticked, unticked } from '../plot/axes.js';
import { frameOfEstimates } from '../plot/frame.js';
import { modelLook } from '../plot/look.js';
import { panelMarks, panelsOf, plotDefaults, roomOf, rowTitles } from '../plot/panels.js';
import { picture } from '../plot/picture.js';
import { otherColumns, otherValues, placeColumns, placeValues } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { isSeen } from './captions.js';
import type { Chart } from './chart.js';

/** The mean difference between a model's metric and another's at the same place, paired by seed. */
interface Difference extends CellPlace {
  /** The other model. */
  readonly other: number;
  /** The number of seeds on which both finished. */
  readonly n: number;
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

interface DifferencesDrawing {
  readonly chart: 'differences';
  /** The title of the metric, without its unit, which is in the caption. */
  readonly metric: string;
  readonly better: Better;
  readonly items: readonly Difference[];
}

/** How far apart are the models, seed by seed? */
export const differences: Chart<DifferencesDrawing> = {
  name: 'differences',
  ownFields: () => 'in caption',
  build({ pairs, metric }) {
    const items = pairs.flatMap((pair) => differenceOf(pair, metric));
    if (items.length === 0) return { skipped: 'no two models have finished runs of the same seed' };
    return {
      title: `Paired differences in ${metric.title} between models`,
      caption:
        `Difference in the mean ${metric.axis} after the last step, seed by seed, with 95 % intervals. ` +
        `Left of 0, the model named first is ${metric.better === 'lower' ? 'better' : 'worse'}. ` +
        `n = ${range(items.map((item) => item.n))} seeds.`,
      notes: `Intervals: BCa bootstrap, resampled by seed; seeds on which both finished.${beyondSentence(items)}`,
      drawing: { chart: 'differences', metric: metric.title, better: metric.better, items },
    };
  },
  draw,
  table,
  printSize: ({ items }) => {
    const rows = items.map(({ group, model, other }) => JSON.stringify([group, model, other]));
    return { count: new Set(rows).size, of: 'rows' };
  },
};

/** Converts a difference of losses to one of the metric. */
function differenceOf(pair: Pair, { better }: Measure): Difference[] {
  const { other, comparison } = pair;
  const { value, interval } = comparison.meanDifference;
  if (value === undefined) return [];
  const sign = better === 'lower' ? 1 : -1;
  const [low, high] = interval ? interval.map((bound) => sign * bound).sort((a, b) => a - b) : [];
  return [{ ...placeOf(pair), other, n: comparison.finished, value: sign * value, low, high }];
}

const ROW = 22;
/** The least width of a panel beside the labels of its rows, in pixels. */
const NARROWEST = 150;

/**
 * One panel per place on the axis; one row per pair of models, or per pair and group where there are several groups.
 */
function draw(drawing: DifferencesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { metric, items } = drawing;
  const several = new Set(items.map((item) => item.group)).size > 1;
  const rowOf = (item: Difference) => {
    const pair = pairTitle(item, dimensions);
    return several ? `${dimensions.groups[item.group]!.title}: ${pair}` : pair;
  };
  const rows = [...new Set([...items].sort((a, b) => a.group - b.group).map(rowOf))];
  const { marginLeft, axis } = rowTitles(rows, view.width);
  const panels = panelsOf(
    items.map(anyGroup),
    'axis',
    { ...dimensions, groups: [{ fields: {}, title: '' }] },
    view.width - marginLeft,
    NARROWEST,
  );
  const at = {
    fx: (item: CellPlace) => panels.of(anyGroup(item)).column,
    fy: (item: CellPlace) => panels.of(anyGroup(item)).row,
    y: rowOf,
  };
  const look = ({ model }: Difference) => modelLook(dimensions.models, model);
  const range = frameOfEstimates(items);
  const [low, high] = range;
  const cut = (value: number) => Math.min(high, Math.max(low, value));
  const inside = items.filter(({ value }) => value === cut(value));
  const plot = Plot.plot({
    ...plotDefaults(panels, rows.length * ROW + 20),
    document: view.document,
    width: view.width,
    marginLeft,
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    x: ticked(unticked(`difference in ${metric}`, 'linear', range), roomOf(panels, view.width, { marginLeft })),
    y: { type: 'point', ...axis, padding: 0.6 },
    marks: [
      ...panelMarks(panels),
      Plot.ruleX([0], { stroke: 'currentColor' }),
      Plot.ruleY(
        items.filter((item) => item.low !== undefined),
        {
          ...at,
          ...{ x1: (item: Difference) => cut(item.low!), x2: (item: Difference) => cut(item.high!) },
          ...{ stroke: (item: Difference) => look(item).color, strokeWidth: 2 },
        },
      ),
      ...beyondMarks(items, range, at, (item) => look(item).color),
      Plot.dot(inside, {
        ...at,
        x: 'value',
        r: 4,
        symbol: (item: Difference) => look(item).symbol,
        fill: (item: Difference) => look(item).color,
      }),
      ...tips(view, items, {
        ...at,
        x: ({ value }: Difference) => cut(value),
        title: (item: Difference) => describe(item, drawing, dimensions),
      }),
    ],
  });
  return picture(view, plot);
}

/** The sentence for captions on values beyond the axis, with a space before it. */
const beyondSentence = (items: readonly Difference[]): string =>
  isSeen(items, isCut) ? ' Arrowheads: beyond the end of the axis; the number is the difference itself.' : '';

function isCut(items: readonly Difference[]): boolean {
  const [low, high] = frameOfEstimates(items);
  return items.some((item) => (item.low ?? item.value) < low || (item.high ?? item.value) > high);
}

/** Arrowheads where intervals leave the frame, and the value of a difference that lies outside itself. */
function beyondMarks(
  items: readonly Difference[],
  [low, high]: readonly [number, number],
  at: Plot.DotOptions,
  color: (item: Difference) => string,
): Plot.Markish[] {
  const sides = [
    { end: low, rotate: -90, anchor: 'start', is: (value: number) => value < low, bound: 'low' },
    { end: high, rotate: 90, anchor: 'end', is: (value: number) => value > high, bound: 'high' },
  ] as const;
  return sides.flatMap(({ end, rotate, anchor, is, bound }) => {
    const cut = items.filter((item) => is(item[bound] ?? item.value) || is(item.value));
    const gone = cut.filter(({ value }) => is(value));
    return [
      Plot.dot(cut, { ...at, x: () => end, r: 4, symbol: 'triangle', rotate, fill: color }),
      Plot.text(gone, {
        ...{ ...at, x: () => end, dx: anchor === 'start' ? 8 : -8, textAnchor: anchor },
        text: ({ value }: Difference) => fourDigits(value),
      }),
    ];
  });
}

const anyGroup = (place: CellPlace): CellPlace => ({ ...place, group: 0 });

const pairTitle = ({ model, other }: { model: number; other: number }, { models }: Dimensions): string =>
  `${models[model]!.title} − ${models[other]!.title}`;

function describe(item: Difference, { better }: DifferencesDrawing, dimensions: Dimensions): string {
  const { value, low, high, n } = item;
  const isBetter = better === 'lower' ? value < 0 : value > 0;
  const interval = low === undefined ? '' : `\n95 % interval ${fourDigits(low)} to ${fourDigits(high!)}`;
  const winner = dimensions.models[isBetter ? item.model : item.other]!.title;
  return `${pairTitle(item, dimensions)}\n${fourDigits(value)}${interval}\n${winner} is better on average\nn = ${n} seeds`;
}

function table({ items, metric }: DifferencesDrawing, dimensions: Dimensions): Table {
  return {
    name: 'differences',
    caption: `Mean difference in ${metric}, paired by seed, with its 95 % interval`,
    columns: [...placeColumns(dimensions), ...otherColumns(dimensions), number('n', 'seeds'), estimate('difference')],
    rows: items.map((item) => [
      ...placeValues(item, dimensions),
      ...otherValues(item, dimensions),
      item.n,
      { value: item.value, interval: item.low === undefined ? undefined : [item.low, item.high!] },
    ]),
  };
}
