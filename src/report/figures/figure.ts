import type { Drawing } from '../drawings/index.js';
import type { Layout } from '../layout.js';
import type { Metric } from '../metrics.js';

/** A figure of a metric: a drawing with its words. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  /** What is shown, with units and numbers of runs, in full sentences. */
  readonly caption: string;
  readonly drawing: Drawing;
}

/** Why a folder does not have a figure. */
export interface Skipped {
  readonly skipped: string;
}

/** What builds a figure, or says why not. */
export interface FigureKind {
  readonly name: string;
  /** What it is called where figures are listed. */
  readonly title: string;
  readonly build: (layout: Layout, metric: Metric) => Figure | Skipped;
}
