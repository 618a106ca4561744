/** The interface that every chart implements, and its input. */

import type { Table } from '../../../ground/table/table.js';
import type { Arrangement } from '../../analysis/arrangement.js';
import type { CellPlace, Dimensions } from '../../analysis/place.js';
import type { Specifications } from '../../analysis/specifications.js';
import type { OverSettings } from '../../claims/over-settings.js';
import type { Measure } from '../../results/measures.js';
import type { Results } from '../../results/read.js';
import type { View } from '../plot/view.js';
import type { Searches } from '../tables/tuning.js';
import type { CellCurve } from './curves.js';
import type { CellSample } from './samples.js';

/** Plain data, and all that it takes to draw a figure, on paper or in a browser. */
export interface Drawing {
  /** The name of its chart. */
  readonly chart: string;
  readonly items: readonly object[];
}

export interface Figure<D extends Drawing = Drawing> {
  readonly title: string;
  /** What is shown and over how many runs, in at most 40 words. */
  readonly caption: string;
  /** How to read it: the meaning of its marks, definitions and exceptions, in full sentences. */
  readonly notes: string;
  readonly drawing: D;
}

interface Skipped {
  readonly skipped: string;
}

type Built<D> = Omit<Figure, 'drawing'> & { readonly drawing: Omit<D, 'chart'> };

/** What the figures and tables of a report are built from. */
export interface ReportInput extends Arrangement {
  /** The folders of the report, and their labels; empty where results come from elsewhere. */
  readonly folders: readonly Results[];
  readonly labels: readonly string[];
  /**
   * The comparisons by the leading metric under every specification, or the reason why there are
   * none.
   */
  readonly specifications: Specifications | Skipped;
  readonly overSettings: readonly OverSettings[];
  readonly searches: Searches;
}

export interface ChartInput extends ReportInput {
  readonly metric: Measure;
  /** The metric over training steps and its final values, for the cells that have them. */
  readonly curves: readonly CellCurve[];
  readonly samples: readonly CellSample[];
}

/** A choice from the dimensions; a field that is missing chooses everything. */
export interface Chosen {
  readonly group?: number;
  readonly models?: ReadonlySet<number>;
  readonly axis?: ReadonlySet<number>;
}

/**
 * A kind of figure: its data, words, drawing and table. The page's script draws it too, so a chart
 * imports nothing from Node, and everything it needs of folders and claims is in its input.
 */
export interface Chart<D extends Drawing = Drawing> {
  /** The name of its files, and its value for `--figure`. */
  readonly name: string;
  /** Set where the chart does not show the metric, and is the same for all metrics. */
  readonly metricFree?: true;
  /**
   * Set where the chart shows cells: its notes then state the fields that belong to these
   * (`Dimensions.own`).
   */
  readonly showsCells?: true;
  build(input: ChartInput): Built<D> | Skipped;
  /** `draw` and `table` get at least one item. */
  draw(drawing: D, dimensions: Dimensions, view: View): SVGSVGElement;
  table(drawing: D, dimensions: Dimensions): Table;
  /** The room that it needs on paper. */
  printSize(drawing: D): { readonly count: number; readonly of: 'panels' | 'rows' };
  /** Whether an item is shown under a choice; by default, its place decides. */
  shows?(item: D['items'][number], chosen: Chosen): boolean;
}

/** A comparison has two models, and is shown where both are chosen. */
type Placed = Partial<CellPlace> & { readonly other?: number };

/** Returns whether an item is shown under a choice. */
export function isAt(item: Placed, { group, models, axis }: Chosen): boolean {
  if (group !== undefined && item.group !== undefined && item.group !== group) return false;
  if (axis && item.axis !== undefined && !axis.has(item.axis)) return false;
  return (
    !models || [item.model, item.other].every((model) => model === undefined || models.has(model))
  );
}
