import * as Plot from '@observablehq/plot';
import { type CellPlace, type Dimensions, placeOf } from '../../analysis/place.js';
import { number, percent, type Table } from '../../table/table.js';
import { centered, fourDigits } from '../plot/axes.js';
import { lineStyle, modelLook } from '../plot/look.js';
import { placeColumns, placeTitle, placeValues } from '../plot/place.js';
import { runLinks, type Scale, tips, type View } from '../plot/view.js';
import {
  type CellSample,
  drawSamples,
  runsOf,
  type SamplesDrawing,
  type SamplesFrame,
  samplesFrame,
} from './samples.js';

const BINS = 20;

interface Bin extends CellPlace {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** The share of the cell's runs, including diverged ones. */
  readonly share: number;
}

/** One histogram per cell; all cells have the same bins, so that heights can be compared across panels. */
export function drawHistograms(drawing: SamplesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  return drawSamples(drawing, dimensions, view, {
    height: 200,
    countsAt: 'top',
    inside: ({ at, ...frame }) => {
      const edges = edgesOf(frame);
      const histograms = drawing.items.map((sample) => ({
        bins: binsOf(sample, edges),
        look: modelLook(dimensions.models, sample.model),
      }));
      const filled = histograms.flatMap(({ bins }) => bins.filter((bin) => bin.count > 0));
      const title = (bin: Bin) =>
        `${placeTitle(bin, dimensions)}\n${fourDigits(bin.low)} to ${fourDigits(bin.high)}\n` +
        `${bin.count} runs, ${percent(bin.share)}`;
      return {
        y: { label: 'share of runs', ...centered, ticks: 5, tickFormat: percentTick, grid: true },
        marks: [
          ...histograms.map(({ bins, look }) =>
            Plot.rectY(
              bins.filter(({ count }) => count > 0 || !view.linked),
              {
                ...{ ...at, x1: 'low', x2: 'high', y: 'share', inset: 0 },
                ...{ fill: look.color, fillOpacity: 0.16 },
                ...runLinks(view, ({ count: _, share: __, ...at }: Bin) => at),
              },
            ),
          ),
          ...histograms.map(({ bins, look }) =>
            Plot.line(outlineOf(bins), { ...at, x: 'low', y: 'share', ...lineStyle(look) }),
          ),
          Plot.ruleY([0], { stroke: 'currentColor' }),
          ...tips(view, filled, { ...at, x: (bin: Bin) => middle(bin, frame.scale), y: 'share', title }),
        ],
      };
    },
  });
}

/** One row per bin of each cell; runs beyond the axis are in bins of their own. */
export function histogramTable({ label, items }: SamplesDrawing, dimensions: Dimensions, asked?: Scale): Table {
  const frame = samplesFrame(items, asked);
  const edges = edgesOf(frame);
  const least = Math.min(...items.map(({ values }) => values[0]!));
  const most = Math.max(...items.map(({ values }) => values.at(-1)!));
  const binsWithOutside = (sample: CellSample): Bin[] => [
    ...(least < frame.low ? [binOf(sample, least, frame.low, (value) => value < frame.low)] : []),
    ...binsOf(sample, edges),
    ...(most > frame.high ? [binOf(sample, frame.high, most, (value) => value > frame.high)] : []),
  ];
  return {
    name: 'histogram',
    caption: `Runs by their final ${label}; the last bin of the axis includes both its ends`,
    columns: [
      ...placeColumns(dimensions),
      number('low', 'from', fourDigits),
      number('high', 'to', fourDigits),
      number('runs'),
      number('share', 'share', percent),
    ],
    rows: items.flatMap((sample) =>
      binsWithOutside(sample).map((bin) => [
        ...placeValues(sample, dimensions),
        bin.low,
        bin.high,
        bin.count,
        bin.share,
      ]),
    ),
  };
}

/** Ends of bins of equal width, in the logarithm on a logarithmic scale. */
function edgesOf({ low, high, scale }: SamplesFrame): number[] {
  const at = (i: number) => (scale === 'log' ? low * (high / low) ** (i / BINS) : low + ((high - low) * i) / BINS);
  return Array.from({ length: BINS + 1 }, (_, i) => (i === 0 ? low : i === BINS ? high : at(i)));
}

/** The bins between ascending edges, of which the last includes both its ends; values outside are in none. */
const binsOf = (sample: CellSample, edges: readonly number[]): Bin[] =>
  edges.slice(1).map((high, i) => {
    const low = edges[i]!;
    const isLast = i === edges.length - 2;
    return binOf(sample, low, high, (value) => value >= low && (isLast ? value <= high : value < high));
  });

function binOf(sample: CellSample, low: number, high: number, isIn: (value: number) => boolean): Bin {
  const { values, diverged } = sample;
  const count = runsOf(sample, values.filter(isIn).length);
  const share = count / (runsOf(sample, values.length) + diverged);
  return { ...placeOf(sample), low, high, count: Math.round(count), share };
}

/** The corners of a histogram's upper edge. */
function outlineOf(bins: readonly Bin[]): (CellPlace & { low: number; share: number })[] {
  const { low, high, count, share, ...place } = bins[0]!;
  const corners = bins.flatMap((bin) => [
    { ...place, low: bin.low, share: bin.share },
    { ...place, low: bin.high, share: bin.share },
  ]);
  return [{ ...place, low, share: 0 }, ...corners, { ...place, low: bins.at(-1)!.high, share: 0 }];
}

const middle = ({ low, high }: Bin, scale: Scale): number =>
  scale === 'log' ? Math.sqrt(low * high) : (low + high) / 2;

const percentTick = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
