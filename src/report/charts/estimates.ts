import * as Plot from '@observablehq/plot';
import type { PlacedCell } from '../../analysis/arrangement.js';
import type { Pair } from '../../analysis/pairs.js';
import { axisValue, type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { type Better, columnOf, formatOf } from '../../base/metric.js';
import { range } from '../../base/words.js';
import { type Measure, taskMetricsOf } from '../../results/measures.js';
import { meanInterval } from '../../stats/student.js';
import { estimate, number, type Table, tableFrom, text } from '../../table/table.js';
import { fourDigits, unticked } from '../plot/axes.js';
import { modelLook } from '../plot/look.js';
import { cutTo, type Estimate, estimated, frameOfEstimates, intervalWords, rowIntervals } from '../plot/marks.js';
import { panelGrid, panelsOf, rowPlot, rowTitles } from '../plot/panels.js';
import { otherFields, placeFields, placeTitle } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { isSeen } from './captions.js';
import type { Chart } from './chart.js';

/** The mean difference between a model's metric and another's at the same place, paired by seed. */
interface Difference extends CellPlace, Estimate {
  /** The other model. */
  readonly other: number;
  /** The number of seeds on which both finished. */
  readonly n: number;
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
  ownFields: 'in caption',
  build({ pairs, metric }) {
    const items = pairs.flatMap((pair) => differenceOf(pair, metric));
    if (items.length === 0) return { skipped: 'no two models have finished runs of the same seed' };
    const beyond = isSeen(items, isCut)
      ? ' Arrowheads: beyond the end of the axis; the number is the difference itself.'
      : '';
    return {
      title: `Paired differences in ${metric.title} between models`,
      caption:
        `Difference in the mean ${metric.axis} after the last step, seed by seed, with 95 % intervals. ` +
        `Left of 0, the model named first is ${metric.better === 'lower' ? 'better' : 'worse'}. ` +
        `n = ${range(items.map((item) => item.n))} seeds.`,
      notes: `Intervals: BCa bootstrap, resampled by seed; seeds on which both finished.${beyond}`,
      drawing: { chart: 'differences', metric: metric.title, better: metric.better, items },
    };
  },
  draw: drawDifferences,
  table: differencesTable,
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

function isCut(items: readonly Difference[]): boolean {
  const [low, high] = frameOfEstimates(items);
  return items.some((item) => (item.low ?? item.value) < low || (item.high ?? item.value) > high);
}

/** The least width of a panel beside the labels of its rows, in pixels. */
const NARROWEST = 150;

/**
 * One panel per place on the axis; one row per pair of models, or per pair and group where there are several groups.
 */
function drawDifferences(drawing: DifferencesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { metric, items } = drawing;
  const several = new Set(items.map((item) => item.group)).size > 1;
  const rowOf = (item: Difference) =>
    `${several ? `${dimensions.groups[item.group]!.title}: ` : ''}${pairTitle(item, dimensions)}`;
  const rows = [...new Set([...items].sort((a, b) => a.group - b.group).map(rowOf))];
  const titles = rowTitles(rows, view.width);
  // Groups are rows, not panels.
  const anyGroup = (place: CellPlace): CellPlace => ({ ...place, group: 0 });
  const panels = panelsOf(items.map(anyGroup), 'axis', { ...dimensions, groups: [{ fields: {}, title: '' }] }, view, {
    ...{ margin: titles.marginLeft, narrowest: NARROWEST },
  });
  const range = frameOfEstimates(items);
  const cut = cutTo(range);
  const placed = { ...panels, of: (item: Difference) => panels.of(anyGroup(item)) };
  return rowPlot(view, placed, {
    ...{ rows: titles, rowOf, rowHeight: 22, x: unticked(`difference in ${metric}`, 'linear', range) },
    inRows: (at) => [
      Plot.ruleX([0], { stroke: 'currentColor' }),
      ...rowIntervals(items, { at, range, look: ({ model }) => modelLook(dimensions.models, model) }),
      ...tips(view, items, {
        ...at,
        x: ({ value }: Difference) => cut(value),
        title: (item: Difference) => describeDifference(item, drawing, dimensions),
      }),
    ],
  });
}

const pairTitle = ({ model, other }: { model: number; other: number }, { models }: Dimensions): string =>
  `${models[model]!.title} − ${models[other]!.title}`;

function describeDifference(item: Difference, { better }: DifferencesDrawing, dimensions: Dimensions): string {
  const { value, n } = item;
  const isBetter = better === 'lower' ? value < 0 : value > 0;
  const winner = dimensions.models[isBetter ? item.model : item.other]!.title;
  return (
    `${pairTitle(item, dimensions)}\n${fourDigits(value)}${intervalWords(item)}\n${winner} is better on average\n` +
    `n = ${n} seeds`
  );
}

function differencesTable({ items, metric }: DifferencesDrawing, dimensions: Dimensions): Table {
  return tableFrom(
    { name: 'differences', caption: `Mean difference in ${metric}, paired by seed, with its 95 % interval` },
    items,
    [
      ...placeFields(dimensions),
      ...otherFields(dimensions),
      [number('n', 'seeds'), ({ n }) => n],
      [estimate('difference'), estimated],
    ],
  );
}

/** The expected calibration error of a cell in a binary task: the mean over runs, with its interval. */
interface TaskCalibration extends CellPlace, Estimate {
  /** The title of the task. */
  readonly task: string;
  readonly n: number;
}

interface CalibrationDrawing {
  readonly chart: 'calibration';
  readonly items: readonly TaskCalibration[];
}

/** How far can predicted probabilities be trusted, by model and task? */
export const calibration: Chart<CalibrationDrawing> = {
  name: 'calibration',
  metricFree: true,
  ownFields: 'in caption',
  build({ cells }) {
    const items = cells.flatMap(calibrationsOf);
    if (items.length === 0) return { skipped: 'no finished run has recorded a calibration error of a task' };
    return {
      title: 'Calibration of predicted probabilities, by task',
      caption:
        'Expected calibration error: by how many percentage points predicted probabilities are off on average. ' +
        `Points: mean over runs; lines: 95 % interval. Lower is better. n = ${range(items.map(({ n }) => n))} runs per point.`,
      notes:
        'On the test rows after the last step, rows of nearly the same prediction taken together. ' +
        "Intervals of the mean: Student's.",
      drawing: { chart: 'calibration', items },
    };
  },
  draw: drawCalibration,
  table: calibrationTable,
  printSize: ({ items }) => ({ count: new Set(items.map(panelId)).size, of: 'panels' }),
};

function calibrationsOf(placed: PlacedCell): TaskCalibration[] {
  const { cell, results } = placed;
  return taskMetricsOf(cell)
    .filter(({ part, name }) => part === 'test' && name === 'ece')
    .map((metric) => {
      const values = cell.runs.flatMap(({ metrics }) => metrics[columnOf(metric)] ?? []);
      const { mean: value, ...interval } = meanInterval(values);
      return { ...placeOf(placed), task: results.kind.taskTitle(metric.task), value, ...interval };
    });
}

const panelId = ({ task, group, axis }: TaskCalibration): string => JSON.stringify([group, axis, task]);

/** One panel per task, in a row for each setting, and a row per model. */
function drawCalibration(drawing: CalibrationDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { models } = dimensions;
  const items = drawing.items.map(inPoints);
  const titleOf = ({ model }: TaskCalibration) => models[model]!.title;
  const rows = rowTitles([...new Set([...items].sort((a, b) => a.model - b.model).map(titleOf))], view.width);
  const panels = panelGrid<TaskCalibration>(
    items,
    {
      id: ({ task }) => task,
      group: (item) => settingOf(item, dimensions),
      title: (item) => [item.task, settingOf(item, dimensions)].filter((part) => part !== '').join(', '),
    },
    view,
    { margin: rows.marginLeft, narrowest: 150 },
  );
  const [, most] = frameOfEstimates(items);
  return rowPlot(view, panels, {
    ...{ rows, rowOf: titleOf, rowHeight: 22 },
    x: unticked('calibration error (percentage points)', 'linear', [0, most]),
    inRows: (at) => [
      ...rowIntervals(
        items.map((item) => ({ ...item, low: item.low === undefined ? undefined : Math.max(0, item.low) })),
        { at, range: [0, most], look: ({ model }) => modelLook(models, model) },
      ),
      ...tips(view, items, {
        ...{ ...at, x: 'value' },
        title: (item: TaskCalibration) =>
          `${placeTitle(item, dimensions)}, ${item.task}\noff by ${fourDigits(item.value)} percentage points` +
          `${intervalWords(item)}\nn = ${item.n} runs`,
      }),
    ],
  });
}

/** Converts a calibration error to percentage points. */
const inPoints = ({ value, low, high, ...item }: TaskCalibration): TaskCalibration => ({
  ...item,
  value: 100 * value,
  low: low === undefined ? undefined : 100 * low,
  high: high === undefined ? undefined : 100 * high,
});

/** The place of a cell without its model, in words. */
const settingOf = (item: TaskCalibration, dimensions: Dimensions): string =>
  [axisValue(item, dimensions)?.title, dimensions.groups[item.group]!.title].filter(Boolean).join(', ');

function calibrationTable({ items }: CalibrationDrawing, dimensions: Dimensions): Table {
  return tableFrom(
    {
      name: 'calibration',
      caption: 'Mean expected calibration error on the test rows, by task, with its 95 % interval',
    },
    items,
    [
      ...placeFields(dimensions),
      [text('task'), ({ task }) => task],
      [number('n'), ({ n }) => n],
      [estimate('ece', 'ECE', formatOf({ name: 'ece' })), estimated],
    ],
  );
}
