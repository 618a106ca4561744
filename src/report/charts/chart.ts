import type { Arrangement } from '../../analysis/arrangement.js';
import type { GateUse } from '../../analysis/collapse.js';
import type { Pair } from '../../analysis/pairs.js';
import type { CellPlace, Dimensions } from '../../analysis/place.js';
import type { FolderSearch } from '../../analysis/searches.js';
import type { Specifications } from '../../analysis/specifications.js';
import type { Transfer } from '../../analysis/transfers.js';
import type { OverSettings } from '../../claims/over-settings.js';
import type { Measure } from '../../results/measures.js';
import type { Results } from '../../results/read.js';
import type { Table } from '../../table/table.js';
import type { View } from '../plot/view.js';
import type { CellCurve } from './curves.js';
import type { CellSample } from './samples.js';

/** All that a figure shows, as plain data: no other input is needed to draw it, on paper or in a browser. */
export interface Drawing {
  /** Name of the chart that draws it. */
  readonly chart: string;
  /** The items that a reader can choose from. */
  readonly items: readonly object[];
}

/** A figure of a metric: a drawing with its words. */
export interface Figure<D extends Drawing = Drawing> {
  readonly title: string;
  /** What is shown and over how many runs, in at most 40 words. */
  readonly caption: string;
  /** How to read it: the meaning of its marks, definitions and exceptions, in full sentences. */
  readonly notes: string;
  readonly drawing: D;
}

/** The reason why a figure does not apply. */
export interface Skipped {
  readonly skipped: string;
}

/** What the figures and tables of a report are built from. */
export interface ReportInput extends Arrangement {
  /** The folders of the report, and their labels; empty where results come from elsewhere. */
  readonly folders: readonly Results[];
  readonly labels: readonly string[];
  readonly gateUses: readonly GateUse[];
  /** The comparisons by the leading metric under every specification, or the reason why there are none. */
  readonly specifications: Specifications | Skipped;
  /** The parts of claims over the settings of a folder. */
  readonly overSettings: readonly OverSettings[];
  /** The searches of the folders whose settings were searched. */
  readonly searches: readonly FolderSearch[];
}

/** The input from which figures of a metric are built. */
export interface ChartInput extends ReportInput {
  readonly metric: Measure;
  /** The metric over training steps and its final values, for the cells that have them. */
  readonly curves: readonly CellCurve[];
  readonly samples: readonly CellSample[];
  /** The comparisons of models; empty for a metric that ranks models exactly as another one does. */
  readonly pairs: readonly Pair[];
  readonly transfers: readonly Transfer[];
}

/** A choice from the dimensions; a field that is missing chooses everything. */
export interface Chosen {
  readonly group?: number;
  readonly models?: ReadonlySet<number>;
  readonly axis?: ReadonlySet<number>;
}

/** The amount of room that a drawing needs on paper. */
export interface PrintSize {
  readonly count: number;
  readonly of: 'panels' | 'rows';
}

/**
 * A kind of figure: its data, words, drawing and table. The page's script draws it too, so a chart imports nothing from
 * Node, and everything it needs of folders and claims is in its input.
 */
export interface Chart<D extends Drawing = Drawing> {
  /** The name of its files, and its value for `--figure`. */
  readonly name: string;
  /** The name of the chart before it in a report, for a chart of a wing; by default it is among the last. */
  readonly after?: string;
  /** Set where the chart does not show the metric, and is the same for all metrics. */
  readonly metricFree?: true;
  /**
   * Set where the chart shows cells, which may have fields of their own (`Dimensions.own`): whether it draws those in which
   * cells differ, or leaves them to its caption. Those that all cells have in common are always in the caption.
   */
  readonly ownFields?: 'drawn' | 'in caption';
  /** Builds its data and words, or gives the reason why there are none. */
  build(input: ChartInput): Figure<D> | Skipped;
  /** Draws at least one item. */
  draw(drawing: D, dimensions: Dimensions, view: View): SVGSVGElement;
  /** The numbers of a drawing of at least one item. */
  table(drawing: D, dimensions: Dimensions): Table;
  printSize(drawing: D): PrintSize;
  /** The reason why a drawing says nothing, if so: a page folds it. */
  quiet?(drawing: D): string | undefined;
  /** Whether an item is shown under a choice; by default, its place decides. */
  shows?(item: D['items'][number], chosen: Chosen): boolean;
}

/** The place of an item in all or some dimensions; a difference has two models, and is shown where both are chosen. */
type Placed = Partial<CellPlace> & { readonly other?: number };

/** Whether the place of an item is one of the chosen places. */
export function isAt(item: Placed, { group, models, axis }: Chosen): boolean {
  if (group !== undefined && item.group !== undefined && item.group !== group) return false;
  if (axis && item.axis !== undefined && !axis.has(item.axis)) return false;
  return !models || [item.model, item.other].every((model) => model === undefined || models.has(model));
}
