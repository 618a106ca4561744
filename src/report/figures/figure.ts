import type { Curve } from '../drawings/curves.js';
import type { Drawing } from '../drawings/index.js';
import type { Sample } from '../drawings/samples.js';
import type { Layout } from '../layout.js';
import type { Metric } from '../metrics.js';
import type { Pair } from '../pairs.js';
import type { Results } from '../results.js';
import type { FolderVerdict } from '../verdicts.js';

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

/** What figures are made of. */
export interface FigureInput {
  readonly folders: readonly Results[];
  readonly layout: Layout;
  readonly metric: Metric;
  /** The metric against steps and its final values, of the cells that have them. */
  readonly curves: readonly Curve[];
  readonly samples: readonly Sample[];
  /** None of a metric in which models compare as in another. */
  readonly pairs: readonly Pair[];
  readonly verdicts: readonly FolderVerdict[];
}

/** What builds a figure, or says why not. */
export interface FigureKind {
  /** Of its files, and what `--figure` takes. */
  readonly name: string;
  /** Whether it shows something else than the metric, and is the same for all of them. */
  readonly metricFree?: true;
  readonly build: (input: FigureInput) => Figure | Skipped;
}
