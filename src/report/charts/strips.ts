import * as Plot from '@observablehq/plot';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { quantile, summarize } from '../../stats/summary.js';
import { number, type Table } from '../../table/table.js';
import { fourDigits } from '../plot/axes.js';
import { modelLook } from '../plot/look.js';
import { rowTitles } from '../plot/panels.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { runLinks, tips, type View } from '../plot/view.js';
import { type CellSample, drawSamples, outsideOf, runsOf, type SamplesDrawing, withArrow } from './samples.js';

const ROW = 30;

/** The most dots of a strip that can be distinguished; of more runs, dots represent evenly spaced quantiles. */
const MOST_DOTS = 200;

/** The most runs for which dots have their full size. */
const MANY = 50;

interface Dot extends CellPlace {
  readonly value: number;
  /** The vertical offset, in pixels. */
  readonly offset: number;
}

interface Box extends CellPlace {
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly n: number;
}

/** One strip per cell: a dot per run, the middle half as a bar and the median as a stroke; a row per model. */
export function drawStrips(drawing: SamplesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const { items } = drawing;
  const { models } = dimensions;
  const titleOf = ({ model }: { readonly model: number }) => models[model]!.title;
  const colorOf = ({ model }: CellPlace) => modelLook(models, model).color;
  const rows = [...new Set([...items].sort((a, b) => a.model - b.model).map(titleOf))];
  const { marginLeft, axis } = rowTitles(rows, view.width);
  return drawSamples(drawing, dimensions, view, {
    height: rows.length * ROW + 10,
    marginLeft,
    countsAt: 'rows',
    inside: ({ at, ...frame }) => {
      const cut = (value: number) => Math.min(frame.high, Math.max(frame.low, value));
      const dots = items.flatMap(dotsOf).filter(({ value }) => value >= frame.low && value <= frame.high);
      const boxes = items.map(boxOf);
      const radius = Math.max(...items.map(({ values }) => values.length)) > MANY ? 1.3 : 2;
      const place = { ...at, y: titleOf };
      return {
        y: { type: 'band', ...axis, padding: 0.1 },
        marks: [
          // There is one mark for each offset, as an offset is not a channel.
          ...OFFSETS.map((dy) =>
            Plot.dot(
              dots.filter(({ offset }) => offset === dy),
              {
                ...{ ...place, x: 'value', dy, r: radius, fill: colorOf },
                // A transparent stroke makes the dot large enough for a finger.
                ...(view.linked && { stroke: 'transparent', strokeWidth: 6 }),
                ...runLinks(view, ({ value, offset: _, ...at }: Dot) => ({ ...at, low: value, high: value })),
              },
            ),
          ),
          Plot.ruleY(boxes, {
            ...{ ...place, x1: (box: Box) => cut(box.q1), x2: (box: Box) => cut(box.q3) },
            ...{ stroke: 'currentColor', strokeWidth: 2.5, dy: BAR },
          }),
          Plot.tickX(boxes, { ...place, x: (box: Box) => cut(box.median), stroke: 'currentColor', strokeWidth: 2 }),
          ...outsideOf(items, frame).map((one) =>
            Plot.text([one], {
              ...{
                ...place,
                text: withArrow,
                frameAnchor: one.side,
                textAnchor: one.side === 'left' ? 'start' : 'end',
              },
              ...{ dx: one.side === 'left' ? 5 : -5, dy: 2 },
            }),
          ),
          ...tips(view, boxes, {
            ...{ ...place, x: (box: Box) => cut(box.median), title: (box: Box) => describe(box, dimensions) },
          }),
        ],
      };
    },
  });
}

/** The offsets of dots from the middle of their row, in pixels: runs of nearly the same value lie above one another. */
const OFFSETS = [-8, -5, -2, 1, 4] as const;
/** The offset of the bar below the dots, in pixels. */
const BAR = 9;

function dotsOf(sample: CellSample): Dot[] {
  const { values } = sample;
  const shown =
    values.length <= MOST_DOTS
      ? values
      : Array.from({ length: MOST_DOTS }, (_, i) => quantile(values, (i + 0.5) / MOST_DOTS));
  // Offsets are taken two steps at a time, so that neighbours do not form a slope.
  return shown.map((value, i) => ({ ...placeOf(sample), value, offset: OFFSETS[(2 * i) % OFFSETS.length]! }));
}

function boxOf(sample: CellSample): Box {
  const { q1, median, q3, n } = summarize(sample.values);
  return { ...placeOf(sample), q1, median, q3, n: Math.round(runsOf(sample, n)) };
}

const describe = (box: Box, dimensions: Dimensions): string =>
  `${placeTitle(box, dimensions)}\nmedian ${fourDigits(box.median)}\n` +
  `middle half ${fourDigits(box.q1)} to ${fourDigits(box.q3)}\nn = ${box.n}`;

const quantiles = [
  ['min', 'min'],
  ['q05', '5 %'],
  ['q1', 'q1'],
  ['median', 'median'],
  ['q3', 'q3'],
  ['q95', '95 %'],
  ['max', 'max'],
] as const;

/** One row per cell: its runs and their quantiles. */
export const stripsTable = ({ label, items }: SamplesDrawing, dimensions: Dimensions): Table => ({
  name: 'quantiles',
  caption: `Quantiles of the final ${label} over finished runs`,
  columns: [
    ...placeColumns(dimensions),
    ...[number('n'), number('diverged')],
    ...quantiles.map(([key, title]) => number(key, title, fourDigits)),
  ],
  rows: items.map((sample) => {
    const summary = summarize(sample.values);
    return [
      ...[...placeValues(sample, dimensions), Math.round(runsOf(sample, summary.n)), sample.diverged],
      ...quantiles.map(([key]) => summary[key]),
    ];
  }),
});
