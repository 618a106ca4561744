import type { Dimensions, Place } from './dimensions.js';
import type { LegendEntry } from './legend.js';
import { modelLook } from './look.js';
import { extent } from './numbers.js';

/** The final values of a metric over the runs of a cell. */
export interface Sample extends Place {
  /** Of the finished runs, ascending. */
  readonly values: readonly number[];
  readonly diverged: number;
}

/** The distribution of a metric's final value: a panel a correlation, as a histogram or a distribution function. */
export interface SamplesDrawing {
  readonly kind: 'histogram' | 'distribution';
  readonly axis: string;
  readonly better: 'lower' | 'higher';
  readonly items: readonly Sample[];
}

/** The models of some samples, in the order of the dimensions. */
export function samplesLegend(items: readonly Place[], { models }: Dimensions): LegendEntry[] {
  const shown = [...new Set(items.map((item) => item.model))].sort((a, b) => a - b);
  return shown.map((model) => ({ title: models[model]!.title, look: modelLook(models, model) }));
}

/** Least and greatest value of all samples; a little room around a single value. */
export function samplesExtent(items: readonly Sample[]): [low: number, high: number] {
  const [low, high] = extent(items.flatMap(({ values }) => values));
  const room = low === high ? 0.05 * Math.abs(low) || 0.05 : 0;
  return [low - room, high + room];
}
