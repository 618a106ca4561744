import * as Plot from '@observablehq/plot';
import type { Dimensions } from '../../analysis/place.js';
import { type Choice, othersIn, type SpecificationEffect, type Specifications } from '../../analysis/specifications.js';
import { groupedBy } from '../../base/grouped.js';
import { mean } from '../../stats/moments.js';
import { meanInterval } from '../../stats/student.js';
import { estimate, number, type Table, text } from '../../table/table.js';
import { centered, extent, fittingLabels, padded, ratioAxis, relative, signedPercent, TICKS } from '../plot/axes.js';
import { modelLook } from '../plot/look.js';
import { panelMarks, plotDefaults, roomOf } from '../plot/panels.js';
import { type LegendEntry, picture } from '../plot/picture.js';
import { tips, type View } from '../plot/view.js';
import type { Chart } from './chart.js';

/** The mean of a quantity over the settings that have a value of a field, with its 95 % interval (Student). */
export interface ChoicePoint {
  readonly choice: number;
  readonly level: number;
  readonly model: number;
  /** The model that it is compared with. */
  readonly other: number;
  /** The number of settings. */
  readonly n: number;
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface ChoicesDrawing {
  readonly chart: string;
  readonly choices: readonly Choice[];
  readonly items: readonly ChoicePoint[];
}

/**
 * The points of a quantity for each value of each field and each other model. The values on the axis of a setting share its
 * seeds: they are averaged first, so that the settings are independent.
 */
export function choicePoints(
  { choices, effects }: Specifications,
  quantity: (effect: SpecificationEffect) => number,
): ChoicePoint[] {
  const { model } = effects[0]!;
  const others = othersIn(effects);
  return choices.flatMap(({ levels }, choice) =>
    levels.flatMap((_, level) =>
      others.flatMap((other): ChoicePoint[] => {
        const own = effects.filter((effect) => effect.other === other && effect.levels[choice] === level);
        const settings = [...groupedBy(own, ({ group }) => group).values()];
        if (settings.length === 0) return [];
        const { n, mean: value, low, high } = meanInterval(settings.map((setting) => mean(setting.map(quantity))!));
        return [{ choice, level, model, other, n, value, low, high }];
      }),
    ),
  );
}

/** The sentence for captions on how `choicePoints` counts a setting. */
export const averagedSentence = ({ axis }: Dimensions): string =>
  axis ? `A setting counts once: its differences at several ${axis.nouns} are averaged.` : 'A setting counts once.';

const NARROWEST = 180;
const MARGIN = 76;
const MOST_COLUMNS = 4;
const HEIGHT = 250;

/** The vertical axis, and the format of its values. */
export interface ChoiceScale {
  readonly y: Plot.ScaleOptions;
  readonly shown: (value: number) => string;
}

/** The range of all points and intervals and 0, with a little room. */
export function choicesRange(items: readonly ChoicePoint[]): [low: number, high: number] {
  const [low, high] = padded(extent([0, ...items.flatMap(({ value, low, high }) => [low ?? value, high ?? value])]));
  const room = 0.05 * (high - low);
  return [low - room, high + room];
}

/** One panel per field, its values side by side, with a point and an interval for each other model. */
export function drawChoices(
  { choices, items }: ChoicesDrawing,
  dimensions: Dimensions,
  view: View,
  { y, shown }: ChoiceScale,
): SVGSVGElement {
  const { models } = dimensions;
  const columns = columnsOf(choices, view.width);
  const { width } = roomOf({ columns }, view.width, { marginLeft: MARGIN });
  const rows = Math.ceil(choices.length / columns);
  const others = othersIn(items);
  const place = {
    fx: ({ choice }: { choice: number }) => choice % columns,
    fy: ({ choice }: { choice: number }) => Math.floor(choice / columns),
  };
  // Values are as far apart as the panel allows, and the models at a value side by side.
  const x = ({ choice, level, other }: ChoicePoint) => {
    const aside = (others.indexOf(other) + 1) / (others.length + 1) - 0.5;
    return (level + 0.5 + 0.7 * aside) / choices[choice]!.levels.length;
  };
  const look = ({ other }: ChoicePoint) => modelLook(models, other);
  const panels = choices.map(({ field }, choice) => ({ choice, title: field, ...panelAt(choice, columns) }));
  const plot = Plot.plot({
    ...plotDefaults({ columns, rows }, 0),
    ...{ document: view.document, width: view.width, height: rows * HEIGHT, marginLeft: MARGIN, marginTop: 24 },
    fy: { axis: null, padding: rows > 1 ? 0.28 : 0, domain: [...Array(rows).keys()] },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    x: { domain: [0, 1], axis: null },
    y,
    marks: [
      ...panelMarks({ all: panels }),
      Plot.ruleY([0], { stroke: 'currentColor' }),
      Plot.text(
        choices.flatMap((choice, i) => fitting(labelsOf(choice, i), width)),
        {
          ...{ ...place, x: 'x', text: 'text', frameAnchor: 'bottom', dy: 8, lineAnchor: 'top', lineHeight: 1.15 },
        },
      ),
      Plot.ruleX(
        items.filter(({ low }) => low !== undefined),
        {
          ...{ ...place, x, y1: 'low', y2: 'high' },
          ...{ stroke: (item: ChoicePoint) => look(item).color, strokeWidth: 1.6 },
        },
      ),
      Plot.dot(items, {
        ...{ ...place, x, y: 'value', r: 3.5 },
        ...{ symbol: (item: ChoicePoint) => look(item).symbol, fill: (item: ChoicePoint) => look(item).color },
      }),
      ...tips(view, items, {
        ...{ ...place, x, y: 'value' },
        title: ({ choice, level, other, value, low, high, n }: ChoicePoint) =>
          `${choices[choice]!.field} ${choices[choice]!.levels[level]}\nagainst ${models[other]!.title}: ${shown(value)}` +
          `${low === undefined ? '' : `\n95 % interval ${shown(low)} to ${shown(high!)}`}\nn = ${n} settings`,
      }),
    ],
  });
  return picture(view, plot, againstLegend(items, dimensions));
}

const panelAt = (choice: number, columns: number) => ({ column: choice % columns, row: Math.floor(choice / columns) });

/** `against OMoE`, with its look. */
const againstLegend = (items: readonly ChoicePoint[], { models }: Dimensions): LegendEntry[] =>
  othersIn(items).map((other) => ({
    title: `against ${models[other]!.title}`,
    look: { ...modelLook(models, other), dash: 'none' },
  }));

interface ValueLabel {
  readonly choice: number;
  readonly text: string;
  readonly x: number;
}

/** The values of a field below its panel, ranges on two lines. */
const labelsOf = ({ levels }: Choice, choice: number): ValueLabel[] =>
  levels.map((title, level) => ({ choice, text: title.replace('–', '–\n'), x: (level + 0.5) / levels.length }));

const fitting = (labels: readonly ValueLabel[], width: number) => fittingLabels(labels, width, ({ text }) => text);

/** The largest number of columns of panels in which all values have room; 1 if there is none. */
function columnsOf(choices: readonly Choice[], width: number): number {
  const most = Math.min(MOST_COLUMNS, choices.length, Math.floor((width - MARGIN) / NARROWEST));
  const labels = choices.map(labelsOf);
  for (let columns = most; columns > 1; columns--) {
    const room = roomOf({ columns }, width, { marginLeft: MARGIN }).width;
    if (labels.every((own) => fitting(own, room).length === own.length)) return columns;
  }
  return 1;
}

/** A row per value of a field and other model. */
export const choicesTable = (
  { choices, items }: ChoicesDrawing,
  { models }: Dimensions,
  {
    name,
    caption,
    of,
    shown,
  }: { name: string; caption: string; of: (value: number) => number; shown: (value: number) => string },
): Table => ({
  name,
  caption,
  columns: [
    ...[text('field'), text('value'), text('model'), text('other', 'against'), number('n', 'settings')],
    estimate('difference', 'difference', shown),
  ],
  rows: items.map(({ choice, level, model, other, n, value, low, high }) => [
    ...[choices[choice]!.field, choices[choice]!.levels[level], models[model]!.title, models[other]!.title, n],
    { value: of(value), interval: low === undefined ? undefined : [of(low), of(high!)] },
  ]),
});

interface EffectsDrawing extends ChoicesDrawing {
  /** The label of the metric. */
  readonly label: string;
}

/** Which choices decide whether the reference model has the lower loss? */
export const choices: Chart<EffectsDrawing> = {
  name: 'choices',
  build({ specifications, metric, dimensions }) {
    if ('skipped' in specifications) return specifications;
    const items = choicePoints(specifications, ({ effect }) => effect);
    const reference = dimensions.models[items[0]!.model]!.title;
    return {
      title: `Which choices decide: ${metric.title} of ${reference} against each other model`,
      caption:
        `How much lower or higher the ${metric.axis} of ${reference} is than the other model's, by the ` +
        'value of each field: means over settings with 95 % intervals.',
      notes:
        'After the last step; the geometric mean over the settings with this value, whatever their other fields, with its ' +
        `95 % interval (Student). Of a specification, the median over seeds counts. ${averagedSentence(dimensions)}`,
      drawing: { chart: 'choices', label: metric.title, choices: specifications.choices, items },
    };
  },
  draw: (drawing, dimensions, view) =>
    drawChoices(drawing, dimensions, view, {
      y: ratioAxis(`difference in ${drawing.label}`, choicesRange(drawing.items)),
      shown: (effect) => signedPercent(relative(effect)),
    }),
  table: (drawing, dimensions) =>
    choicesTable(drawing, dimensions, {
      name: 'choices',
      caption: `Difference in ${drawing.label} by the value of each field`,
      ...{ of: relative, shown: signedPercent },
    }),
  printSize: ({ choices }) => ({ count: choices.length, of: 'panels' }),
};

/** For which choices does the reference model train more reliably? */
export const failuresByChoice: Chart<ChoicesDrawing> = {
  name: 'failures-by-choice',
  build({ specifications, dimensions }) {
    if ('skipped' in specifications) return specifications;
    const { choices, effects } = specifications;
    if (effects.every(({ failed, otherFailed }) => failed === 0 && otherFailed === 0)) {
      return { skipped: 'no run has failed to train' };
    }
    const items = choicePoints(specifications, ({ failed, otherFailed }) => failed - otherFailed);
    const reference = dimensions.models[items[0]!.model]!.title;
    return {
      title: `Which choices decide: failed runs of ${reference} against each other model`,
      caption:
        `The share of failed runs of ${reference} less that of the other model, in percentage points (pp), by the value of ` +
        'each field, with 95 % intervals. Below 0, the other model fails more often.',
      notes:
        'The mean over the settings with this value, with its 95 % interval (Student). A run has failed if it ' +
        `diverged or ended above twice the median loss of its cell. ${averagedSentence(dimensions)}`,
      drawing: { chart: 'failures-by-choice', choices, items },
    };
  },
  draw: (drawing, dimensions, view) =>
    drawChoices(drawing, dimensions, view, {
      y: {
        ...{ domain: choicesRange(drawing.items), label: 'difference in failed runs', ...centered, grid: true },
        ...{ ticks: TICKS, tickFormat: points },
      },
      shown: points,
    }),
  table: (drawing, dimensions) =>
    choicesTable(drawing, dimensions, {
      name: 'failures-by-choice',
      caption: 'Difference in the share of failed runs by the value of each field',
      ...{ of: Number, shown: points },
    }),
  printSize: ({ choices }) => ({ count: choices.length, of: 'panels' }),
};

/** Percentage points, with their sign: `−5 pp`. */
function points(difference: number): string {
  const size = Number((100 * Math.abs(difference)).toPrecision(3));
  return size === 0 ? '0 pp' : `${difference < 0 ? '−' : '+'}${size} pp`;
}
