/** The figure of the specification curve. */

import * as Plot from '@observablehq/plot';
import type { Estimate } from '../../../ground/base/estimate.js';
import { groupedBy } from '../../../ground/base/grouped.js';
import { fieldTitle, range } from '../../../ground/base/words.js';
import { mean } from '../../../ground/stats/descriptive.js';
import {
  estimate,
  type Field,
  fieldLines,
  number,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import type { Dimensions } from '../../analysis/place.js';
import {
  type Choice,
  effectSide,
  othersIn,
  type SpecificationEffect,
} from '../../analysis/specifications.js';
import { centered, ratioAxis, signedPercent } from '../plot/axes.js';
import { GREY, plainLook, signColors } from '../plot/look.js';
import { cutTo, frameOfEstimates, intervalEnds } from '../plot/marks.js';
import { facets, type Panels, panelGrid, panelGridPlot, rowTitles } from '../plot/panels.js';
import { picture } from '../plot/picture.js';
import { placeFields } from '../plot/place.js';
import { tips, type View } from '../plot/view.js';
import { type Chart, type Drawing, isAt } from './chart.js';

interface SpecificationsDrawing extends Drawing {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly items: readonly SpecificationEffect[];
}

/**
 * The specification curve (Simonsohn, Simmons and Nelson 2020): does the finding depend on the
 * setting?
 */
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
        `Of ${places} combinations of the fields below: in how many the ${metric.axis} of ${reference} is lower, undecided or ` +
        `higher, in all, and for each value of a field. n = ${range(items.map(({ n }) => n))} seeds.`,
      notes:
        'Above: the median over seeds of the difference after the last step, in ascending order, with its 95 % interval by ' +
        'the exact sign test, cut at the frame. Below: in how many it excludes 0, the number of all in the first row. The fields are in the order of how ' +
        'much the shares differ between their values. A ratio of ten or more, as to a diverged run, counts as ten. The ' +
        'intervals are not corrected for their number: one in twenty may miss by chance.',
      drawing: { label: metric.title, choices, items },
    };
  },
  draw,
  table: ({ items }, dimensions) =>
    tableFrom(
      {
        name: 'specifications',
        caption:
          'How much lower or higher the loss of a model is than that of the other one under each specification: the median over ' +
          'seeds of their ratio less 1, with its 95 % interval by the exact sign test. Learned: whether any model has a median ' +
          'loss below 90 % of Var(y).',
      },
      items,
      effectFields(dimensions),
    ),
  printSize: ({ choices, items }) => ({
    count: levelRows(choices).length * Math.ceil(othersIn(items).length / 3),
    of: 'rows',
  }),
  // A curve always shows all settings, regardless of the chosen one.
  shows: (item, { group: _, ...chosen }) => isAt(item, chosen),
};

/** The rows: values of fields, or ranges of them. */
const levelRows = (choices: readonly Choice[]) =>
  choices.flatMap(({ field, levels }, choice) =>
    levels.map((title, level) => ({ title: fieldTitle(field, title), choice, level })),
  );

const SIDES = ['below', 'neither', 'above'] as const;

/** The height of a row, and its least panel width, which its title needs. */
const ROW = 15;
const MIN_WIDTH = 190;

/** Two models, which have a panel. */
type Compared = Pick<SpecificationEffect, 'model' | 'other'>;

type SideCount = ReturnType<typeof effectSides>[number];

const effectSides = (effects: readonly SpecificationEffect[], title: string) =>
  SIDES.map((side) => ({
    title,
    model: effects[0]!.model,
    other: effects[0]!.other,
    side,
    color: signColors[side],
    count: effects.filter((effect) => effectSide(effect) === side).length,
    of: effects.length,
  }));

/**
 * How much the share of higher effects differs between the values of a field, the most over the
 * other models.
 */
function shareSpread(choice: number, items: readonly SpecificationEffect[]): number {
  const spreads = [...groupedBy(items, ({ other }) => other).values()].map((own) => {
    const scoreOf = (effect: SpecificationEffect) => SIDES.indexOf(effectSide(effect)) - 1;
    const shares = [...groupedBy(own, ({ levels }) => levels[choice]).values()].map(
      (at) => mean(at.map(scoreOf))!,
    );
    return Math.max(...shares) - Math.min(...shares);
  });
  return Math.max(...spreads);
}

const ALL = 'all';

function draw(drawing: SpecificationsDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { choices, items } = drawing;
  const levels = levelRows(choices).sort(
    (a, b) => shareSpread(b.choice, items) - shareSpread(a.choice, items) || a.choice - b.choice,
  );
  const rows = [{ title: ALL, choice: -1, level: 0 }, ...levels];
  const titles = rowTitles(
    rows.map(({ title }) => title),
    view.width,
  );
  // The numbers of the curve need room, too.
  const marginLeft = Math.max(76, titles.marginLeft);
  const panels = panelGrid<Compared>(
    items,
    {
      id: ({ other }) => other,
      title: ({ model, other }) =>
        `${dimensions.models[model]!.title} against ${dimensions.models[other]!.title}`,
    },
    view,
    { margin: marginLeft, narrowest: MIN_WIDTH },
  );
  const counts = [...groupedBy(items, ({ other }) => other).values()].flatMap((own) =>
    rows.flatMap(({ title, choice, level }) => {
      const here = own.filter(({ levels }) => choice < 0 || levels[choice] === level);
      return here.length > 0 ? effectSides(here, title) : [];
    }),
  );
  const reference = dimensions.models[items[0]!.model]!.title;
  const untitled = panels.all.map((panel) => ({ ...panel, title: '' }));
  // Shares of their sum, in the order of the counts.
  const stacked = <O>(options: O) =>
    Plot.stackX({
      ...(facets(panels) as object),
      x: 'count',
      y: 'title',
      z: 'color',
      offset: 'normalize',
      order: null,
      ...options,
    } as Plot.StackOptions & O);
  const shares = panelGridPlot(
    view,
    { ...panels, all: untitled },
    {
      panelHeight: rows.length * ROW,
      marginLeft,
      marginTop: 8,
      framed: false,
      y: { type: 'band', ...titles.axis, padding: 0.2 },
      x: {
        label: 'share of specifications',
        ...centered,
        percent: true,
        ticks: 5,
        domain: [0, 100],
      },
      marks: [
        Plot.barX(counts, stacked({ fill: 'color', insetRight: 0.5 })),
        Plot.text(
          counts,
          stacked({
            text: ({ title, count }: SideCount) =>
              count > 0 && title === ALL ? String(count) : '',
            // Each has a contrast of 4.5:1, as WCAG 2.2 asks of text (1.4.3).
            fill: ({ color }: SideCount) => (color === signColors.below ? '#fff' : '#000'),
          }),
        ),
        // A line between the rows of two fields.
        Plot.ruleY(
          rows.filter(({ level }, i) => level === 0 && i > 0),
          { y: 'title', dy: -ROW / 2, stroke: 'currentColor', strokeOpacity: 0.25 },
        ),
        ...tips(
          view,
          counts,
          stacked({ title: ({ title, count, of }: SideCount) => `${title}\n${count} of ${of}` }),
        ),
      ],
    },
  );
  return picture(
    view,
    [curvePlot(drawing, panels, { marginLeft, dimensions, view }), shares],
    [
      { title: `${reference} is lower`, look: plainLook(signColors.below) },
      { title: 'undecided', look: plainLook(GREY) },
      { title: `${reference} is higher`, look: plainLook(signColors.above) },
    ],
  );
}

/** The effects with their intervals, ascending among those with the same other model. */
function curvePlot(
  { label, items }: SpecificationsDrawing,
  panels: Panels<Compared>,
  { marginLeft, dimensions, view }: { marginLeft: number; dimensions: Dimensions; view: View },
): Element {
  const ranked = [...groupedBy(items, ({ other }) => other).values()].flatMap((own) =>
    [...own]
      .sort((a, b) => a.value - b.value)
      .map((of, rank) => ({ ...of, rank, color: signColors[effectSide(of)] })),
  );
  type Ranked = (typeof ranked)[number];
  const frame = frameOfEstimates(items);
  const cut = cutTo(frame);
  const at = { ...facets(panels), x: 'rank' };
  return panelGridPlot(view, panels, {
    panelHeight: 130,
    marginLeft,
    marginBottom: 6,
    x: { axis: null, inset: 3 },
    y: ratioAxis(`difference in ${label}`, frame),
    marks: [
      Plot.ruleY([0], { stroke: 'currentColor' }),
      Plot.ruleX(
        ranked.filter(({ interval }) => interval),
        {
          ...at,
          y1: (one: Ranked) => cut(intervalEnds(one)[0]),
          y2: (one: Ranked) => cut(intervalEnds(one)[1]),
          stroke: 'color',
          strokeOpacity: 0.55,
        },
      ),
      Plot.line(ranked, {
        ...at,
        y: ({ value }: Ranked) => cut(value),
        stroke: 'currentColor',
        strokeWidth: 1.6,
        z: 'other',
      }),
      ...tips(view, ranked, {
        ...at,
        y: ({ value }: Ranked) => cut(value),
        title: fieldLines(effectFields(dimensions)),
      }),
    ],
  });
}

const relatively = ({ value, interval }: SpecificationEffect): Estimate => ({
  value: Math.expm1(value),
  interval: interval && [Math.expm1(interval[0]), Math.expm1(interval[1])],
});

const effectFields = (dimensions: Dimensions): Field<SpecificationEffect>[] => [
  ...placeFields(dimensions),
  [text('other', 'against'), ({ other }) => dimensions.models[other]!.title],
  [number('n', 'seeds'), ({ n }) => n],
  [estimate('difference', 'difference', signedPercent), relatively],
  [text('learned'), ({ learned }) => (learned ? 'yes' : 'no')],
];
