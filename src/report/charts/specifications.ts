import * as Plot from '@observablehq/plot';
import type { CellPlace, Dimensions } from '../../analysis/place.js';
import {
  type Choice,
  othersIn,
  type SpecificationEffect,
  type Specifications,
  sideOf,
} from '../../analysis/specifications.js';
import { range } from '../../base/words.js';
import { estimate, number, percent, type Table, text } from '../../table/table.js';
import { centered, ratioAxis, relative, signedPercent } from '../plot/axes.js';
import { frameOfEstimates } from '../plot/frame.js';
import { type Look, signColors } from '../plot/look.js';
import { panelMarks, plotDefaults, roomOf, rowTitles } from '../plot/panels.js';
import { picture } from '../plot/picture.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { type Chart, isAt } from './chart.js';

interface SpecificationsDrawing {
  readonly chart: 'specifications';
  /** The label of the metric. */
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly items: readonly SpecificationEffect[];
}

/** The specification curve (Simonsohn, Simmons and Nelson 2020): does the finding depend on the setting? */
export const specifications: Chart<SpecificationsDrawing> = {
  name: 'specifications',
  build({ specifications: found, metric, dimensions }) {
    if ('skipped' in found) return found;
    const { choices, effects: items } = found;
    const reference = dimensions.models[items[0]!.model]!.title;
    const places = new Set(items.map(({ group, axis }) => `${group}/${axis}`)).size;
    return {
      title: `${metric.title} of ${reference} against each other model, under every specification`,
      caption:
        `How much lower or higher the ${metric.axis} of ${reference} is than the other model's, in ${places} combinations of ` +
        `the fields below. Lines: 95 % intervals. n = ${range(items.map(({ n }) => n))} seeds.`,
      notes:
        'A column is a specification, one combination of the fields, in the order of the difference. Points: the median over ' +
        'seeds of the difference after the last step; lines: its 95 % interval by the exact sign test, cut ' +
        'at the frame. Strokes: the values of the fields. A ratio of ten or more, as to a diverged run, counts as ten. The ' +
        'intervals are not corrected for their number: one in twenty may miss by chance.',
      drawing: { chart: 'specifications', label: metric.title, choices, items },
    };
  },
  draw,
  table: ({ choices, items }, dimensions) => specificationsTable({ choices, effects: items }, dimensions),
  printSize: ({ choices, items }) => ({
    count: rowsOf(choices).length * Math.ceil(othersIn(items).length / 3),
    of: 'rows',
  }),
  // A curve always shows all settings, regardless of the chosen one.
  shows: (item, { models, axis }) => isAt(item, { ...(models && { models }), ...(axis && { axis }) }),
};

type Sign = keyof typeof signColors;

const signLook = (sign: Sign): Look => ({ color: signColors[sign], dash: 'none', symbol: 'circle' });

interface Row {
  readonly title: string;
  readonly choice: number;
  readonly level: number;
}

const rowsOf = (choices: readonly Choice[]): Row[] =>
  choices.flatMap(({ field, levels }, choice) =>
    levels.map((title, level) => ({ title: `${field} ${title}`, choice, level })),
  );

/** An effect in its panel. */
interface Ranked {
  readonly of: SpecificationEffect;
  /** The rank from 1, ascending by effect among those with the same other model. */
  readonly rank: number;
  readonly column: number;
  readonly color: string;
}

/** The horizontal axis, without numbers, which would carry no information. */
const UNNUMBERED = { label: 'specifications, in the order of the difference', ...centered, ticks: [] };

const CURVE = 190;
const ROW = 15;
/** The least width of a panel, in pixels, which its title needs. */
const NARROWEST = 190;

/** One column of panels per other model, as many beside each other as fit: the curve above, the fields below. */
function draw({ label, choices, items }: SpecificationsDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const rows = rowsOf(choices);
  const titles = rowTitles(
    rows.map(({ title }) => title),
    view.width,
  );
  const marginLeft = Math.max(76, titles.marginLeft);
  const others = othersIn(items);
  const fitting = Math.floor((view.width - marginLeft) / NARROWEST);
  const columns = Math.max(1, Math.min(others.length, fitting));
  const frame = frameOfEstimates(items.map(({ effect: value, low, high }) => ({ value, low, high })));
  const width = roomOf({ columns }, view.width, { marginLeft }).width;
  const plots = Array.from({ length: Math.ceil(others.length / columns) }, (_, i) => {
    const ranked = others
      .slice(i * columns, (i + 1) * columns)
      .flatMap((other, column) => rankedOf(items, other, column));
    const most = Math.max(...ranked.map(({ rank }) => rank));
    const shared = {
      ...plotDefaults({ columns, rows: 1 }, 0),
      ...{ document: view.document, width: view.width, marginLeft, color: { type: 'identity' } as const },
    };
    const domain = [0.5, most + 0.5];
    // A stroke is as wide as its column, except for a gap between columns that are wide enough.
    const stroke = Math.max(0.7, (0.75 * width) / most);
    return [
      curvePlot(ranked, { ...shared, x: { domain, axis: null } }, frame, { label, dimensions, view }),
      fieldsPlot(
        ranked,
        rows,
        { ...shared, x: { domain, ...UNNUMBERED }, y: { type: 'band', ...titles.axis, padding: 0.15 } },
        stroke,
      ),
    ];
  });
  const { model } = items[0]!;
  const title = dimensions.models[model]!.title;
  return picture(view, plots.flat(), [
    { title: `${title} is lower`, look: signLook('below') },
    { title: `${title} is higher`, look: signLook('above') },
    { title: 'undecided', look: signLook('neither') },
  ]);
}

const rankedOf = (items: readonly SpecificationEffect[], other: number, column: number): Ranked[] =>
  items
    .filter((item) => item.other === other)
    .sort((a, b) => a.effect - b.effect)
    .map((of, i) => ({ of, rank: i + 1, column, color: signColors[sideOf(of)] }));

/** The effects with their intervals, ascending, and the number of effects by sign. */
function curvePlot(
  ranked: readonly Ranked[],
  shared: Plot.PlotOptions,
  frame: readonly [low: number, high: number],
  { label, dimensions, view }: { label: string; dimensions: Dimensions; view: View },
): Element {
  const cut = (effect: number) => Math.min(frame[1], Math.max(frame[0], effect));
  const place = { fx: 'column', x: 'rank' };
  const at = { ...place, y: ({ of }: Ranked) => cut(of.effect) };
  const panels = [...new Set(ranked.map(({ column }) => column))].map((column) => {
    const own = ranked.filter((one) => one.column === column);
    return { column, row: 0, title: pairTitle(own[0]!.of, dimensions), counts: countsOf(own) };
  });
  return Plot.plot({
    ...shared,
    ...{ height: CURVE, marginTop: 24, marginBottom: 6 },
    y: ratioAxis(`difference in ${label}`, frame),
    marks: [
      ...panelMarks({ all: panels }),
      Plot.ruleY([0], { stroke: 'currentColor' }),
      Plot.ruleX(
        ranked.filter(({ of }) => of.low !== undefined),
        {
          ...{ ...place, y1: ({ of }: Ranked) => cut(of.low!), y2: ({ of }: Ranked) => cut(of.high!) },
          ...{ stroke: 'color', strokeWidth: 1 },
        },
      ),
      Plot.dot(ranked, { ...at, r: 1.8, fill: 'color' }),
      Plot.text(panels, {
        ...{ fx: 'column', text: 'counts', frameAnchor: 'bottom-right', dx: -6, dy: -6, lineAnchor: 'bottom' },
        ...{ textAnchor: 'end', lineHeight: 1.25 },
      }),
      ...tips(view, ranked, { ...at, title: ({ of }: Ranked) => describe(of, dimensions) }),
    ],
  });
}

/** A stroke in the row of each value that a specification has. */
function fieldsPlot(
  ranked: readonly Ranked[],
  rows: readonly Row[],
  shared: Plot.PlotOptions,
  strokeWidth: number,
): Element {
  const strokes = ranked.flatMap(({ of, ...one }) =>
    rows.filter(({ choice, level }) => of.levels[choice] === level).map(({ title }) => ({ ...one, title })),
  );
  const fields = rows.filter(({ level }) => level === 0).slice(1);
  return Plot.plot({
    ...shared,
    ...{ height: rows.length * ROW + 34, marginTop: 4, marginBottom: 30 },
    marks: [
      Plot.frame({ stroke: 'currentColor', strokeOpacity: 0.25 }),
      // A line above the first value of each field but the first.
      Plot.ruleY(fields, { y: 'title', dy: -ROW / 2, stroke: 'currentColor', strokeOpacity: 0.25 }),
      Plot.tickX(strokes, { fx: 'column', x: 'rank', y: 'title', stroke: 'color', strokeWidth }),
    ],
  });
}

const pairTitle = ({ model, other }: SpecificationEffect, { models }: Dimensions): string =>
  `${models[model]!.title} against ${models[other]!.title}`;

function countsOf(ranked: readonly Ranked[]): string {
  const count = (sign: Sign) => ranked.filter(({ of }) => sideOf(of) === sign).length;
  return `lower: ${count('below')}\nundecided: ${count('neither')}\nhigher: ${count('above')}`;
}

function describe(effect: SpecificationEffect, dimensions: Dimensions): string {
  const { low, high, n, other } = effect;
  const place: CellPlace = effect;
  const percent = (bound: number) => signedPercent(relative(bound));
  const interval = low === undefined ? '' : `\n95 % interval ${percent(low)} to ${percent(high!)}`;
  return (
    `${placeTitle(place, dimensions)}\n${percent(effect.effect)} against ${dimensions.models[other]!.title}${interval}\n` +
    `n = ${n} seeds`
  );
}

/** One row per specification and other model. */
export const specificationsTable = ({ effects }: Specifications, dimensions: Dimensions): Table => ({
  name: 'specifications',
  caption:
    'How much lower or higher the loss of a model is than that of the other one under each specification: the median over ' +
    'seeds of their ratio less 1, with its 95 % interval by the exact sign test. Failed: the share of runs that diverged or ' +
    'ended above twice the median loss of their cell. Learned: whether any model has a median loss below 90 % of Var(y).',
  columns: [
    ...placeColumns(dimensions),
    text('other', 'against'),
    number('n', 'seeds'),
    estimate('difference', 'difference', signedPercent),
    number('failed', 'failed', percent),
    number('other_failed', 'of the other', percent),
    text('learned'),
  ],
  rows: effects.map((one) => [
    ...placeValues(one, dimensions),
    dimensions.models[one.other]!.title,
    one.n,
    {
      value: relative(one.effect),
      interval: one.low === undefined ? undefined : [relative(one.low), relative(one.high!)],
    },
    ...[one.failed, one.otherFailed, one.learned ? 'yes' : 'no'],
  ]),
});
