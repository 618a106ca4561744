import type { PlacedCell } from '../../analysis/arrangement.js';
import { axisValue, type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { columnOf, formatOf } from '../../base/metric.js';
import { range } from '../../base/words.js';
import { taskMetricsOf } from '../../results/measures.js';
import { meanInterval } from '../../stats/student.js';
import { estimate, number, type Table, text } from '../../table/table.js';
import { fourDigits, unticked } from '../plot/axes.js';
import { modelLook } from '../plot/look.js';
import { type Estimate, estimated, frameOfEstimates, intervalWords, rowIntervals } from '../plot/marks.js';
import { panelGrid, rowPlot, rowTitles } from '../plot/panels.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import type { Chart } from './chart.js';

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

/** One panel per task, in a row for each setting, and a row per model. */
function draw(drawing: CalibrationDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
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
    rows: items.map((item) => [...placeValues(item, dimensions), item.task, item.n, estimated(item)]),
  };
}
