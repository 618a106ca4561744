/** The figure of offline scores against live worth: do both rank the models in the same order? */

import * as Plot from '@observablehq/plot';
import { rollup } from 'd3-array';
import { metricColumn, metricWords } from '../../ground/base/metric.js';
import { axisNumber, fieldsTitle, range } from '../../ground/base/words.js';
import { mean } from '../../ground/stats/descriptive.js';
import { meanInterval } from '../../ground/stats/student.js';
import {
  estimate,
  type Field,
  fieldLines,
  number,
  tableFrom,
  text,
} from '../../ground/table/table.js';
import type { PlacedCell } from '../../judge/analysis/arrangement.js';
import {
  axisValue,
  type CellPlace,
  cellPlace,
  type Dimensions,
} from '../../judge/analysis/place.js';
import type { Chart, Drawing } from '../../judge/report/charts/chart.js';
import { centered, extent, fourDigits, TICKS } from '../../judge/report/plot/axes.js';
import { chooseLook } from '../../judge/report/plot/look.js';
import { columnIntervals, type Estimated, intervalEnds } from '../../judge/report/plot/marks.js';
import { facets, panelGrid, panelGridPlot } from '../../judge/report/plot/panels.js';
import { picture } from '../../judge/report/plot/picture.js';
import { ownTitles, placeFields } from '../../judge/report/plot/place.js';
import { tips, type View } from '../../judge/report/plot/view.js';

/**
 * A cell's mean over seeds of an offline measure, and as `value` of the live worth of its models,
 * at the end of a round.
 */
interface Judged extends CellPlace, Estimated {
  readonly measure: string;
  readonly round: number;
  readonly n: number;
  readonly offline: number;
}

/** Worths and their estimates are in percent of the best worth in their world. */
interface Point extends Estimated {
  readonly item: Judged;
  readonly world: string;
  readonly arm: string;
  readonly offline: number;
}

interface OfflineLiveDrawing extends Drawing {
  /** The measure of live worth, in words. */
  readonly label: string;
  readonly items: readonly Judged[];
}

/** The task of the offline scores (Table 3), with its live worth and its offline measures. */
const TASK = 'engagement';
const WORTH = { part: 'live', name: 'value', task: TASK } as const;
const MEASURES = [
  { part: 'test', name: 'auc', task: TASK },
  { part: 'random', name: 'auc', task: TASK },
  { part: 'live', name: 'ips', task: TASK },
  { part: 'live', name: 'snips', task: TASK },
] as const;

/** The fields that make another world: the worths of models in it are not those of this one. */
const WORLD = [
  ...['positionBias', 'randomSlots', 'features', 'engagement', 'satisfaction', 'users', 'sparse'],
  ...['preset', 'scale', 'sines', 'alpha', 'beta'],
];

/**
 * Offline scores of models against their live worth, which show whether both rank the models in the
 * same order.
 */
export const offlineLive: Chart<OfflineLiveDrawing> = {
  name: 'offline-live',
  metricFree: true,
  showsCells: true,
  build({ cells }) {
    const items = cells.flatMap(judgedIn);
    if (items.length === 0) return { skipped: 'no model has served users' };
    const rounds = items.some(({ round }) => round > 0)
      ? ' Lines go from round to round of feedback; the last round has the large point.'
      : '';
    return {
      title: `What offline scores say of ${TASK}, and what it is worth live`,
      caption:
        'Four offline scores of each arm against its live worth, in percent of the best in the same world, which is a ' +
        `column. Points: means over n = ${range(items.map(({ n }) => n))} training seeds, with 95 % intervals.`,
      notes:
        'Live value: engaged impressions a request. AUC on held-out rows of the log that models are trained on, AUC on a log whose slots were filled at random, and ' +
        `what that log estimates of the worth by inverse propensity scores (IPS), plain and self-normalised.${rounds}`,
      drawing: { label: metricWords(WORTH, String).phrase, items },
    };
  },
  draw,
  table({ items, label }, dimensions) {
    const caption = `What offline measures say of ${TASK}, and the ${label}: means over seeds, with the 95 % interval of the latter`;
    return tableFrom({ name: 'offline-live', caption }, items, fieldsFor(dimensions));
  },
  printSize: () => ({ count: MEASURES.length, of: 'panels' }),
};

function judgedIn({ cell: { runs }, ...place }: PlacedCell): Judged[] {
  const finished = runs.filter(
    ({ status, metrics }) => status === 'finished' && metrics[metricColumn(WORTH)] !== undefined,
  );
  const ends = roundEnds(finished[0]?.curve.round);
  return MEASURES.flatMap((metric) =>
    ends.flatMap(({ round, at }): Judged[] => {
      const valuesOf = (column: string) =>
        finished.flatMap(
          ({ metrics, curve }) => (at === undefined ? metrics[column] : curve[column]?.[at]) ?? [],
        );
      const [offline, live] = [valuesOf(metricColumn(metric)), valuesOf(metricColumn(WORTH))];
      if (offline.length === 0 || offline.length !== live.length) return [];
      const measure = metricWords(metric, String).phrase;
      return [
        { ...cellPlace(place), measure, round, offline: mean(offline)!, ...meanInterval(live) },
      ];
    }),
  );
}

/** The indices in a curve at which rounds end, or the end of a run without rounds. */
function roundEnds(
  rounds: ArrayLike<number> | undefined,
): { readonly round: number; readonly at: number | undefined }[] {
  if (!rounds) return [{ round: 0, at: undefined }];
  const all = Array.from(rounds);
  return [...new Set(all)].map((round) => ({ round, at: all.lastIndexOf(round) }));
}

const ticks = { ...centered, grid: true, nice: true, ticks: TICKS, tickFormat: axisNumber };

function describeFields({ group }: CellPlace, { groups }: Dimensions, areWorlds: boolean): string {
  const fields = Object.entries(groups[group]!.fields).filter(
    ([name]) => WORLD.includes(name) === areWorlds,
  );
  return fieldsTitle(Object.fromEntries(fields));
}

const worldTitle = (place: CellPlace, dimensions: Dimensions): string =>
  [axisValue(place, dimensions)?.title, describeFields(place, dimensions, true)]
    .filter(Boolean)
    .join(', ');

const armTitle = (place: CellPlace, dimensions: Dimensions): string =>
  [
    dimensions.models[place.model]!.title,
    describeFields(place, dimensions, false),
    ...ownTitles(place, dimensions),
  ]
    .filter(Boolean)
    .join(', ');

function draw(
  { label, items }: OfflineLiveDrawing,
  dimensions: Dimensions,
  view: View,
): SVGSVGElement {
  const arms = [...new Set(items.map((item) => armTitle(item, dimensions)))];
  const looks = new Map(arms.map((arm, i) => [arm, chooseLook(i)]));
  const best = rollup(
    items,
    (own) => Math.max(0, ...own.map(({ value }) => value)),
    (item) => worldTitle(item, dimensions),
  );
  const lines = fieldLines(fieldsFor(dimensions));
  const plots = MEASURES.flatMap((metric) => {
    const measure = metricWords(metric, String).phrase;
    const isWorth = metric.part === 'live';
    const points = items
      .filter((item) => item.measure === measure)
      .map((item): Point => {
        const world = worldTitle(item, dimensions);
        const inPercent = (worth: number) => (100 * worth) / best.get(world)!;
        return {
          item,
          world,
          arm: armTitle(item, dimensions),
          offline: isWorth ? inPercent(item.offline) : item.offline,
          value: inPercent(item.value),
          interval: item.interval && [inPercent(item.interval[0]), inPercent(item.interval[1])],
        };
      });
    if (points.length === 0) return [];
    const worlds = { id: ({ world }: Point) => world, title: ({ world }: Point) => world };
    const panels = panelGrid(points, worlds, { ...view, panels: best.size });
    const at = { ...facets(panels), x: 'offline' };
    const range = extent(points.flatMap(intervalEnds));
    const isLast = ({ item, arm }: Point) =>
      points.every((other) => other.arm !== arm || other.item.round <= item.round);
    const lookFor = ({ arm }: Point) => looks.get(arm)!;
    return panelGridPlot(view, panels, {
      panelHeight: 0,
      height: 210,
      marginTop: 30,
      r: { type: 'identity' },
      x: { label: isWorth ? `${measure}, %` : measure, ...ticks, ticks: best.size > 1 ? 4 : TICKS },
      y: { label: `${label}, %`, ...ticks },
      marks: [
        Plot.line(points, {
          ...at,
          y: 'value',
          z: 'arm',
          stroke: (point: Point) => lookFor(point).color,
          strokeWidth: 1.2,
        }),
        ...columnIntervals(
          points.filter((point) => !isLast(point)),
          { at, range, look: lookFor, r: 2.5 },
        ),
        ...columnIntervals(points.filter(isLast), { at, range, look: lookFor, r: 4.5 }),
        ...tips(view, points, { ...at, y: 'value', title: ({ item }: Point) => lines(item, 0) }),
      ],
    });
  });
  const legend = arms.map((title) => ({ title, look: looks.get(title)! }));
  return picture(view, plots, legend);
}

const fieldsFor = (dimensions: Dimensions): Field<Judged>[] => [
  ...placeFields(dimensions),
  [text('measure'), ({ measure }) => measure],
  [number('round'), ({ round }) => round],
  [number('n', 'seeds'), ({ n }) => n],
  [number('offline', 'offline', fourDigits), ({ offline }) => offline],
  [estimate('live'), (cell) => cell],
];
