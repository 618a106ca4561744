import * as Plot from '@observablehq/plot';
import { axisValue, type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import type { Transfer } from '../../analysis/transfers.js';
import { axisNumber, range } from '../../base/words.js';
import { meanInterval } from '../../stats/student.js';
import { estimate, number, type Table, text } from '../../table/table.js';
import { centered, extent, fourDigits, metricAxis, metricMargin, ticked } from '../plot/axes.js';
import { FONT_SIZE, lineStyle, lookOf } from '../plot/look.js';
import { columnIntervals, cutTo, type Estimate, estimated, frameOfEstimates, intervalWords } from '../plot/marks.js';
import { countPanels, facets, lineHeight, panelPlot, panelsOf, roomOf } from '../plot/panels.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { isSeen } from './captions.js';
import type { Chart } from './chart.js';

/** The gains of a model over Single-Task in each task, at a value on the axis. */
interface CellGains extends CellPlace {
  readonly at: number;
  /** The number of seeds on which both finished, and of those on which some task gains and another one loses. */
  readonly n: number;
  readonly opposite: number;
  readonly tasks: readonly TaskGain[];
}

/** A mean with its interval; a single seed has none. */
interface TaskGain extends Estimate {
  readonly title: string;
}

interface GainsDrawing {
  readonly chart: 'mtl-gain';
  /** The label of the metric. */
  readonly label: string;
  readonly items: readonly CellGains[];
}

/** Figure 7 of Tang et al. (RecSys 2020): does learning together help both tasks, or one at the expense of the other? */
export const mtlGain: Chart<GainsDrawing> = {
  name: 'mtl-gain',
  ownFields: () => 'drawn',
  build({ transfers, dimensions, metric }) {
    const { axis } = dimensions;
    if (!axis) return { skipped: 'the data have no correlation to draw gains along' };
    const items = transfers.flatMap((transfer) => gainsAt(transfer, dimensions));
    if (items.length === 0)
      return { skipped: 'no model has finished runs of the same seeds as a Single-Task, with a metric for each task' };
    if (new Set(items.map(({ at }) => at)).size < 2) return { skipped: `there is one ${axis.noun} only` };
    return {
      title: `Gain over Single-Task in ${metric.title}, by task`,
      caption:
        `Mean gain of each model over Single-Task in ${metric.axis}: above 0 learning the tasks together helps, below 0 it hurts. ` +
        `Bars: 95 % intervals. n = ${range(items.map(({ n }) => n))} seeds per point.`,
      notes:
        `After the last step, seed by seed, against the ${axis.meaning}; Student's 95 % intervals` +
        `${isSeen(items, isCut) ? ', cut at the frame' : ''}. Numbers at the top: percent of the seeds with a seesaw, on which ` +
        `some task gains and another one loses. ${seesawSentence(items)}`,
      drawing: { chart: 'mtl-gain', label: `gain in ${metric.axis}`, items },
    };
  },
  draw,
  table,
  printSize: ({ items }) => ({ count: countPanels(items, 'model'), of: 'panels' }),
};

function gainsAt({ gains, ...place }: Transfer, dimensions: Dimensions): CellGains[] {
  const at = axisValue(place, dimensions)?.value;
  const [first, ...others] = gains.filter(({ task }) => task !== undefined);
  if (typeof at !== 'number' || !first || others.length === 0) return [];
  const all = [first, ...others];
  const seeds = [...first.values.keys()];
  const isSeesaw = (seed: number) =>
    all.some(({ values }) => values[seed]! > 0) && all.some(({ values }) => values[seed]! < 0);
  return [
    {
      ...{ ...placeOf(place), at, n: seeds.length, opposite: seeds.filter(isSeesaw).length },
      tasks: all.map(({ task, values }) => {
        const { mean: value, low, high } = meanInterval(values);
        return { title: task!, value, low, high };
      }),
    },
  ];
}

/** Whether some task gains significantly and another one loses significantly: the intervals of both exclude 0. */
const isSureSeesaw = ({ tasks }: CellGains): boolean =>
  tasks.some(({ low = Number.NaN }) => low > 0) && tasks.some(({ high = Number.NaN }) => high < 0);

/** The sentence for captions on seesaws. */
function seesawSentence(items: readonly CellGains[]): string {
  const sure = items.filter(isSureSeesaw).length;
  return `In the mean, with intervals that exclude 0, there is a seesaw at ${sure === 0 ? 'none' : sure} of the ${items.length} places.`;
}

const frameOf = (items: readonly CellGains[]) => frameOfEstimates(items.flatMap(({ tasks }) => tasks));

function isCut(items: readonly CellGains[]): boolean {
  const [least, most] = frameOf(items);
  return items.some(({ tasks }) => tasks.some(({ value, low = value, high = value }) => low < least || high > most));
}

/** A gain with its place. */
interface Point extends CellPlace, TaskGain {
  readonly at: number;
  readonly of: CellGains;
}

/** The distance of the bars of two tasks at one place, in pixels. */
const APART = 5;

/** One panel per model, with one line per task. */
function draw({ label, items }: GainsDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const panels = panelsOf(items, 'model', dimensions, view);
  const at = facets<CellPlace>(panels);
  const titles = [...new Set(items.flatMap(({ tasks }) => tasks.map(({ title }) => title)))];
  const frame = frameOf(items);
  const cut = cutTo(frame);
  const lines = titles.map((title, k) => ({
    ...{ look: lookOf(k), dx: (k - (titles.length - 1) / 2) * APART },
    points: items.flatMap((of) => {
      const gain = of.tasks.find((task) => task.title === title);
      return gain ? [{ ...placeOf(of), ...gain, at: of.at, of }] : [];
    }),
  }));
  const marginLeft = metricMargin(frame);
  return panelPlot(view, panels, {
    ...{
      panelHeight: lineHeight(220, view),
      marginLeft,
      legend: titles.map((title, k) => ({ title, look: lookOf(k) })),
    },
    x: {
      ...{ label: dimensions.axis!.noun, ...centered },
      ...ticked(
        { type: 'linear', domain: extent(items.map((item) => item.at)), tickFormat: axisNumber },
        roomOf(panels, view.width, { marginLeft }),
        INSET,
      ),
    },
    y: { ...metricAxis(label, 'linear', frame), insetTop: FONT_SIZE + 4 },
    marks: [
      Plot.ruleY([0], { stroke: 'currentColor' }),
      ...lines.flatMap(({ look, dx, points }) => [
        Plot.lineY(points, { ...at, x: 'at', y: ({ value }: Point) => cut(value), dx, ...lineStyle(look) }),
        ...columnIntervals(points, { at: { ...at, x: 'at', dx }, range: frame, look: () => look }),
      ]),
      Plot.text(items, {
        ...{ ...at, x: 'at', frameAnchor: 'top', dy: 2, fontSize: FONT_SIZE - 2 },
        text: (item: CellGains) => String(Math.round((100 * item.opposite) / item.n)),
      }),
      ...tips(
        view,
        lines.flatMap(({ points }) => points),
        { ...at, x: 'at', y: ({ value }: Point) => cut(value), title: (point: Point) => describe(point, dimensions) },
      ),
    ],
  });
}

/** The space inside the frame at either end, in pixels, for bars and numbers. */
const INSET = 14;

const describe = (point: Point, dimensions: Dimensions): string =>
  `${placeTitle(point, dimensions)}, ${point.title}\nmean gain ${fourDigits(point.value)}${intervalWords(point)}\n` +
  `seesaw on ${point.of.opposite} of ${point.of.n} seeds`;

function table({ label, items }: GainsDrawing, dimensions: Dimensions): Table {
  return {
    name: 'mtl-gain',
    caption: `Mean ${label} over Single-Task with its 95 % interval, and the seeds on which some task gains and another one loses`,
    columns: [
      ...placeColumns(dimensions),
      ...[text('task'), number('n', 'seeds'), estimate('gain'), number('seesaw', 'seeds with a seesaw')],
      text('sure_seesaw', 'seesaw in the mean'),
    ],
    rows: items.flatMap((item) =>
      item.tasks.map((gain) => [
        ...[...placeValues(item, dimensions), gain.title, item.n, estimated(gain)],
        ...[item.opposite, isSureSeesaw(item) ? 'yes' : 'no'],
      ]),
    ),
  };
}
