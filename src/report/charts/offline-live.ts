import * as Plot from '@observablehq/plot';
import { columnOf, wordsOf } from '../../metric.js';
import { mean } from '../../stats/moments.js';
import { meanInterval } from '../../stats/student.js';
import { estimate, number, type Table, text } from '../../table/table.js';
import { range } from '../../words.js';
import type { PlacedCell } from '../arrangement.js';
import { axisNumber, centered, fourDigits, TICKS } from '../plot/axes.js';
import { lookOf } from '../plot/look.js';
import { picture } from '../plot/picture.js';
import { type CellPlace, type Dimensions, placeColumns, placeOf, placeTitle, placeValues } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import type { Chart } from './chart.js';

/** A cell's mean over seeds of an offline measure and of what its models are worth live, at the end of a round. */
interface Judged extends CellPlace {
  readonly measure: string;
  readonly round: number;
  readonly n: number;
  readonly offline: number;
  readonly live: number;
  /** The 95 % interval of the latter over seeds, of two or more. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

interface OfflineLiveDrawing {
  readonly chart: 'offline-live';
  /** Of the vertical axis. */
  readonly label: string;
  readonly items: readonly Judged[];
}

/** The task that offline scores are about (Table 3), and what is said of it. */
const TASK = 'engagement';
const WORTH = { part: 'live', name: 'value', task: TASK } as const;
const MEASURES = [
  { part: 'test', name: 'auc', task: TASK },
  { part: 'random', name: 'auc', task: TASK },
  { part: 'live', name: 'ips', task: TASK },
  { part: 'live', name: 'snips', task: TASK },
] as const;

/** Do offline scores put models in the order of what they are worth live? */
export const offlineLive: Chart<OfflineLiveDrawing> = {
  name: 'offline-live',
  metricFree: true,
  ownFields: 'in caption',
  build({ cells }) {
    const items = cells.flatMap(judgedIn);
    if (items.length === 0) return { skipped: 'no model has served users' };
    const rounds = items.some(({ round }) => round > 0)
      ? ' Lines go from round to round of feedback; the last round has the large point.'
      : '';
    return {
      title: `What offline scores say of ${TASK}, and what it is worth live`,
      caption:
        'Each point: a mean over training seeds. Live value: engaged impressions a request. AUC on held-out rows of the log that models are trained on, AUC on a log whose slots were filled at random, and ' +
        'what that log estimates of the worth by inverse propensity scores (IPS), plain and self-normalised; against the exact worth, with its 95 % interval over seeds.' +
        `${rounds} n = ${range(items.map(({ n }) => n))} seeds.`,
      drawing: { chart: 'offline-live', label: wordsOf(WORTH, String).phrase, items },
    };
  },
  draw,
  table,
  printSize: () => ({ count: MEASURES.length, of: 'panels' }),
};

function judgedIn({ cell: { runs }, ...place }: PlacedCell): Judged[] {
  const finished = runs.filter(
    ({ status, metrics }) => status === 'finished' && metrics[columnOf(WORTH)] !== undefined,
  );
  const ends = endsOf(finished[0]?.curve.round);
  return MEASURES.flatMap((metric) =>
    ends.flatMap(({ round, at }): Judged[] => {
      const valuesOf = (column: string) =>
        finished.flatMap(({ metrics, curve }) => (at === undefined ? metrics[column] : curve[column]?.[at]) ?? []);
      const [offline, live] = [valuesOf(columnOf(metric)), valuesOf(columnOf(WORTH))];
      if (offline.length === 0 || offline.length !== live.length) return [];
      const { n, mean: worth, low, high } = meanInterval(live);
      const measure = wordsOf(metric, String).phrase;
      return [{ ...placeOf(place), measure, round, n, offline: mean(offline)!, live: worth, low, high }];
    }),
  );
}

/** Where rounds end in a curve; of a run without rounds, its end. */
function endsOf(rounds: ArrayLike<number> | undefined): { readonly round: number; readonly at: number | undefined }[] {
  if (!rounds) return [{ round: 0, at: undefined }];
  const all = Array.from(rounds);
  return [...new Set(all)].map((round) => ({ round, at: all.lastIndexOf(round) }));
}

const ticks = { grid: true, nice: true, ticks: TICKS, tickFormat: axisNumber };

/** A panel for each offline measure, a colour for each cell. */
function draw({ label, items }: OfflineLiveDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const titles = [...new Set(items.map((item) => placeTitle(item, dimensions)))];
  const looks = new Map(titles.map((title, i) => [title, lookOf(i)]));
  const plots = MEASURES.flatMap((metric) => {
    const measure = wordsOf(metric, String).phrase;
    const own = items.filter((item) => item.measure === measure);
    if (own.length === 0) return [];
    const marks = titles.flatMap((title) => {
      const points = own.filter((item) => placeTitle(item, dimensions) === title);
      const { color, symbol } = looks.get(title)!;
      const last = Math.max(...points.map(({ round }) => round));
      const at = { x: 'offline', y: 'live' };
      return [
        Plot.line(points, { ...at, stroke: color, strokeWidth: 1.2 }),
        Plot.ruleX(
          points.filter(({ low }) => low !== undefined),
          { x: 'offline', y1: 'low', y2: 'high', stroke: color, strokeWidth: 1.2 },
        ),
        Plot.dot(points, { ...at, r: ({ round }: Judged) => (round === last ? 4.5 : 2.5), symbol, fill: color }),
      ];
    });
    return Plot.plot({
      document: view.document,
      width: view.width,
      height: 210,
      marginLeft: 64,
      color: { type: 'identity' },
      symbol: { type: 'identity' },
      r: { type: 'identity' },
      x: { label: measure, ...centered, ...ticks },
      y: { label, ...centered, ...ticks },
      marks: [
        Plot.frame({ stroke: 'currentColor', strokeOpacity: 0.3 }),
        ...marks,
        ...tips(view, own, { x: 'offline', y: 'live', title: (item: Judged) => describe(item, dimensions) }),
      ],
    });
  });
  return picture(
    view,
    plots,
    titles.map((title) => ({ title, look: looks.get(title)! })),
  );
}

const describe = (item: Judged, dimensions: Dimensions): string =>
  `${placeTitle(item, dimensions)}, round ${item.round}\n${item.measure} ${fourDigits(item.offline)}\n` +
  `live ${fourDigits(item.live)}\nn = ${item.n} seeds`;

function table({ items, label }: OfflineLiveDrawing, dimensions: Dimensions): Table {
  return {
    name: 'offline-live',
    caption: `What offline measures say of ${TASK}, and the ${label}: means over seeds, with the 95 % interval of the latter`,
    columns: [
      ...placeColumns(dimensions),
      ...[text('measure'), number('round'), number('n', 'seeds'), number('offline', 'offline', fourDigits)],
      estimate('live'),
    ],
    rows: items.map((item) => [
      ...placeValues(item, dimensions),
      ...[item.measure, item.round, item.n, item.offline],
      { value: item.live, interval: item.low === undefined ? undefined : ([item.low, item.high!] as const) },
    ]),
  };
}
