/** The figure of live experiments: estimated lifts with intervals beside the true lift. */

import * as Plot from '@observablehq/plot';
import { fieldsTitle, range } from '../../ground/base/words.js';
import { estimate, type Field, fieldLines, tableFrom, text } from '../../ground/table/table.js';
import type { Dimensions } from '../../judge/analysis/place.js';
import type { Chart, Drawing } from '../../judge/report/charts/chart.js';
import { centered, TICKS } from '../../judge/report/plot/axes.js';
import { chooseLook, type Look } from '../../judge/report/plot/look.js';
import {
  cutTo,
  type Estimated,
  frameOfEstimates,
  rowIntervals,
} from '../../judge/report/plot/marks.js';
import { panelGridPlot, rowTitles } from '../../judge/report/plot/panels.js';
import { picture } from '../../judge/report/plot/picture.js';
import { tips, type View } from '../../judge/report/plot/view.js';
import { type LiveSetting, liveSettings } from './settings.js';

interface Lift extends Estimated {
  /** The arms, and the setting where there are several. */
  readonly pair: string;
  readonly task: string;
  readonly estimator: string;
}

interface LiveDrawing extends Drawing {
  readonly items: readonly Lift[];
}

const TRUE = 'true, over seeds';

export const live: Chart<LiveDrawing> = {
  name: 'live',
  metricFree: true,
  build({ folders, labels }) {
    const settings = liveSettings(folders, labels);
    const items = settings.flatMap((setting) => settingLifts(setting, settings.length > 1));
    if (items.length === 0)
      return { skipped: 'there are no live experiments: mmoe-exp live makes them' };
    return {
      title: 'Live experiments: lifts as they are, and as tests see them',
      caption:
        `Lift of one arm over another, in percent, with 95 % intervals: the true one over ${range(settings.map(({ seeds }) => seeds))} training seeds, ` +
        `and its estimates from one experiment on ${range(settings.map(({ users }) => users))} users.`,
      notes:
        'The experiment is on the models of the first seed: unpaired (each arm has users of its own), ' +
        'paired (both serve the same users, who meet the same random numbers), and both adjusted by what users did before (CUPED).',
      drawing: { items },
    };
  },
  draw,
  table({ items }) {
    const caption =
      'Lifts in percent, as they are and as one experiment saw them, with 95 % intervals';
    return tableFrom({ name: 'live', caption }, items, fields);
  },
  printSize: ({ items }) => ({ count: new Set(items.map(({ pair }) => pair)).size, of: 'rows' }),
};

function settingLifts({ folder, fields, lifts }: LiveSetting, isNamed: boolean): Lift[] {
  const place = isNamed ? [folder ?? '', fieldsTitle(fields)].filter(Boolean).join(', ') : '';
  return lifts.flatMap(({ task, treatment, control, exact, estimates }) => {
    const pair = `${treatment} over ${control}${place && `, ${place}`}`;
    const all = [{ estimator: TRUE, first: exact }, ...estimates];
    return all.map(({ estimator, first: { value, interval } }) => ({
      pair,
      task,
      estimator,
      value: value!,
      interval,
    }));
  });
}

/** Distance in pixels between the intervals of one row, and the margin around them. */
const APART = 9;
const AROUND = 14;

function draw({ items }: LiveDrawing, _: Dimensions, view: View): SVGSVGElement {
  const [pairs, tasks, estimators] = (['pair', 'task', 'estimator'] as const).map((name) => [
    ...new Set(items.map((item) => item[name])),
  ]) as [string[], string[], string[]];
  const looks = new Map<string, Look>(estimators.map((name, i) => [name, chooseLook(i)]));
  const { marginLeft, axis } = rowTitles(pairs, view.width);
  const height = estimators.length * APART + AROUND;
  const plots = tasks.map((task) => {
    const own = items.filter((item) => item.task === task);
    const range = frameOfEstimates(own);
    const cut = cutTo(range);
    const panel = { title: '', column: 0, row: 0 };
    return panelGridPlot(
      view,
      { all: [panel], columns: 1, rows: 1 },
      {
        panelHeight: 0,
        height: pairs.length * height + 60,
        marginLeft,
        marginTop: 24,
        x: {
          label: `lift in ${task}, %`,
          ...centered,
          domain: [...range],
          grid: true,
          ticks: TICKS,
        },
        y: { type: 'point', ...axis, padding: 0.6 },
        marks: [
          Plot.ruleX([0], { stroke: 'currentColor' }),
          ...estimators.flatMap((estimator, i) =>
            rowIntervals(
              own.filter((item) => item.estimator === estimator),
              {
                range,
                r: 3.5,
                look: () => looks.get(estimator)!,
                at: { y: 'pair', dy: (i - (estimators.length - 1) / 2) * APART },
              },
            ),
          ),
          ...tips(view, own, {
            y: 'pair',
            x: ({ value }: Lift) => cut(value),
            title: fieldLines(fields),
          }),
        ],
      },
    );
  });
  const legend = estimators.map((title) => ({ title, look: looks.get(title)! }));
  return picture(view, plots, legend);
}

const fields: readonly Field<Lift>[] = [
  [text('pair'), ({ pair }) => pair],
  [text('task'), ({ task }) => task],
  [text('estimator'), ({ estimator }) => estimator],
  [estimate('lift', 'lift, %'), (lift) => lift],
];
