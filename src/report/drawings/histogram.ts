import * as Plot from '@observablehq/plot';
import { number, percent, type Table } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';
import { lineStyle, modelLook } from './look.js';
import { centered, fourDigits, scaleFor } from './numbers.js';
import { placeColumns, placeTitle, placeValues } from './place-columns.js';
import { drawSamples, type Sample, type SamplesDrawing, samplesExtent } from './samples.js';
import { tips } from './tips.js';
import type { Scale, View } from './view.js';

const BINS = 30;

interface Bin extends Place {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Of the cell's runs, diverged ones among them. */
  readonly share: number;
}

/** A histogram a cell; all cells have the same bins, so that heights can be compared over panels. */
export function drawHistogram(drawing: SamplesDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  return drawSamples(drawing, dimensions, view, ({ at, low, high, scale }) => {
    const edges = edgesOf(low, high, scale);
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
          Plot.rectY(bins, { ...at, x1: 'low', x2: 'high', y: 'share', fill: look.color, fillOpacity: 0.16, inset: 0 }),
        ),
        ...histograms.map(({ bins, look }) =>
          Plot.line(outlineOf(bins), { ...at, x: 'low', y: 'share', ...lineStyle(look) }),
        ),
        Plot.ruleY([0], { stroke: 'currentColor' }),
        ...tips(view, filled, { ...at, x: (bin: Bin) => middle(bin, scale), y: 'share', title }),
      ],
    };
  });
}

export function histogramTable({ axis, items }: SamplesDrawing, dimensions: Dimensions, asked?: Scale): Table {
  const [low, high] = samplesExtent(items);
  const edges = edgesOf(low, high, scaleFor([low, high], asked));
  return {
    name: 'histogram',
    caption: `Runs by their final ${axis}, the last bin with both of its ends`,
    columns: [
      ...placeColumns(dimensions),
      number('low', 'from', fourDigits),
      number('high', 'to', fourDigits),
      number('runs'),
      number('share', 'share', percent),
    ],
    rows: items.flatMap((sample) =>
      binsOf(sample, edges).map((bin) => [...placeValues(sample, dimensions), bin.low, bin.high, bin.count, bin.share]),
    ),
  };
}

/** Ends of bins of one width, in the logarithm on a logarithmic scale. */
function edgesOf(low: number, high: number, scale: Scale): number[] {
  const at = (i: number) => (scale === 'log' ? low * (high / low) ** (i / BINS) : low + ((high - low) * i) / BINS);
  return Array.from({ length: BINS + 1 }, (_, i) => (i === 0 ? low : i === BINS ? high : at(i)));
}

function binsOf({ values, diverged, ...place }: Sample, edges: readonly number[]): Bin[] {
  const counts = new Array<number>(BINS).fill(0);
  let bin = 0;
  for (const value of values) {
    while (bin < BINS - 1 && value >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  const runs = values.length + diverged;
  return counts.map((count, i) => ({ ...place, low: edges[i]!, high: edges[i + 1]!, count, share: count / runs }));
}

/** The corners of a histogram's upper edge. */
function outlineOf(bins: readonly Bin[]): (Place & { low: number; share: number })[] {
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
