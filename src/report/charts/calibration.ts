import * as Plot from '@observablehq/plot';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { columnOf, formatOf } from '../../base/metric.js';
import { range } from '../../base/words.js';
import { taskMetricsOf } from '../../results/measures.js';
import { meanInterval } from '../../stats/student.js';
import { estimate, number, type Table, text } from '../../table/table.js';
import { fourDigits, ticked, unticked } from '../plot/axes.js';
import { frameOfEstimates } from '../plot/frame.js';
import { modelLook } from '../plot/look.js';
import { panelMarks, plotDefaults, roomOf, rowTitles } from '../plot/panels.js';
import { picture } from '../plot/picture.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import type { Chart } from './chart.js';

/** The expected calibration error of a cell in a binary task: the mean over runs, with its interval. */
interface TaskCalibration extends CellPlace {
  /** The title of the task. */
  readonly task: string;
  readonly n: number;
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

interface CalibrationDrawing {
  readonly chart: 'calibration';
  readonly items: readonly TaskCalibration[];
}

/** How far can predicted probabilities be trusted, by model and task? */
export const calibration: Chart<CalibrationDrawing> = {
  name: 'calibration',
  metricFree: true,
  ownFields: () => 'in caption',
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
  draw,
  table,
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

const ROW = 22;

/** One panel per task, in a row for each setting, and a row per model. */
function draw(drawing: CalibrationDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { models } = dimensions;
  const items = drawing.items.map(inPoints);
  const tasks = [...new Set(items.map(({ task }) => task))];
  const settings = [...new Set(items.map((item) => settingOf(item, dimensions)))];
  const titles = [...new Set([...items].sort((a, b) => a.model - b.model).map(titleOf))];
  const { marginLeft, axis } = rowTitles(titles, view.width);
  const all = [...new Map(items.map((item) => [panelId(item), item])).values()].map((item) => ({
    title: [item.task, settingOf(item, dimensions)].filter((part) => part !== '').join(', '),
    column: tasks.indexOf(item.task),
    row: settings.indexOf(settingOf(item, dimensions)),
  }));
  const panels = { all, columns: tasks.length, rows: settings.length };
  const [, most] = frameOfEstimates(items);
  const at = {
    fx: ({ task }: TaskCalibration) => tasks.indexOf(task),
    fy: (item: TaskCalibration) => settings.indexOf(settingOf(item, dimensions)),
    y: titleOf,
  };
  const look = ({ model }: TaskCalibration) => modelLook(models, model);
  const plot = Plot.plot({
    ...plotDefaults(panels, titles.length * ROW + 20),
    document: view.document,
    width: view.width,
    marginLeft,
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    x: ticked(
      unticked('calibration error (percentage points)', 'linear', [0, most]),
      roomOf(panels, view.width, { marginLeft }),
    ),
    y: { type: 'point', ...axis, padding: 0.6 },
    marks: [
      ...panelMarks(panels),
      Plot.ruleY(
        items.filter(({ low }) => low !== undefined),
        {
          ...at,
          x1: ({ low }: TaskCalibration) => Math.max(0, low!),
          x2: 'high',
          ...{ stroke: (item: TaskCalibration) => look(item).color, strokeWidth: 2 },
        },
      ),
      Plot.dot(items, {
        ...{ ...at, x: 'value', r: 4 },
        symbol: (item: TaskCalibration) => look(item).symbol,
        fill: (item: TaskCalibration) => look(item).color,
      }),
      ...tips(view, items, {
        ...{ ...at, x: 'value' },
        title: (item: TaskCalibration) => describe(item, dimensions),
      }),
    ],
  });
  return picture(view, plot);

  function titleOf({ model }: TaskCalibration): string {
    return models[model]!.title;
  }
}

/** Converts a calibration error to percentage points. */
const inPoints = ({ value, low, high, ...item }: TaskCalibration): TaskCalibration => ({
  ...item,
  value: 100 * value,
  low: low === undefined ? undefined : 100 * low,
  high: high === undefined ? undefined : 100 * high,
});

/** The place of a cell without its model, in words. */
const settingOf = ({ group, axis }: TaskCalibration, { groups, axis: dimension }: Dimensions): string =>
  [axis === undefined ? '' : dimension!.values[axis]!.title, groups[group]!.title].filter(Boolean).join(', ');

function describe(item: TaskCalibration, dimensions: Dimensions): string {
  const { task, value, low, high, n } = item;
  const interval = low === undefined ? '' : `\n95 % interval ${fourDigits(low)} to ${fourDigits(high!)}`;
  return `${placeTitle(item, dimensions)}, ${task}\noff by ${fourDigits(value)} percentage points${interval}\nn = ${n} runs`;
}

function table({ items }: CalibrationDrawing, dimensions: Dimensions): Table {
  return {
    name: 'calibration',
    caption: 'Mean expected calibration error on the test rows, by task, with its 95 % interval',
    columns: [
      ...placeColumns(dimensions),
      text('task'),
      number('n'),
      estimate('ece', 'ECE', formatOf({ name: 'ece' })),
    ],
    rows: items.map((item) => [
      ...placeValues(item, dimensions),
      ...[item.task, item.n],
      { value: item.value, interval: item.low === undefined ? undefined : [item.low, item.high!] },
    ]),
  };
}
